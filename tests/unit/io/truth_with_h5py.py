"""Reads or writes a truth file with h5py alone, as an analysis or a matching job would.
usage: truth_with_h5py.py read FILE | write FILE SHA256
"""
import sys

import h5py
import numpy

ROWS = 70000
TYPES = {"orbit": "<u4", "bx": "<u2", "index": "u1", "matched": "u1", "charge": "i1", "pt_gev": "<f4", "eta": "<f4",
         "phi_rad": "<f4", "dimuon": "<u4"}


def columns():
    """The sample of truth_sample.hpp, computed here once more."""
    i = numpy.arange(ROWS)
    matched = i % 3 != 0
    return {
        "orbit": 5 + i // 1000, "bx": 1 + i % 1000 // 2, "index": i % 2, "matched": matched,
        "charge": matched * numpy.where(i % 2 == 0, 1, -1), "pt_gev": matched * (3.5 + i), "eta": matched * -0.25,
        "phi_rad": matched * 3.0, "dimuon": matched * (i // 2),
    }


def read(name):
    with h5py.File(name, "r") as truth:
        assert truth.attrs["format_version"] == 1
        assert truth.attrs["origin"] == "generated"
        assert truth.attrs["tune"] == "published"
        assert truth.attrs["recording_sha256"] == "a" * 32 + "1" * 32, truth.attrs["recording_sha256"]
        assert set(truth) == set(TYPES), list(truth)
        for column, values in columns().items():
            assert truth[column].dtype == numpy.dtype(TYPES[column]), column
            assert truth[column].shape == (ROWS,), column
            assert numpy.array_equal(truth[column][:], values.astype(TYPES[column])), column
            assert truth[column].attrs["note"], column
        assert truth["pt_gev"].attrs["unit"] == "GeV"


def write(name, sha256):
    with h5py.File(name, "w") as truth:
        truth.attrs["format_version"] = 1
        truth.attrs["origin"] = "matched"
        truth.attrs["recording_sha256"] = sha256
        for column, values in columns().items():
            truth.create_dataset(column, data=values.astype(TYPES[column]), compression="gzip")


if sys.argv[1] == "read":
    read(sys.argv[2])
else:
    write(sys.argv[2], sys.argv[3])
