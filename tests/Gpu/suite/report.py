"""What came out, as lines while it runs, as a table and as JSON. Written after each result: a cut run still reports."""
import json
import time


class Report:
    """Results by stage. A result's status is ok, failed, refused (said so, with a reason) or skipped."""

    def __init__(self, folder, only):
        self.folder = folder
        self.only = only
        self.data = {"environment": {}, "notes": [], "results": []}
        self.stage = ""
        self.deadline = float("inf")
        self.started = time.monotonic()

    @property
    def failed(self):
        return [one for one in self.data["results"] if one["status"] == "failed"]

    def wants(self, name):
        return not self.only or any(part in name for part in self.only)

    def environment(self, facts):
        self.data["environment"] = facts
        for key, value in facts.items():
            print(f"{key:14} {value}", flush=True)
        self.write()

    def begin(self, stage, deadline):
        self.stage = stage
        self.deadline = deadline
        print(f"== {stage}", flush=True)

    def left(self, reserve=0.0):
        """Seconds that the stage has left; raises TimeoutError when there are none."""
        seconds = self.deadline - time.monotonic() - reserve
        if seconds <= 0:
            raise TimeoutError("its time is spent")
        return seconds

    def note(self, text):
        print(f"   {text}", flush=True)
        self.data["notes"].append(text)
        self.write()

    def result(self, name, side, status, message="", **values):
        """One outcome; `side` is native, slice, both or suite."""
        entry = {"stage": self.stage, "name": name, "side": side, "status": status, "message": message, **values}
        self.data["results"].append(entry)
        shown = " ".join(f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
                         for key, value in values.items() if not isinstance(value, (list, dict)))
        print(f"   {status:8} {name:44} {side:7} {shown} {message}".rstrip(), flush=True)
        self.write()

    def write(self):
        self.data["seconds"] = round(time.monotonic() - self.started, 1)
        path = self.folder / "report.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(self.data, indent=1))
        part.replace(path)

    def finish(self):
        self.write()
        counts = {}
        for one in self.data["results"]:
            counts[one["status"]] = counts.get(one["status"], 0) + 1
        lines = [", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing ran"]
        ratios = [one for one in self.data["results"] if "ratio" in one]
        if ratios:
            lines.append(f"{'workload':28} {'native ms':>12} {'slice ms':>12} {'ratio':>8} {'best':>8}")
            lines += [f"{one['name']:28} {one['native']:12.4f} {one['slice']:12.4f} {one['ratio']:8.3f} {one['best']:8.3f}"
                      for one in ratios]
        lines += [f"FAILED {one['stage']}/{one['name']} ({one['side']}): {one['message']}" for one in self.failed]
        text = "\n".join(lines)
        (self.folder / "report.txt").write_text(text + "\n")
        print(text, flush=True)
