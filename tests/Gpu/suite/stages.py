"""The stages of the suite. Each reports as it goes and ends with TimeoutError when its time is spent."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

from cluster import UNREACHABLE, last_line, run

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 7
WAYS = ("plain", "pitched", "async", "pool", "vmm", "array", "graph", "managed")
FAULTS = ("illegal", "misaligned", "trap", "assert")


def sides(cluster):
    return ("native", "slice") if cluster.native else ("slice",)


def start(cluster, side, command, name, tflops=None, vram=None, **options):
    """Starts a command natively or on a slice."""
    line = command if side == "native" else cluster.on_slice(command, name, tflops, vram)
    return subprocess.Popen(line, env=cluster.environment(), text=True, start_new_session=True, **options)


def run_on(cluster, side, command, name, seconds, tflops=None, vram=None):
    line = command if side == "native" else cluster.on_slice(command, name, tflops, vram)
    for attempt in range(4):
        status, output, errors = run(line, cluster.environment(), seconds)
        if side == "native" or status == 0 or UNREACHABLE not in errors or attempt == 3:
            break
        time.sleep(1)  # a busy machine
    return status, output, errors


def stop(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


# --- conformance ---------------------------------------------------------------------------------------------------

def conformance(cluster, report, _):
    """Every case natively and on a slice; what differs is named."""
    found = {}
    command = [cluster.program("tensorfusion-conformance"), "--json"]
    if report.only:
        command += ["--only", ",".join(report.only)]
    for side in sides(cluster):
        status, output, errors = run_on(cluster, side, command, "conformance", report.left())
        try:
            found[side] = json.loads(output)
        except ValueError:
            report.result("conformance", side, "failed", f"status {status}: {last_line(errors)}")
            continue
        (report.folder / f"conformance-{side}.json").write_text(output)
        for case in found[side]["cases"]:
            if case["status"] != "ok":
                report.result(case["name"], side, case["status"], case["message"])
        counts = {key: found[side][key] for key in ("passed", "failed", "refused")}
        report.result("conformance", side, "failed" if counts["failed"] else "ok", **counts)
    if len(found) == 2:
        native = {case["name"]: case["status"] for case in found["native"]["cases"]}
        for case in found["slice"]["cases"]:
            if native.get(case["name"]) == "ok" and case["status"] != "ok":
                report.note(f"only native: {case['name']} ({case['status']}: {case['message']})")


# --- limits --------------------------------------------------------------------------------------------------------

def used_by_card(cluster):
    """Memory in use on the card, MiB, as NVML sees it through the silo."""
    return cluster.get("gpus")[0].get("usedVram", 0)


def settles(value, wanted, slack, seconds=10.0):
    """Waits until a measured value is at most `wanted` + `slack`; the last value."""
    deadline = time.monotonic() + seconds
    while True:
        now = value()
        if now <= wanted + slack or time.monotonic() > deadline:
            return now
        time.sleep(0.2)


def rises(value, wanted, seconds=20.0):
    """Waits until a measured value is at least `wanted`; the last value."""
    deadline = time.monotonic() + seconds
    while (now := value()) < wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return now


def limits(cluster, report, _):
    """A slice of 20 GiB (4 GiB on the software GPU): 95 % fits, 105 % does not, by each way to allocate."""
    gib = 4 if cluster.software else 20
    vram = gib * 1024
    tflops = cluster.card["tflops"] / 4
    program = cluster.program("tensorfusion-conformance")
    before = used_by_card(cluster)
    for way in WAYS:
        if not report.wants(way):
            continue
        for share, wanted in ((0.95, 0), (1.05, 2)):
            amount = int(vram * share) << 20
            command = [program, "allocate", "--way", way, "--bytes", str(amount)]
            status, output, errors = run_on(
                cluster, "slice", command, f"limit-{way}", min(60, report.left()), tflops, vram)
            name = f"{way} {share:.0%} of {gib} GiB"
            if status == 3:
                report.result(name, "slice", "refused", last_line(output))
            else:
                report.result(name, "slice", "ok" if status == wanted else "failed",
                              "" if status == wanted else f"status {status}: {last_line(output or errors)}")
    if report.wants("killed"):
        killed(cluster, report, program, tflops, vram, before)
    if report.wants("agree"):
        agreement(cluster, report, program, tflops, vram)
    if report.wants("torch") and shutil.which("python3") and cluster.native:
        for amount, wanted in ((gib - 1, "had it"), (gib + 1, "OutOfMemoryError")):
            code = ("import torch\ntry:\n x = torch.zeros(%d << 30, dtype=torch.uint8, device='cuda'); torch.cuda."
                    "synchronize(); print('had it')\nexcept torch.cuda.OutOfMemoryError as e:\n print('OutOfMemoryError')"
                    % amount)
            status, output, errors = run_on(
                cluster, "slice", [sys.executable, "-c", code], "limit-torch", min(90, report.left()), tflops, vram)
            right = status == 0 and wanted in output
            report.result(f"torch {amount} of {gib} GiB", "slice", "ok" if right else "failed",
                          "" if right else f"status {status}: {last_line(output or errors)}")
    after = settles(lambda: used_by_card(cluster), before, 64)
    report.result("the card is as it was", "slice", "ok" if after <= before + 64 else "failed",
                  before=before, after=after)


def killed(cluster, report, program, tflops, vram, before):
    command = [program, "allocate", "--way", "plain", "--bytes", str(vram * 3 // 4 << 20), "--hold"]
    process = start(cluster, "slice", command, "killed", tflops, vram, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        line = process.stdout.readline()
        held = rises(lambda: used_by_card(cluster), before + vram // 2)
        clients = [c["pid"] for s in cluster.get("slices") if s["spec"]["name"] == "killed" for c in s["clients"]]
        for pid in clients:
            os.kill(pid, signal.SIGKILL)
        process.wait(20)
        after = settles(lambda: used_by_card(cluster), before, 64)
        right = "SUCCESS" in line and bool(clients) and held >= before + vram // 2 and after <= before + 64
        report.result("killed: memory is back", "slice", "ok" if right else "failed",
                      before=before, held=held, after=after)
    finally:
        stop(process)


def agreement(cluster, report, program, tflops, vram):
    """What the program, NVML in the slice and the silo say of a slice's memory, and NVML of the card."""
    amount = vram // 2
    code = ("import ctypes, json, subprocess, sys\n"
            "child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)\n"
            "seen = json.loads(child.stdout.readline())\n"
            "nvml = ctypes.CDLL('libnvidia-ml.so.1'); assert nvml.nvmlInit_v2() == 0\n"
            "device = ctypes.c_void_p(); assert nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device)) == 0\n"
            "memory = (ctypes.c_ulonglong * 3)(); assert nvml.nvmlDeviceGetMemoryInfo(device, memory) == 0\n"
            "print(json.dumps({'program': seen['total'] - seen['freeAfter'], 'nvml': memory[2]}), flush=True)\n"
            "sys.stdin.readline(); child.stdin.close(); child.wait()\n")
    command = [sys.executable, "-c", code, program, "allocate", "--way", "plain", "--bytes", str(amount << 20), "--hold"]
    process = start(cluster, "slice", command, "agree", tflops, vram, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        seen = json.loads(process.stdout.readline() or "{}")
        deadline = time.monotonic() + 10
        silo = -1
        while silo != amount and time.monotonic() < deadline:
            silo = sum(g["usedVram"] for s in cluster.get("slices") if s["spec"]["name"] == "agree" for g in s["gpus"])
            time.sleep(0.1)
        program_mib, nvml_mib = (seen.get(key, 0) >> 20 for key in ("program", "nvml"))
        right = program_mib == nvml_mib == silo == amount
        report.result("agreement of cuMemGetInfo, NVML and silo", "slice", "ok" if right else "failed",
                      program=program_mib, nvml=nvml_mib, silo=silo, expected=amount)
        process.stdin.write("\n")
        process.stdin.flush()
        process.wait(20)
    finally:
        stop(process)


# --- faults --------------------------------------------------------------------------------------------------------

def faults(cluster, report, _):
    """One of four slices breaks its context in each way; the three others compute on and end right."""
    program = cluster.program("tensorfusion-conformance")
    tflops, vram = cluster.card["tflops"] / 4, int(cluster.card["vram"] / 5)
    seconds = 25 if cluster.native else 20
    report.left()
    good = [start(cluster, "slice", [program, "work", "--seconds", str(seconds), "--allocate", str(256 << 20)],
                  f"good-{i}", tflops, vram, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for i in range(3)]
    try:
        for process in good:
            process.stdout.readline()
        for kind in FAULTS:
            if not report.wants(kind):
                continue
            status, output, errors = run_on(
                cluster, "slice", [program, "fault", "--kind", kind], f"bad-{kind}", min(60, report.left()), tflops, vram)
            report.result(kind, "slice", "ok" if status == 0 else "failed", last_line(output or errors))
            if cluster.native:
                status, output, errors = run_on(
                    cluster, "native", [program, "fault", "--kind", kind], "", min(60, report.left()))
                report.result(kind, "native", "ok" if status == 0 else "failed", last_line(output or errors))
        status, output, errors = run_on(
            cluster, "slice", [cluster.program("tensorfusion-hostile"), "records"], "hostile", min(60, report.left()),
            tflops, vram)
        report.result("hostile records", "slice", "ok" if status == 0 else "failed", last_line(output or errors))
        for index, process in enumerate(good):
            output, errors = process.communicate(timeout=seconds + 60)
            report.result(f"neighbour {index}", "slice", "ok" if process.returncode == 0 else "failed",
                          last_line(output or errors))
    finally:
        for process in good:
            stop(process)


# --- samples -------------------------------------------------------------------------------------------------------

def samples(cluster, report, _):
    """CUDA programs compiled here: the same output natively and on a slice."""
    if not shutil.which("nvcc") or not cluster.native:
        report.note("no nvcc or no GPU here: samples are skipped")
        return
    folder = report.folder / "samples"
    folder.mkdir(exist_ok=True)
    major, minor = cluster.card["computeCapability"].split(".")
    sources = [path for path in sorted((HERE / "samples").glob("*.cu")) if report.wants(path.stem)]

    def compile_one(path):
        target = pathlib.Path("/tmp") / f"tf-sample-{os.getpid()}-{path.stem}"
        return path, target, run(
            ["nvcc", "-std=c++17", "-O2", "-arch", f"sm_{major}{minor}", "-rdc=true" if "Cooperative" in path.stem
             else "-rdc=false", "-o", str(target), str(path), "-lcuda"], None, min(120, report.left()))

    with concurrent.futures.ThreadPoolExecutor(max(2, (os.cpu_count() or 4) // 2)) as pool:
        built = list(pool.map(compile_one, sources))
    for path, target, (status, output, errors) in built:
        if status != 0:
            report.result(path.stem, "suite", "failed", f"nvcc: {last_line(errors or output)}")
            continue
        outputs = {}
        for side in sides(cluster):
            status, outputs[side], errors = run_on(
                cluster, side, [str(target)], f"sample-{path.stem.lower()}", min(60, report.left()), vram=8192)
            if status != 0:
                report.result(path.stem, side, "failed", f"status {status}: {last_line(errors or outputs[side])}")
                break
        else:
            same = outputs["native"] == outputs["slice"]
            report.result(path.stem, "both", "ok" if same else "failed",
                          "" if same else f"native {last_line(outputs['native'])!r}, slice {last_line(outputs['slice'])!r}")
        target.unlink(missing_ok=True)


# --- frameworks ----------------------------------------------------------------------------------------------------

def frameworks(cluster, report, _):
    """Outputs of frameworks natively and on a slice, compared case by case."""
    if not cluster.native:
        report.note("no GPU here: frameworks are skipped")
        return
    from cases import GROUPS
    for group, names in GROUPS.items():
        wanted = [name for name in names if report.wants(name) or report.wants(group)]
        if not wanted:
            continue
        answers = {}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            futures = {side: pool.submit(group_answers, cluster, report, side, group, wanted) for side in sides(cluster)}
            answers = {side: future.result() for side, future in futures.items()}
        for name in wanted:
            native, sliced = answers["native"].get(name), answers["slice"].get(name)
            if native is None or "error" in native:
                report.result(name, "native", "skipped", (native or {}).get("error", "did not run"))
            elif sliced is None or "error" in sliced:
                report.result(name, "slice", "failed", (sliced or {}).get("error", "did not run"))
            elif "note" in sliced or "note" in native:
                report.result(name, "slice", "refused", sliced.get("note", native.get("note")))
            else:
                equal = native["digest"] == sliced["digest"]
                close = equal or nearly(native["sample"], sliced["sample"], native["tolerance"])
                report.result(name, "both", "ok" if close else "failed",
                              "" if equal else f"native {native['sample'][:4]}, slice {sliced['sample'][:4]}",
                              equality="equal" if equal else "close" if close else "different")
        report.left()
    nvidia_smi(cluster, report)


def group_answers(cluster, report, side, group, names):
    """Runs a group's cases in one process; after a crash the rest runs in another."""
    answers = {}
    left = list(names)
    while left:
        command = [sys.executable, str(HERE / "cases.py"), group, ",".join(left)]
        status, output, errors = run_on(cluster, side, command, f"fw-{group}", min(240, report.left()))
        (report.folder / f"frameworks-{group}-{side}.log").write_text(output + errors)
        current = None
        for line in output.splitlines():
            try:
                message = json.loads(line)
            except ValueError:
                continue
            current = message["name"]
            if "begin" not in message:
                answers[current] = message
        missing = [name for name in left if name not in answers]
        if not missing:
            break
        broken = current if current in missing else missing[0]
        answers[broken] = {"error": f"status {status}: {last_line(errors)}"}
        left = [name for name in missing if name != broken]
    return answers


def nearly(a, b, tolerance):
    return len(a) == len(b) and all(abs(x - y) <= tolerance * max(1.0, abs(x), abs(y)) or (x != x and y != y)
                                    for x, y in zip(a, b))


def nvidia_smi(cluster, report):
    if not shutil.which("nvidia-smi") or not report.wants("nvidia-smi"):
        return
    query = ["nvidia-smi", "--query-gpu=memory.total,name,uuid", "--format=csv,noheader,nounits"]
    status, output, errors = run_on(cluster, "slice", query, "smi", min(60, report.left()), vram=20480)
    right = status == 0 and output.strip().startswith("20480,")
    report.result("nvidia-smi", "slice", "ok" if right else "failed", last_line(output or errors))


# --- speed ---------------------------------------------------------------------------------------------------------

class Measured:
    """A workload that waits, natively or on a slice, for the word to measure one batch."""

    def __init__(self, cluster, report, side, workload):
        self.log = open(report.folder / f"speed-{workload}-{side}.log", "w")
        self.process = start(cluster, side, [sys.executable, str(HERE / "workloads.py"), workload], f"speed-{workload}",
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"ended with status {self.process.wait(10)}: {last_line(open(self.log.name).read())}")
        return json.loads(line)

    def measure(self, label):
        self.process.stdin.write(label + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            pass
        stop(self.process)
        self.log.close()


def speed(cluster, report, _):
    """Native and slice alternate batch by batch; ratios of medians."""
    launch_cost(cluster, report)
    if not cluster.native:
        report.note("no GPU here: there is nothing to compare speeds with")
        return
    from workloads import WORKLOADS
    for workload in WORKLOADS:
        if not report.wants(workload):
            continue
        pair = {}
        try:
            for side in sides(cluster):
                pair[side] = Measured(cluster, report, side, workload)
            labels = None
            for side in sides(cluster):
                report.left()
                labels = pair[side].read()["labels"]
            for label in labels:
                times = {side: [] for side in pair}
                digests = {}
                for round_ in range(ROUNDS):
                    order = list(pair) if round_ % 2 == 0 else list(reversed(pair))
                    for side in order:
                        report.left()
                        answer = pair[side].measure(label)
                        times[side].append(answer["ms"])
                        digests[side] = answer["digest"]
                native, sliced = (statistics.median(times[side]) for side in ("native", "slice"))
                same = digests["native"] == digests["slice"]
                report.result(label, "both", "ok" if same else "failed",
                              "" if same else f"outputs differ: {digests}", native=native, slice=sliced,
                              ratio=native / sliced, best=min(times["native"]) / min(times["slice"]), batches=times)
        except RuntimeError as ended:
            report.result(workload, "both", "failed", str(ended))
        finally:
            for one in pair.values():
                one.close()


def launch_cost(cluster, report):
    if not report.wants("launches"):
        return
    command = [cluster.program("tensorfusion-conformance"), "launches"]
    if cluster.software:
        command += ["--count", "2000"]
    found = {side: [] for side in sides(cluster)}
    for _ in range(5):
        for side in found:
            status, output, errors = run_on(cluster, side, command, "launches", min(60, report.left()))
            if status != 0:
                report.result("launches", side, "failed", f"status {status}: {last_line(errors or output)}")
                return
            found[side].append(json.loads(output))
    for side, answers in found.items():
        report.result("launches", side, "ok",
                      **{key: float(statistics.median(a[key] for a in answers)) for key in answers[0]})


# --- shares --------------------------------------------------------------------------------------------------------

SHARES = {"capped at 10 %": [(0.1, 0.1)], "capped at 25 %": [(0.25, 0.25)], "1:9": [(0.1, None), (0.9, None)],
          "1:2:3:4": [(0.1, None), (0.2, None), (0.3, None), (0.4, None)],
          "1:1:1:1": [(0.25, None)] * 4, "1:9, both capped": [(0.1, 0.1), (0.9, 0.9)]}


def rate(ends, begin, end):
    """Kernels a second between two times, from the ends of kernels."""
    inside = [one for one in ends if begin <= one[0] <= end]
    if len(inside) < 2:
        raise RuntimeError("too few kernels ended to tell a rate")
    return (inside[-1][1] - inside[0][1]) / (inside[-1][0] - inside[0][0])


def shares(cluster, report, _):
    """What slices get of the card: kernels a second against those of a program that has the card alone."""
    program = cluster.program("tensorfusion-conformance")
    alone = sides(cluster)[0]
    seconds = 5

    def ask(side, *arguments):
        status, output, errors = run_on(cluster, side, [program, "busy", *arguments], "alone", report.left())
        if status != 0:
            raise RuntimeError(f"busy: status {status}: {last_line(errors or output)}")
        return json.loads(output)

    loops = str(ask(alone)["loops"])
    ends = ask(alone, "--loops", loops, "--seconds", "3")["ends"]
    whole = rate(ends, ends[0][0], ends[-1][0])
    report.note(f"a kernel takes {1e3 / whole:.4f} ms alone ({alone})")
    if cluster.native:
        beside_each_other(cluster, report, [program, "busy", "--loops", loops, "--seconds", str(seconds)], whole)
    for name, wanted in SHARES.items():
        if not report.wants(name):
            continue
        report.left()
        group = []
        for index, (share, limit) in enumerate(wanted):
            card = cluster.card["tflops"]
            line = cluster.on_slice([program, "busy", "--loops", loops, "--seconds", str(seconds)], f"share-{index}",
                                    card * share, 1024, card * limit if limit else None)
            group.append(subprocess.Popen(line, env=cluster.environment(), text=True, start_new_session=True,
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        try:
            told = []
            for process in group:
                output, errors = process.communicate(timeout=seconds + 60)
                if process.returncode != 0:
                    raise RuntimeError(f"busy: status {process.returncode}: {last_line(errors or output)}")
                told.append(json.loads(output)["ends"])
            begin = max(ends[0][0] for ends in told) + 0.3
            end = min(ends[-1][0] for ends in told)
            got = [rate(ends, begin, end) / whole for ends in told]
            for index, (share, limit) in enumerate(wanted):
                # Who is capped gets that of the card; otherwise what all get together is shared.
                off = got[index] / (share if limit else share * sum(got)) - 1
                report.result(f"{name}: {share:.0%}", "slice", "ok" if abs(off) <= 0.03 else "failed",
                              got=float(got[index]), off=float(off), sum=float(sum(got)), window=float(end - begin))
        except RuntimeError as ended:
            report.result(name, "slice", "failed", str(ended))
        finally:
            for process in group:
                stop(process)


def beside_each_other(cluster, report, command, whole):
    """What four processes get of the card together by the driver's own turns."""
    group = [start(cluster, "native", command, "beside", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
             for _ in range(4)]
    try:
        told = [json.loads(process.communicate(timeout=60)[0])["ends"] for process in group]
        begin, end = max(ends[0][0] for ends in told) + 0.3, min(ends[-1][0] for ends in told)
        got = [rate(ends, begin, end) / whole for ends in told]
        report.result("four processes without slices", "native", "ok", sum=float(sum(got)),
                      least=float(min(got)), most=float(max(got)))
    except (RuntimeError, ValueError) as ended:
        report.note(f"four processes without slices: {ended}")
    finally:
        for process in group:
            stop(process)


# --- soak ----------------------------------------------------------------------------------------------------------

def soak(cluster, report, arguments):
    """Four programs in four slices at once; results right all the time, and the ledger is what NVML sees."""
    tflops, vram = cluster.card["tflops"] / 4, int(cluster.card["vram"] / 5)
    seconds = int(min(arguments.soak, report.left(60)))
    program = cluster.program("tensorfusion-conformance")
    work = [program, "work", "--seconds", str(seconds), "--allocate", str(512 << 20)]
    if cluster.native:
        work = [sys.executable, str(HERE / "workloads.py"), "--soak", str(seconds)]
    before = used_by_card(cluster)
    group = [start(cluster, "slice", work, f"soak-{i}", tflops, vram, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
             for i in range(4)]
    try:
        for process in group:
            process.stdout.readline()
        time.sleep(min(10, seconds / 2))
        held = sum(g["usedVram"] for s in cluster.get("slices") for g in s["gpus"])
        card = settles(lambda: used_by_card(cluster), before + held, 4 * 1024)
        report.result("the ledger and NVML", "slice", "ok" if held <= card <= before + held + 4 * 1024 else "failed",
                      ledger=held, card=card, before=before)
        for index, process in enumerate(group):
            output, errors = process.communicate(timeout=seconds + 120)
            report.result(f"program {index}", "slice", "ok" if process.returncode == 0 else "failed",
                          last_line(output or errors))
    finally:
        for process in group:
            stop(process)
