"""Clients that vanish in the middle of a call, and operators who want the same thing at once."""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

import grpc

from fault_campaign import PATIENT, check_account, start, wait_for_end, wait_until_streaming
from mu40_client import Client
from served_daemon import descriptors, generated, imported, refused, served, wait_for

ABORTED = grpc.StatusCode.ABORTED
CHUNK = 1 << 16
VANISHING = """
import pathlib, sys, time
from mu40_client import Client
client = Client(pathlib.Path(sys.argv[1]), sys.argv[2])
def parts():
    yield {"header": {"name": "half.raw"}}
    yield {"chunk": pathlib.Path(sys.argv[4]).read_bytes()[:200_000]}
    print("there", flush=True)
    time.sleep(600)
if sys.argv[3] == "upload":
    client.Recordings.UploadRecording(messages=parts(), timeout=600)
else:
    for snapshot in client.Runs.WatchRun(id=int(sys.argv[3]), timeout=600):
        print("there", flush=True)
"""


def vanishing_client(daemon, call, file):
    """A client process in the middle of its call."""
    protoset = daemon.bin.parent / "share/mu40/mu40.v1.protoset"
    client = subprocess.Popen(
        [sys.executable, "-c", VANISHING, protoset, daemon.client.address, call, file], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent), "PYTHONDONTWRITEBYTECODE": "1"})
    assert client.stdout.readline() == "there\n"
    return client


def watchers(daemon):
    with urllib.request.urlopen(f"http://{daemon.metrics_address}/metrics", timeout=10) as page:
        line = next(line for line in page.read().decode().splitlines() if line.startswith("mu40_watchers "))
    return float(line.split()[1])


def clients_vanish(bin_folder: pathlib.Path, work: pathlib.Path):
    with served(bin_folder, work) as daemon:
        recording, file, pid = imported(daemon), work / "muons.raw", daemon.process.pid
        run = start(daemon, recording, 600, "watched by the vanishing")
        wait_until_streaming(daemon, run)
        before = 0
        for round_ in range(4):
            clients = [vanishing_client(daemon, call, file) for call in ("upload", str(run), "upload", str(run))]
            assert watchers(daemon) == 2 and descriptors(pid) > before
            for client in clients:
                client.kill()
                client.wait()
            wait_for("watchers gone", lambda: watchers(daemon) == 0, 30)
            if round_ == 0:  # what gRPC keeps of its first clients, it keeps
                time.sleep(1)
                before = descriptors(pid)
            wait_for(f"descriptors back to {before}", lambda: descriptors(pid) <= before, 30)
        # One who neither goes nor answers: his machine has lost its network, or is stopped.
        client = vanishing_client(daemon, str(run), file)
        client.send_signal(signal.SIGSTOP)
        begin = time.monotonic()
        wait_for("the silent watcher is given up", lambda: watchers(daemon) == 0 and descriptors(pid) <= before, 60)
        silent_s = time.monotonic() - begin
        client.kill()
        client.wait()
        assert [r.sha256 for r in daemon.client.Recordings.ListRecordings().recordings] == [recording]
        stored = sorted(f.name for f in (work / "state/recordings").iterdir() if not f.name.startswith("."))
        assert all(recording in name or "truth" in name or name.endswith(".json") for name in stored), stored
        daemon.client.Runs.StopRun(id=run)
        ended = wait_for_end(daemon, run)
        assert ended.valid, list(ended.reasons)
        check_account(ended)
    return f"8 uploads and 9 watches vanished, {before} descriptors as before, silent watcher given up after {silent_s:.0f} s"


def two_operators(bin_folder: pathlib.Path, work: pathlib.Path):
    with served(bin_folder, work) as daemon, concurrent.futures.ThreadPoolExecutor(8) as pool:
        clients = [Client(daemon.bin.parent / "share/mu40/mu40.v1.protoset", daemon.client.address) for _ in range(8)]
        content = generated(bin_folder, work).read_bytes()

        def upload(client):
            parts = [{"chunk": content[i:i + CHUNK]} for i in range(0, len(content), CHUNK)]
            return client.Recordings.UploadRecording(messages=[{"header": {"name": "muons.raw"}}, *parts], timeout=60).sha256

        uploaded = set(pool.map(upload, clients))
        assert len(uploaded) == 1 and len(daemon.client.Recordings.ListRecordings().recordings) == 1, uploaded
        assert len(list((work / "state/recordings").glob("*.raw"))) == 1
        recording = uploaded.pop()

        spec = {"recording_sha256": recording, "duration": {"seconds": 2}, **PATIENT}
        same = {run.id for run in pool.map(lambda c: c.Runs.StartRun(request_id="both", spec=spec), clients)}
        assert len(same) == 1, f"one request_id gave the runs {same}"
        other = pool.submit(clients[0].Runs.StartRun, spec=spec)
        another = pool.submit(clients[1].Runs.StartRun, spec=spec)
        runs = sorted([*same, other.result().id, another.result().id])
        ended = [wait_for_end(daemon, run) for run in runs]
        for run in ended:
            assert run.valid, list(run.reasons)
            check_account(run)
        for one, next_ in zip(ended, ended[1:]):
            assert next_.started.ToNanoseconds() >= one.ended.ToNanoseconds(), "two runs had the board at once"

        boards, runs = clients[1].Boards, clients[1].Runs
        lease = clients[0].Boards.AcquireLease(board="software", owner="first", duration={"seconds": 60}).lease_id
        mine = clients[0].Runs.StartRun(lease_id=lease, spec={**spec, "duration": {"seconds": 600}}).id
        refused(ABORTED, "first", lambda: boards.AcquireLease(board="software", owner="second", duration={"seconds": 60}))
        refused(ABORTED, "first", lambda: runs.StartRun(spec=spec))
        refused(ABORTED, "first", lambda: runs.StopRun(id=mine))
        refused(ABORTED, "first", lambda: boards.ResetBoard(name="software"))
        clients[0].Runs.StopRun(id=mine, lease_id=lease)
        wait_for_end(daemon, mine)
        clients[0].Boards.ReleaseLease(lease_id=lease)
        assert wait_for_end(daemon, runs.StartRun(spec=spec).id).valid
        for client in clients:
            client.close()
    return "8 uploads of one file give one entry, 8 requests of one id one run, runs follow each other, leases hold"
