"""A silo of the bundle on this machine, and commands natively and on slices of its GPU."""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request


UNREACHABLE = "No gateway of the cluster answers"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def has_driver():
    try:
        ctypes.CDLL("libcuda.so.1")
        return True
    except OSError:
        return False


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""
    except (OSError, subprocess.TimeoutExpired):
        return ""


class Cluster:
    """One silo for the whole run; it and its workers end with it."""

    def __init__(self, home, out, software, remote=False):
        self.home = pathlib.Path(home)
        self.out = out
        self.software = software or not has_driver()
        self.remote = remote
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tfgpu-", dir="/tmp"))
        self.silo = None
        ports = free_ports(4)
        self.http = ports[0]
        app = self.home / "app"
        self.client = {"TENSORFUSION_GATEWAY": f"127.0.0.1:{ports[2]}", "TENSORFUSION_LIB": str(app / "lib"),
                       "NO_COLOR": "1"}
        self.server = {**self.client, "TENSORFUSION_HTTP_PORT": str(ports[0]), "TENSORFUSION_SILO_PORT": str(ports[1]),
                       "TENSORFUSION_GATEWAY_PORT": str(ports[2]), "TENSORFUSION_STORE_PORT": str(ports[3]),
                       "TENSORFUSION_DATA": str(self.folder / "data"), "TENSORFUSION_RUN": str(self.folder / "run"),
                       "TENSORFUSION_NODE": "gpu-host", "TENSORFUSION_WORKER": str(app / "tensorfusion-worker"),
                       "TENSORFUSION_DRIVER": "software" if self.software else "nvidia"}
        if self.software:
            self.server["TENSORFUSION_SOFTGPU"] = "Soft-100:1@100tf@16384MiB"
            self.server["TENSORFUSION_SOFTGPU_STATE"] = str(self.folder / "gpus")
        self.card = {}

    @property
    def native(self):
        """Whether there is something to compare with."""
        return not self.software

    def program(self, name):
        return str(self.home / "bin" / name)

    def __enter__(self):
        log = open(self.out / "silo.log", "w")
        self.silo = subprocess.Popen([str(self.home / "app" / "tensorfusion-silo")], env={**os.environ, **self.server},
                                     stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 90
        while not self.healthy():
            if self.silo.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError("the silo did not become healthy:\n"
                                   + (self.out / "silo.log").read_text()[-3000:])
            time.sleep(0.1)
        gpus = self.get("gpus")
        if not gpus:
            self.__exit__()
            raise RuntimeError("the silo found no GPU")
        self.card = gpus[0]
        return self

    def __exit__(self, *_):
        if self.silo and self.silo.poll() is None:
            self.silo.terminate()
            try:
                self.silo.wait(20)
            except subprocess.TimeoutExpired:
                self.silo.kill()
        for process in self.workers():
            os.kill(process, signal.SIGKILL)
        logs = self.out / "workers"
        for log in self.folder.glob("run/slices/*/worker.log"):
            logs.mkdir(exist_ok=True)
            shutil.copy(log, logs / f"{log.parent.name}.log")
        shutil.rmtree(self.folder, ignore_errors=True)

    def workers(self):
        """Process ids of this silo's workers."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if b"tensorfusion-worker" in line and str(self.folder).encode() in line:
                found.append(int(folder.name))
        return found

    def healthy(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def command(self, *arguments):
        return subprocess.run([str(self.home / "app" / "tensorfusion"), *arguments],
                              env={**os.environ, **self.client}, capture_output=True, text=True, timeout=60)

    def get(self, kind):
        done = self.command("get", kind, "-o", "json")
        for _ in range(4):
            if UNREACHABLE not in done.stderr and "gatewayUnreachable" not in done.stderr:
                break
            time.sleep(1)  # a busy machine
            done = self.command("get", kind, "-o", "json")
        if done.returncode != 0:
            raise RuntimeError(f"tensorfusion get {kind}: {done.stderr}")
        return json.loads(done.stdout)

    def on_slice(self, command, name, tflops=None, vram=None, limit=None):
        """The command line that runs a command on a slice; the whole card unless told otherwise. MiB."""
        tflops = tflops or self.card["tflops"]
        vram = vram or int(self.card["vram"] * 0.9)
        way = ["--remote"] if self.remote else []
        if limit:
            way += ["--limit", f"{limit:g}"]
        return [str(self.home / "app" / "tensorfusion"), "run", "--name", name, *way, "--tflops", f"{tflops:g}",
                "--vram", f"{int(vram)}MiB", "--", *command]

    def environment(self, extra=None):
        # Both sides share the card: JAX must not take three quarters of it at its start.
        return {**os.environ, **self.client, "XLA_PYTHON_CLIENT_MEM_FRACTION": ".3", **(extra or {})}

    def describe(self):
        facts = {"card": self.card.get("model"), "tflops": self.card.get("tflops"), "vram MiB": self.card.get("vram"),
                 "driver": self.card.get("driverVersion"), "transport": "tcp" if self.remote else "shared memory", "software": self.software, "cores": os.cpu_count(),
                 "kernel": os.uname().release}
        for module in ("torch", "torchvision", "transformers", "triton", "jax", "cupy"):
            version = first_line(["python3", "-c", f"import importlib.metadata as m; print(m.version('{module}'))"])
            if not version and module == "cupy":
                version = first_line(["python3", "-c", "import importlib.metadata as m; print(next(d.version for d in "
                                      "m.distributions() if (d.name or '').startswith('cupy')))"])
            facts[module] = version or "-"
        facts["nvcc"] = first_line(["sh", "-c", "nvcc --version | grep release"]) or "-"
        revision = self.home / "revision"
        facts["revision"] = revision.read_text().strip() if revision.exists() else "-"
        return facts


def run(command, environment, seconds):
    """Runs a command: status (None: it was ended after its time), standard output, standard error."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        output, errors = process.communicate(timeout=max(1, seconds))
        return process.returncode, output, errors
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            output, errors = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
        return None, output, errors


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
