"""Recordings changed and deleted behind the daemon's back, before a run, under it and while it is queued."""
import pathlib

import grpc

from fault_campaign import check_account, check_next_run, start, wait_for_end, wait_until_streaming
from served_daemon import imported, refused, served

FAILED_PRECONDITION, DATA_LOSS = grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.DATA_LOSS


def flip_a_bit(file):
    with open(file, "r+b") as bytes_:
        bytes_.seek(file.stat().st_size // 2)
        byte = bytes_.read(1)[0]
        bytes_.seek(-1, 1)
        bytes_.write(bytes([byte ^ 1]))


def recording_changed(bin_folder: pathlib.Path, work: pathlib.Path):
    with served(bin_folder, work) as daemon:
        recordings, recording = daemon.client.Recordings, imported(daemon)
        file = work / "state/recordings" / f"{recording}.raw"
        running = start(daemon, recording, 4, "changed under it")
        queued, without_truth = (daemon.client.Runs.StartRun(spec={"recording_sha256": recording, "without_truth": without}).id
                                 for without in (False, True))
        wait_until_streaming(daemon, running)
        flip_a_bit(file)
        refused(FAILED_PRECONDITION, "changed", lambda: start(daemon, recording, 1, ""))
        refused(DATA_LOSS, "changed", lambda: recordings.CheckRecording(sha256=recording))
        under = wait_for_end(daemon, running)
        assert under.valid, f"replayed from memory, yet: {list(under.reasons)}"
        check_account(under)
        for run in (queued, without_truth):
            before = wait_for_end(daemon, run)
            assert not before.valid and before.orbits.due == 0 and recording in before.reasons[0], before
        daemon.wait_health("SERVING", 30)

        recordings.DeleteRecording(sha256=recording)
        recording = imported(daemon)
        running = start(daemon, recording, 4, "deleted under it")
        wait_until_streaming(daemon, running)
        file.unlink()
        refused(FAILED_PRECONDITION, "changed on disk", lambda: start(daemon, recording, 1, ""))
        under = wait_for_end(daemon, running)
        assert under.valid, list(under.reasons)
        check_account(under)
        recordings.DeleteRecording(sha256=recording)
        check_next_run(daemon, imported(daemon))
    return f"runs under way stay VALID; no other begins; a queued one: {before.reasons[0]}"
