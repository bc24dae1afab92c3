"""UTC set in mid-run, an hour on and an hour back: for the daemon, its workers and its boards alone, by libfaketime, which
leaves the steady clock as it is."""
import glob
import json
import os
import pathlib

from fault_campaign import PATIENT, check_account, wait_for_end, wait_until_streaming
from served_daemon import imported, served

STEP_S = 3600
SLACK_S = 2  # what else UTC may do against the steady clock, and how late libfaketime looks into its file
PACE = 0.1  # of the LHC's: every look at a clock costs more under libfaketime


def clock_set_in_mid_run(bin_folder: pathlib.Path, work: pathlib.Path):
    library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    assert library, "Debian's package faketime is not installed"
    work.mkdir(parents=True, exist_ok=True)
    clock = work / "clock"

    def set_clock(offset_s):
        new = clock.with_suffix(".new")
        new.write_text(f"{offset_s:+d}\n")
        os.replace(new, clock)

    set_clock(0)
    environment = {"LD_PRELOAD": library[0], "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                   "FAKETIME_CACHE_DURATION": "1", "NO_FAKE_STAT": "1"}
    told = []
    with served(bin_folder, work, environment=environment) as daemon:
        recording = imported(daemon)
        offset = 0
        for step in (STEP_S, -STEP_S):
            lease = daemon.client.Boards.AcquireLease(board="software", owner="clock", duration={"seconds": 600}).lease_id
            run = daemon.client.Runs.StartRun(lease_id=lease, spec={
                "recording_sha256": recording, "duration": {"seconds": 6}, "speed": PACE, **PATIENT}).id
            wait_until_streaming(daemon, run)
            offset += step
            set_clock(offset)
            ended = wait_for_end(daemon, run)
            report = json.loads(daemon.client.Runs.GetReport(id=run).json)
            assert ended.valid, list(ended.reasons)
            check_account(ended)
            assert ended.orbits.completed == ended.orbits.due, ended.orbits
            assert abs(report["utc_drift_s"] - step) < SLACK_S, f"the clock was set by {step} s, told are {report['utc_drift_s']} s"
            assert abs(report["elapsed_s"] - 6) < 60, report["elapsed_s"]
            slowest = max(lowest for lowest, _ in report["latency_histograms_ns"]["latency"]) * 1e-9
            assert slowest < 60, f"a latency of {slowest} s"
            assert daemon.client.Boards.GetBoard(name="software").lease.owner == "clock", "the step ended a lease"
            daemon.client.Boards.ReleaseLease(lease_id=lease)
            daemon.wait_health("SERVING", 30)
            told.append(f"{report['utc_drift_s']:+.3f} s told for {step:+d} s")
    return "; ".join(told) + "; both runs VALID, nothing lost, no latency and no lease moved"
