#!/usr/bin/python3
"""Every bit that the board flips, every result that it drops or repeats is found: what the run's report counts is what the
board's own log says, launch by launch and kernel by kernel. On clean muons nothing is found.

usage: result_faults.py BIN WORK COUNT CLEAN [SEED]      COUNT of each fault, CLEAN muons
"""
import collections
import json
import math
import pathlib
import random
import re
import shutil
import subprocess
import sys

from fault_campaign import ENDED, check_account
from faulty_board import FaultyBoard, injected
from served_daemon import served

OFFLINE = 3
RATE = 0.02  # of kernel starts
KERNELS = ("recalibrate", "classify")
# What may be seen of each: a flipped bit breaks the seal; in place of a result that was not written stands that of another
# launch, cut short where it was longer, or nothing at all where the buffer was never used.
STALE = {"sequence", "crc", "magic"}
SEEN_AS = {"flip": {"crc", "magic", "version"}, "drop": STALE, "repeat": STALE}


def generate(bin_folder, file, *options):
    """Its muons."""
    told = subprocess.run([bin_folder / "mu40", "generate", "-o", file, *options], check=True, capture_output=True, text=True)
    return int(re.search(r"^muons +(\d+)", told.stdout, re.MULTILINE)[1])


def run_to_end(daemon, spec):
    run = daemon.client.Runs.StartRun(spec={"scenario": OFFLINE, **spec}, timeout=60).id
    *_, last = (snapshot.run for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=7200))
    assert last.state == ENDED, f"the watch of run {run} ended before the run"
    return last, json.loads(daemon.client.Runs.GetReport(id=run).json)


def faulty_results(report, kernel):
    return {fault: n for fault, n in report["checks"][kernel]["faulty_results"].items() if n}


def run_with(daemon, board, recording, fault, orbits, seed):
    """One run whose board misbehaves; how many results it spoiled, all of them found."""
    board.spoil_next(f"seed={seed},{fault}_rate={RATE}")
    run, report = run_to_end(daemon, {"recording_sha256": recording, "orbits": orbits, "orbits_per_launch": 1})
    spoiled = injected(board.log)
    daemon.wait_health("SERVING", 30)
    assert {kind for kind, _, _ in spoiled} <= {fault}, f"run {run.id}: {collections.Counter(k for k, _, _ in spoiled)}"
    if run.orbits.due == 0:  # the launch that proves the board before it streams met one
        seen = [name for name in re.findall(r"fault (\w+)", run.reasons[0]) if name != "none"]
        assert len(seen) == len(spoiled) > 0 and set(seen) <= SEEN_AS[fault], f"run {run.id}: {run.reasons}; {spoiled}"
        return len(spoiled)
    check_account(run)
    for kernel in KERNELS:
        wanted = sum(k == kernel for _, k, _ in spoiled)
        seen = faulty_results(report, kernel)
        assert set(seen) <= SEEN_AS[fault], f"run {run.id}: {fault} was injected, {kernel} shows {seen}"
        assert sum(seen.values()) == wanted, f"run {run.id}: {wanted} x {fault} injected, {kernel} shows {seen}"
    launches = len({sequence for _, _, sequence in spoiled})
    failed = report["account"]["launches"]["failed"]
    assert failed == launches, f"run {run.id}: {launches} launches were spoiled, {failed} failed"
    assert not run.valid or not spoiled, f"run {run.id} is VALID with {len(spoiled)} spoiled results"
    return len(spoiled)


def run_clean(daemon, recording, muons, orbits, clean):
    wanted = math.ceil(1.02 * clean / muons * orbits)  # 1 % of what is generated is no final muon
    run, report = run_to_end(daemon, {"recording_sha256": recording, "orbits": wanted, "orbits_per_launch": 16,
                                      "min_duration": {"nanos": 1_000_000}, "min_launches": 64})
    compared = [report["checks"][kernel]["compared_records"] for kernel in KERNELS]
    assert run.valid, list(run.reasons)
    check_account(run)
    assert run.orbits.completed == wanted and compared[0] >= clean, f"{run.orbits}, {compared} records compared"
    assert run.mismatched_records == 0 and not any(faulty_results(report, kernel) for kernel in KERNELS), report["checks"]
    return compared, report["elapsed_s"]


def main():
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    count, clean = int(sys.argv[3]), float(sys.argv[4])
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(2**32)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    generate(bin_folder, work / "sparse.raw", "--orbits", "300", "--seed", "1")
    dense_orbits = 200
    dense_muons = generate(bin_folder, work / "dense.raw", "--orbits", str(dense_orbits), "--seed", "2", "--every-bx")
    board = FaultyBoard(bin_folder, work)
    with served(bin_folder, work, environment=board.environment) as daemon:
        sparse = daemon.client.Recordings.ImportRecording(path=str(work / "sparse.raw"), timeout=60).sha256
        dense = daemon.client.Recordings.ImportRecording(path=str(work / "dense.raw"), timeout=60).sha256
        print(f"seed {seed}", flush=True)
        orbits = math.ceil(1.2 * count / (RATE * len(KERNELS)))
        for fault in SEEN_AS:
            total = 0
            while total < count:
                seed += 1
                total += run_with(daemon, board, sparse, fault, orbits, seed)
                print(f"  {fault}: {total} of {count}", flush=True)
            print(f"{fault}: {total} injected, {total} found, none invented", flush=True)
        compared, seconds = run_clean(daemon, dense, dense_muons, dense_orbits, clean)
        print(f"clean: {compared[0]} muons and {compared[1]} pairs in {seconds:.1f} s, no mismatch, no faulty result")


if __name__ == "__main__":
    main()
