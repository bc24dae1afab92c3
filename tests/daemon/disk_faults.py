"""Disks that are full: the daemon's state folder, and /tmp, where software boards live. Each is a small tmpfs of this
process's own mount namespace (service_faults.py)."""
import concurrent.futures
import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import threading
import time

import grpc

from board_faults import FAULTED, READY, board_of
from fault_campaign import RECOVERY_S, check_account, check_next_run, start, wait_for_end, wait_until_streaming
from served_daemon import generated, imported, refused, served, wait_for

EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED
STATE_MIB, TMP_MIB = 16, 4


def mount(folder: pathlib.Path, mib: int):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "none", folder], check=True)


def fill(folder: pathlib.Path) -> pathlib.Path:
    """A file that leaves no room; to be removed."""
    filler = folder / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 16, 1):
            while True:
                os.write(descriptor, b"\0" * size)
    except OSError:
        pass
    finally:
        os.close(descriptor)
    return filler


def state_folder_full(bin_folder: pathlib.Path, work: pathlib.Path):
    state = work / "state"
    mount(state, STATE_MIB)
    with served(bin_folder, work) as daemon:
        recording = imported(daemon)
        run = start(daemon, recording, 4, "the disk fills under it")
        wait_until_streaming(daemon, run)
        filler = fill(state)
        other = generated(bin_folder, work / "other", orbits=200).read_bytes()
        refused(EXHAUSTED, "disk", lambda: start(daemon, recording, 1, ""))
        refused(EXHAUSTED, "No space left", lambda: daemon.client.Recordings.UploadRecording(
            messages=[{"header": {"name": "other.raw"}}, {"chunk": other}], timeout=60))
        ended = wait_for_end(daemon, run)
        assert ended.valid, list(ended.reasons)
        check_account(ended)
        time.sleep(3)
        complaints = daemon.log_file.read_text().count("its end is not kept yet")
        assert complaints == 1, f"{complaints} complaints in the log"
        assert daemon.client.Runs.GetRun(id=run).valid and daemon.client.health() == "SERVING"
        filler.unlink()

        def kept():
            with sqlite3.connect(f"file:{state}/runs.db?mode=ro", uri=True) as store:
                return store.execute("SELECT state FROM runs WHERE id = ?", [run]).fetchone() == (1,)
        wait_for("the run's end kept", kept, 30)
        daemon.kill()
        daemon.start()
        again = daemon.client.Runs.GetRun(id=run)
        assert again.valid and str(again.orbits) == str(ended.orbits), f"{again}, {ended}"
        daemon.wait_health("SERVING", 30)
        check_next_run(daemon, recording)
    subprocess.run(["umount", state], check=True)
    return "the run stays VALID and is kept once there is room; StartRun and UploadRecording refuse with RESOURCE_EXHAUSTED"


def keep_full(folder: pathlib.Path, stopping: threading.Event):
    """Takes what gets free as well, until told to stop; then gives it all back."""
    filler = fill(folder)
    with open(filler, "ab", buffering=0) as more:
        while not stopping.wait(0.001):
            with contextlib.suppress(OSError):
                more.write(b"\0" * 4096)
    filler.unlink()


def tmp_full(bin_folder: pathlib.Path, work: pathlib.Path):
    tmp, aside = pathlib.Path("/tmp"), pathlib.Path("/mnt")
    if work.is_relative_to(tmp):  # the tmpfs would hide a checkout there
        subprocess.run(["mount", "--rbind", tmp, aside], check=True)
        bin_folder, work = aside / bin_folder.relative_to(tmp), aside / work.relative_to(tmp)
    mount(tmp, TMP_MIB)
    stopping = threading.Event()
    with served(bin_folder, work) as daemon, concurrent.futures.ThreadPoolExecutor(1) as pool:
        recording = imported(daemon)
        kept_full = pool.submit(keep_full, tmp, stopping)
        try:
            def no_room():
                board = board_of(daemon)
                if board.state == READY:
                    for pid in daemon.workers():
                        os.kill(pid, signal.SIGKILL)
                return board.state == FAULTED and "No space left" in board.reason and "/tmp" in board.reason
            wait_for("a board that finds no room", no_room, 60)
            run = start(daemon, recording, 1, "waits for room")
            until = time.monotonic() + 5  # longer than all attempts on a board that is at fault itself
            while time.monotonic() < until:
                assert board_of(daemon).state == FAULTED, board_of(daemon)
                time.sleep(0.1)
            reason = board_of(daemon).reason
        finally:
            stopping.set()
            kept_full.result()
        daemon.wait_health("SERVING", RECOVERY_S)
        ended = wait_for_end(daemon, run)
        assert ended.valid, list(ended.reasons)
        check_account(ended)
    subprocess.run(["umount", tmp], check=True)
    return f"FAULTED ({reason}), not QUARANTINED; back by itself once there is room, and the run that waited is VALID"
