#!/usr/bin/python3
"""Kills and hangs what a run stands on, again and again: the daemon must live or come back, the run must end INVALID with
an exact account, health must tell the truth and recover by itself, the next run must be VALID, nothing may stay behind.

usage: fault_campaign.py BIN WORK COUNT [SEED]      COUNT of each fault
"""
import os
import pathlib
import random
import shutil
import signal
import statistics
import sys
import time

from served_daemon import imported, served

RECOVERY_S = 3
ENDED, RUNNING = 4, 3
# On a shared machine a launch may be late; that is not what is tried here.
PATIENT = {"lag_bound": {"seconds": 60}, "min_launches": 64}
# For the run that will hang: not to be waited for as long as by default.
SOON = {"launch_deadline": {"seconds": 1}}


def start(daemon, recording, seconds, label, **spec):
    run = daemon.client.Runs.StartRun(
        label=label, spec={"recording_sha256": recording, "duration": {"seconds": seconds}, **PATIENT, **spec})
    return run.id


def wait_until_streaming(daemon, run):
    for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=30):
        assert snapshot.run.state != ENDED, f"run {run} ended before the fault: {list(snapshot.run.reasons)}"
        if snapshot.run.state == RUNNING and snapshot.run.orbits.completed > 0:
            return
    raise AssertionError(f"the watch of run {run} ended")


def wait_for_end(daemon, run):
    last = None
    for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=60):
        last = snapshot.run
    assert last and last.state == ENDED, f"run {run}: the watch ended before the run"
    return last


def check_account(run):
    orbits = run.orbits
    assert orbits.due == orbits.completed + orbits.dropped + orbits.failed, f"run {run.id}: {orbits}"
    assert orbits.completed > 0, f"run {run.id}: {orbits}"


def check_invalid(run):
    assert not run.valid and run.reasons, f"run {run.id} is VALID in spite of the fault"
    check_account(run)


def check_next_run(daemon, recording):
    ended = wait_for_end(daemon, start(daemon, recording, 1, "after the fault"))
    assert ended.valid, f"run {ended.id} after the fault: {list(ended.reasons)}"
    check_account(ended)


def fault_below(daemon, recording, victims, signal_number):
    """A fault that the daemon survives; seconds until the board was in order again, from when it was seen not to be."""
    run = start(daemon, recording, 60, "fault", **SOON)
    wait_until_streaming(daemon, run)
    time.sleep(random.uniform(0, 0.3))
    for pid in victims():
        os.kill(pid, signal_number)
    daemon.wait_health("NOT_SERVING", within_s=10)
    recovery_s = daemon.wait_health("SERVING", RECOVERY_S)
    check_invalid(wait_for_end(daemon, run))
    check_next_run(daemon, recording)
    return recovery_s


def daemon_killed(daemon, recording):
    run = start(daemon, recording, 60, "fault")
    wait_until_streaming(daemon, run)
    time.sleep(random.uniform(0, 0.3))
    daemon.kill()
    daemon.assert_nothing_left(within_s=1)
    daemon.start()
    recovery_s = daemon.wait_health("SERVING", RECOVERY_S)
    interrupted = daemon.client.Runs.GetRun(id=run)
    assert interrupted.state == ENDED and not interrupted.valid, interrupted
    orbits = interrupted.orbits
    assert orbits.due == orbits.completed + orbits.dropped + orbits.failed, interrupted
    assert "interrupted" in interrupted.reasons[0], interrupted
    check_next_run(daemon, recording)
    return recovery_s


FAULTS = {
    "board process killed": lambda d, r: fault_below(d, r, d.board_processes, signal.SIGKILL),
    "worker killed": lambda d, r: fault_below(d, r, d.workers, signal.SIGKILL),
    "board hung": lambda d, r: fault_below(d, r, d.board_processes, signal.SIGSTOP),
    "daemon killed": daemon_killed,
}


def main():
    bin_folder, work, count = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(2**32)
    random.seed(seed)
    shutil.rmtree(work, ignore_errors=True)
    with served(bin_folder, work) as daemon:
        recording = imported(daemon)
        print(f"seed {seed}", flush=True)
        for name, fault in FAULTS.items():
            recoveries = []
            for i in range(count):
                recoveries.append(fault(daemon, recording))
                print(f"  {name} {i + 1}/{count}: in order again after {recoveries[-1]:.2f} s", flush=True)
            print(f"{name}: {count} of {count}; in order again after {statistics.median(recoveries):.2f} s "
                  f"(median), {max(recoveries):.2f} s at most", flush=True)


if __name__ == "__main__":
    main()
