"""A program with device memory: `holder.py GIB` fills it with random bytes, prints its pid and the sum of all words, and
answers lines of standard input: `sum`, `change SHARE` (of the memory)."""
import json
import os
import sys

import torch


def total(parts):
    return sum(int(part.sum()) for part in parts)


def main(gib):
    torch.manual_seed(7)
    parts = [torch.randint(-1 << 62, 1 << 62, (1 << 27,), dtype=torch.int64, device="cuda") for _ in range(gib)]
    print(json.dumps({"pid": os.getpid(), "sum": total(parts)}), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "change":
            for part in parts:
                part[: int(len(part) * float(words[1]))] += 1
        torch.cuda.synchronize()
        print(json.dumps({"sum": total(parts)}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
