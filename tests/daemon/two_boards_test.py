#!/usr/bin/python3
"""Two boards, two workers, two runs at once, each with its own books: one board's process is killed, and the other's run
stays VALID with nothing lost and nothing wrong.

usage: two_boards_test.py BIN WORK
"""
import os
import pathlib
import shutil
import signal
import sys

from fault_campaign import PATIENT, check_account, check_invalid, wait_for_end, wait_until_streaming
from served_daemon import imported, served

BOARDS = '[[boards]]\nname = "left"\n[[boards]]\nname = "right"\n'


def main():
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    with served(bin_folder, work, BOARDS) as daemon:
        recording = imported(daemon)
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


if __name__ == "__main__":
    main()
