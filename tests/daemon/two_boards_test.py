#!/usr/bin/python3
"""Two boards, two workers, two runs at once, each with its own books: one board's process is killed, and the other's run
stays VALID with nothing lost and nothing wrong.

usage: two_boards_test.py BIN WORK
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from daemon_process import Daemon
from fault_campaign import PATIENT, check_account, check_invalid, wait_for_end, wait_until_streaming

BOARDS = '[[boards]]\nname = "left"\n[[boards]]\nname = "right"\n'


def main():
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    subprocess.run([bin_folder / "mu40", "generate", "-o", work / "muons.raw", "--orbits", "300", "--seed", "1"],
                   check=True, stdout=subprocess.DEVNULL)
    daemon = Daemon(bin_folder, work, BOARDS)
    try:
        daemon.wait_health("SERVING", 15)
        recording = daemon.client.Recordings.ImportRecording(path=str(work / "muons.raw")).sha256
        spec = {"recording_sha256": recording, "duration": {"seconds": 6}, "scenario": 1, **PATIENT}
        left = daemon.client.Runs.StartRun(spec={"board": "left", **spec}).id
        wait_until_streaming(daemon, left)
        boards_of_left = daemon.board_processes()
        right = daemon.client.Runs.StartRun(spec={"board": "right", **spec}).id
        wait_until_streaming(daemon, right)
        states = {board.name: board.state for board in daemon.client.Boards.ListBoards().boards}
        assert states == {"left": 2, "right": 2}, f"not both BUSY: {states}"
        victims = [pid for pid in daemon.board_processes() if pid not in boards_of_left]
        assert victims, "the second board has no process of its own"
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        daemon.wait_health("NOT_SERVING", 5, "mu40.board.right")
        assert daemon.client.health("mu40.board.left") == "SERVING"
        check_invalid(wait_for_end(daemon, right))
        ended = wait_for_end(daemon, left)
        assert ended.valid, f"the other board's run: {list(ended.reasons)}"
        check_account(ended)
        orbits = ended.orbits
        assert orbits.failed == orbits.dropped == ended.mismatched_records == 0, ended
        daemon.wait_health("SERVING", 3)
        print(f"left: VALID, {orbits.completed} orbits, none lost, none wrong; right was killed and is back")
        assert daemon.stop() == 0
        daemon.assert_nothing_left()
    finally:
        if daemon.process.poll() is None:
            daemon.kill()


if __name__ == "__main__":
    main()
