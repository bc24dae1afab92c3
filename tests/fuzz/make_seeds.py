#!/usr/bin/python3
"""Makes the seeds of fuzz_reader and fuzz_truth: small valid files, by means that share no code with mu40.
usage: tests/fuzz/make_seeds.py   (from the root of the checkout; needs python3-h5py)

tests/unit/io/hostile_truth/*.h5 are not made here: they are four.h5 with one to six bytes changed at random, on which
HDF5 1.10.8 crashes or loops for ever.
"""
import struct
from pathlib import Path

import h5py
import numpy

CORPUS = Path("tests/fuzz/corpus")


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def block(bx, orbit, muons, header=None):
    count = len(muons)
    header = (min(count, 8) << 16) | max(count - 8, 0) if header is None else header
    return struct.pack("<III", header, bx, orbit) + b"".join(struct.pack("<III", *muon) for muon in muons)


def orbit(number, blocks, source=1, checksum=True):
    payload = struct.pack("<I", source) + b"".join(blocks)
    crc = crc32c(payload) if checksum else 0
    return struct.pack("<HHIIIII", 6, 1, 1, 1, number, len(payload), crc) + payload


def recording(name, orbits):
    body = b"".join(orbits)
    header = b"RAW_0002" + struct.pack("<HHIIIQ", 32, 20, len(orbits), 1, 1, 32 + len(body))
    (CORPUS / "fuzz_reader" / name).write_bytes(header + body)


MUON = (0xFF6039BB, 0x41CCBBC8, 0x003FC000)
recording("empty.raw", [])
recording("two_orbits.raw", [orbit(5, [block(71, 5, [MUON]), block(72, 5, [MUON] * 2)]), orbit(6, [])])
recording("no_checksum.raw", [orbit(5, [block(71, 5, [MUON]), block(72, 5, [MUON])], checksum=False),
                              orbit(6, [block(80, 6, [MUON] * 16)], checksum=False)])
recording("other_source.raw", [orbit(5, [], source=2), orbit(7, [block(3564, 7, [MUON])], checksum=False)])
recording("faults.raw", [orbit(5, [block(0, 5, [MUON]), block(72, 5, [MUON] * 17, 0x00090008), b"\xff" * 24,
                                   block(75, 9, []), block(74, 5, []), block(74, 5, [])], checksum=False),
                         orbit(5, [block(71, 5, [], 0x000F000F)], checksum=False)])

with h5py.File(CORPUS / "fuzz_truth" / "four.h5", "w") as truth:
    truth.attrs["format_version"] = 1
    truth.attrs["origin"] = "generated"
    truth.attrs["recording_sha256"] = "a" * 64
    columns = {
        "orbit": ("u4", [5, 5, 5, 5]), "bx": ("u2", [71, 71, 72, 90]), "index": ("u1", [0, 1, 0, 0]),
        "matched": ("u1", [1, 1, 1, 0]), "charge": ("i1", [1, -1, 1, 0]), "pt_gev": ("f4", [4, 5, 6, 0]),
        "eta": ("f4", [1, 1, 1, 0]), "phi_rad": ("f4", [1, 1, 1, 0]), "dimuon": ("u4", [3, 3, 0, 0]),
    }
    table = b"\0" + b"".join(numpy.array(values, "<" + kind).tobytes() for kind, values in columns.values())
    (CORPUS / "fuzz_truth" / "four.table").write_bytes(table)
    for column, (kind, values) in columns.items():
        chunked = {"chunks": (4,)} if column in ("orbit", "dimuon") else {}
        packed = {"compression": "gzip"} if column == "dimuon" else {}
        truth.create_dataset(column, data=numpy.array(values, kind), **chunked, **packed)
