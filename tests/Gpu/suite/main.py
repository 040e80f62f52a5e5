"""The GPU suite: stages, their time, and the report. Started by run.sh, which explains the arguments."""
import argparse
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import moving  # noqa: E402
import stages  # noqa: E402
from cluster import Cluster  # noqa: E402
from report import Report  # noqa: E402

STAGES = {name: getattr(stages, name) for name in (
    "conformance", "limits", "faults", "samples", "frameworks", "speed", "shares", "soak")}
STAGES.update(start=moving.start_stage, tiers=moving.tiers)


class OutOfTime(Exception):
    """The stage's budget is spent, or the suite was asked to end."""


def parse():
    parser = argparse.ArgumentParser(prog="run.sh")
    parser.add_argument("--home", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--stage", default="conformance,limits,faults")
    parser.add_argument("--only", default="")
    parser.add_argument("--budget", type=float, default=500, help="seconds for each stage")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(os.environ.get("OUT") or "results"))
    parser.add_argument("--software", action="store_true")
    parser.add_argument("--remote", action="store_true")
    parser.add_argument("--soak", type=float, default=300)
    arguments = parser.parse_args()
    arguments.stage = [name for name in arguments.stage.split(",") if name]
    unknown = [name for name in arguments.stage if name not in STAGES]
    if unknown:
        parser.error(f"unknown stage {', '.join(unknown)}; there are {', '.join(STAGES)}")
    return arguments


def main():
    arguments = parse()
    arguments.out.mkdir(parents=True, exist_ok=True)
    report = Report(arguments.out, [name for name in arguments.only.split(",") if name])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    status = 1
    try:
        with Cluster(arguments.home, arguments.out, arguments.software, arguments.remote) as cluster:
            report.environment(cluster.describe())
            for stage in arguments.stage:
                report.begin(stage, time.monotonic() + arguments.budget)
                try:
                    STAGES[stage](cluster, report, arguments)
                except TimeoutError as late:
                    report.note(f"{stage} ended early: {late}")
                except Exception as defect:  # the other stages still run
                    report.result(stage, "suite", "failed", f"{type(defect).__name__}: {defect}")
        status = 1 if report.failed else 0
    except RuntimeError as unusable:
        print(unusable, file=sys.stderr)
        status = 69
    finally:
        report.finish()
    return status


if __name__ == "__main__":
    sys.exit(main())
