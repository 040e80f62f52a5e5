"""Stages about memory that moves, and about starting: tiers, start."""
import ctypes
import json
import re
import statistics
import subprocess
import sys
import time
import urllib.request

from cluster import last_line
from stages import HERE, run_on, sides, start, stop

ROUNDS = 5
GIB = 1 << 30


# --- start -----------------------------------------------------------------------------------------------------------

def start_stage(cluster, report, _):
    """From the start of a program to its end: PyTorch and one array on the device, natively and on a slice."""
    if not cluster.native:
        report.note("no GPU here: there is nothing to compare starts with")
        return
    command = [sys.executable, "-c", "import torch; torch.ones(1, device='cuda')"]
    taken = {side: [] for side in sides(cluster)}
    for round_ in range(ROUNDS + 1):
        for side in taken:
            begin = time.monotonic()
            status, output, errors = run_on(cluster, side, command, "start", min(120, report.left()), vram=8192)
            if status != 0:
                report.result("start", side, "failed", f"status {status}: {last_line(errors or output)}")
                return
            if round_ > 0:
                taken[side].append(time.monotonic() - begin)
    native, sliced = (statistics.median(taken[side]) * 1e3 for side in ("native", "slice"))
    report.result("torch-ones", "both", "ok", native=native, slice=sliced, ratio=native / sliced,
                  best=min(taken["native"]) / min(taken["slice"]), batches=taken)


# --- tiers -----------------------------------------------------------------------------------------------------------

def metric(cluster, name, **labels):
    """Sum of a metric's values with the given labels, as the silo serves them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{cluster.http}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    total = 0.0
    for line in text.splitlines():
        found = re.match(rf"{name}(?:_total)?(?:\{{(.*)\}})? (\S+)", line)
        if found and all(f'{key}="{value}"' in (found.group(1) or "") for key, value in labels.items()):
            total += float(found.group(2))
    return total


class Holder:
    """A program with memory of random bytes, which it changes and sums up on request."""

    def __init__(self, cluster, side, gib, name):
        self.process = start(cluster, side, [sys.executable, str(HERE / "holder.py"), str(gib)], name,
                             vram=(gib + 2) * 1024, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        answer = self.read()
        self.pid, self.sum = answer["pid"], answer["sum"]

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the program ended with status {self.process.wait(10)}")
        return json.loads(line)

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        stop(self.process)


def moved(cluster, verb, name):
    """Seconds of a move, as its worker measures them."""
    kind = {"freeze": "freeze", "resume": "resume"}[verb]
    before = metric(cluster, "tensorfusion_tier_seconds", kind=kind)
    moves = metric(cluster, "tensorfusion_tier_moves", kind=kind)
    done = subprocess.run([str(cluster.home / "app" / "tensorfusion"), verb, name], capture_output=True, text=True,
                          env=cluster.environment(), timeout=300)
    if done.returncode != 0:
        raise RuntimeError(f"{verb}: {last_line(done.stderr)}")
    deadline = time.monotonic() + 20
    while metric(cluster, "tensorfusion_tier_moves", kind=kind) <= moves and time.monotonic() < deadline:
        time.sleep(0.1)
    return metric(cluster, "tensorfusion_tier_seconds", kind=kind) - before


def tiers(cluster, report, _):
    """A slice leaves for the host and comes back: all, nothing changed, a twentieth changed; the content is compared."""
    gib = 32 if cluster.native else 1
    if not cluster.native:
        report.note("no GPU here: tiers are shown by the end-to-end tests")
        return
    holder = Holder(cluster, "slice", gib, "tiers")
    try:
        for name, change in (
            ("first", None), ("unchanged", None), ("5 % changed", "change 0.05"), ("all changed", "change 1")):
            report.left()
            expected = holder.ask(change)["sum"] if change else holder.sum
            frozen = moved(cluster, "freeze", "tiers")
            back = moved(cluster, "resume", "tiers")
            right = holder.ask("sum")["sum"] == expected
            holder.sum = expected
            report.result(f"{gib} GiB, {name}", "slice", "ok" if right else "failed",
                          "" if right else "the content is another one", freeze=frozen, resume=back)
    except RuntimeError as ended:
        report.result("tiers", "slice", "failed", str(ended))
    finally:
        holder.close()
    checkpoint(cluster, report, gib)


def checkpoint(cluster, report, gib):
    """The driver's own checkpoint of a process of the same size, for comparison."""
    driver = ctypes.CDLL("libcuda.so.1")
    if driver.cuInit(0) != 0 or not hasattr(driver, "cuCheckpointProcessLock"):
        report.note("the driver has no checkpoints")
        return
    holder = Holder(cluster, "native", gib, "checkpoint")
    try:
        taken = {}
        for name, call in (("lock", driver.cuCheckpointProcessLock), ("freeze", driver.cuCheckpointProcessCheckpoint),
                           ("resume", driver.cuCheckpointProcessRestore), ("unlock", driver.cuCheckpointProcessUnlock)):
            report.left()
            begin = time.monotonic()
            result = call(holder.pid, None)
            taken[name] = time.monotonic() - begin
            if result != 0:
                raise RuntimeError(f"{name} answered {result}")
        right = holder.ask("sum")["sum"] == holder.sum
        report.result(f"{gib} GiB, the driver's checkpoint", "native", "ok" if right else "failed",
                      freeze=taken["freeze"], resume=taken["resume"])
    except RuntimeError as ended:
        report.note(f"the driver's checkpoint: {ended}")
    finally:
        holder.close()
