"""Boards that do not come back, workers that end before their first launch, memory that cannot be had."""
import contextlib
import os
import pathlib
import resource
import signal
import time

import grpc

from fault_campaign import RECOVERY_S, check_invalid, check_next_run, start, wait_for_end, wait_until_streaming
from faulty_board import FaultyBoard
from served_daemon import imported, refused, served, wait_for

READY, FAULTED, QUARANTINED = 1, 3, 4
PREPARING = 2
ATTEMPTS_S = 120  # that all attempts may take on a busy machine; each waits 2 s for a known vector


def board_of(daemon):
    return daemon.client.Boards.GetBoard(name="software")


def own_workers(daemon):
    """Less their keepers and what else they start."""
    found = set()
    for pid in daemon.workers():
        with contextlib.suppress(OSError):
            if f"\nPPid:\t{daemon.process.pid}\n" in pathlib.Path(f"/proc/{pid}/status").read_text():
                found.add(pid)
    return found


def stays_hung(bin_folder: pathlib.Path, work: pathlib.Path):
    """From mid-run on no kernel is ever done again: QUARANTINED after the attempts of the configuration, then left alone."""
    board = FaultyBoard(bin_folder, work)
    with served(bin_folder, work, environment=board.environment) as daemon:
        recording = imported(daemon)
        streaming, queued = (start(daemon, recording, 60, label) for label in ("hung", "never begun"))
        wait_until_streaming(daemon, streaming)
        board.spoil_all("hang_after=1")
        for pid in daemon.board_processes():
            os.kill(pid, signal.SIGSTOP)
        wait_for("QUARANTINED", lambda: board_of(daemon).state == QUARANTINED, ATTEMPTS_S)
        check_invalid(wait_for_end(daemon, streaming))
        never = wait_for_end(daemon, queued)
        assert not never.valid and "QUARANTINED" in never.reasons[0] and never.orbits.due == 0, never

        wait_for("its worker gone", lambda: not daemon.workers() and not daemon.board_processes(), 5)
        untouched_until = time.monotonic() + 5
        while time.monotonic() < untouched_until:
            assert not daemon.workers() and not daemon.board_processes(), "a board that is QUARANTINED is tried again"
            time.sleep(0.02)
        assert daemon.client.health() == "NOT_SERVING"
        refused(grpc.StatusCode.UNAVAILABLE, "QUARANTINED", lambda: start(daemon, recording, 1, ""))

        began = board.starts()
        after = daemon.client.Boards.ResetBoard(name="software", timeout=60)
        assert after.state == QUARANTINED and after.reason, after
        assert board.starts() == began + 1, f"a reset tried {board.starts() - began} times"
        wait_for("its worker gone", lambda: not daemon.workers(), 5)
        assert daemon.client.health() == "NOT_SERVING"

        board.heal()
        after = daemon.client.Boards.ResetBoard(name="software", timeout=60)
        assert after.state == READY, after
        daemon.wait_health("SERVING", RECOVERY_S)
        check_next_run(daemon, recording)
    return "QUARANTINED, 5 s without a worker; a reset tries once; READY by a reset once the board is well"


def worker_killed_before_first_launch(bin_folder: pathlib.Path, work: pathlib.Path):
    with served(bin_folder, work) as daemon:
        recording = imported(daemon, orbits=5000)
        idle = own_workers(daemon)
        run = start(daemon, recording, 60, "killed while it prepares")
        for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=60):
            if snapshot.run.state == PREPARING and snapshot.run.activity:
                break
        victims = own_workers(daemon) - idle
        assert len(victims) == 1, f"workers: {idle}, then {victims}"
        os.kill(victims.pop(), signal.SIGKILL)
        ended = wait_for_end(daemon, run)
        assert not ended.valid and "killed by signal 9" in ended.reasons[0], ended
        assert ended.orbits.due == 0, ended
        daemon.wait_health("SERVING", RECOVERY_S)
        check_next_run(daemon, recording)
    return "the run ends INVALID with the reason, nothing was due; the next is VALID"


def no_shared_memory(bin_folder: pathlib.Path, work: pathlib.Path):
    """The memory of the books is a memfd: it has no name that anyone could unlink. What can go wrong is that there is none
    to be had: here it may not grow to its size (RLIMIT_FSIZE of the daemon, set and lifted while it runs)."""
    with served(bin_folder, work) as daemon:
        recording = imported(daemon)
        unlimited = resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (1 << 20, unlimited[1]))
        ended = wait_for_end(daemon, start(daemon, recording, 1, "without memory"))
        assert not ended.valid and "shared memory" in ended.reasons[0] and ended.orbits.due == 0, ended
        wait_for("FAULTED", lambda: board_of(daemon).state == FAULTED, 30)
        assert "shared memory" in board_of(daemon).reason, board_of(daemon)
        time.sleep(5)  # longer than all attempts on a board that is at fault itself
        assert board_of(daemon).state == FAULTED and daemon.client.health() == "NOT_SERVING"
        resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, unlimited)
        daemon.wait_health("SERVING", RECOVERY_S)
        check_next_run(daemon, recording)
    return "the run ends INVALID with the reason; the board is back by itself once there is memory"
