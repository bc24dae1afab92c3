#!/usr/bin/env python3
"""Makes samples.v2 with HdrHistogram's Python package: pip install hdrhistogram."""
import pathlib

from hdrh.histogram import HdrHistogram

here = pathlib.Path(__file__).parent
histogram = HdrHistogram(1, (1 << 42) - 1, 3)
x = 12345
for _ in range(5000):
    x = (x * 2862933555777941757 + 3037000493) % 2**64
    histogram.record_value(1 + (x >> 33) % 90_000)
for _ in range(40):
    histogram.record_value(200_000_000)
histogram.record_value(3)
(here / "samples.v2").write_bytes(histogram.encode() + b"\n")
