#!/usr/bin/env python3
"""Writes a first corpus for the client's frame parser into a folder: a well-formed frame of each kind, a change of a
mirror, a snapshot, connection strings.
usage: seeds.py FOLDER"""
import os
import struct
import sys

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def put(name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def frame(kind, payload):
    return struct.pack("<II", len(payload), kind) + payload


run = struct.pack("<II", 3, 2) + struct.pack("<QQ", 7, 9) + bytes([255, 1, 0, 0, 0, 0, 0, 0])
frames = {
    "callback": frame(7, struct.pack("<QQQ", 1, 2, 3)),
    "goodbye": frame(9, struct.pack("<I", 1) + b"the end"),
    "printed": frame(10, struct.pack("<Q", 0) + b"hello\n"),
    "chunk": frame(36, struct.pack("<IIQ", 1, 5, 1) + b"hello"),
    "consumed": frame(37, struct.pack("<Q", 64)),
    "reply": frame(38, struct.pack("<IIiI", 3, 1, 0, 8) + bytes(8)),
    "completion": frame(39, struct.pack("<IIQ", 300, 0, 1)),
    "state": frame(40, struct.pack("<IIQ", 2, 3, 1)),
    "barrier": frame(41, struct.pack("<IIQ", 2, 2, 1)),
    "error": frame(42, struct.pack("<iI", 700, 1)),
    "status": frame(43, bytes(16 * 8 * 2 + 16 * 4 * 2 + 32)),
    "image": frame(44, struct.pack("<II", 1, 1)),
    "mirror": frame(47, struct.pack("<QQ", 1, 0x500000000000) + run),
}
for name, data in frames.items():
    put(name, b"\x07" + data)
put("all", b"\x07" + b"".join(frames.values()))
put("changes", b"\x00" + run + run)
put("snapshot", b"\x01" + bytes(136 + 96 + 16 + 24 + 32 + 1024 + 256 + 128))
for i, text in enumerate((
        "tcp://[::1]:5000?slice=a&token=" + "0" * 64 + "&tls=off", "shm:///run/a.sock?slice=a&token=" + "f" * 64)):
    put(f"connection{i}", b"\x02" + text.encode())
