"""What it costs a run to be seen: throughput with snapshots, a Prometheus scrape a second and a watching client, over
throughput without any, in interleaved pairs through two daemons that differ in nothing else.
"""
import json
import pathlib
import sys
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/daemon"))

from daemon_process import Daemon  # noqa: E402

BOARDS = "".join(f'[[boards]]\nname = "{device}"\ndevice = "{device}"\n' for device in ("null", "cpu"))
UNSEEN = "snapshot_period_ms = 60000\n"  # longer than a run
RUN_S = 2
OFFLINE = 3


def scrape_for_ever(address, stopping):
    while not stopping.wait(1):
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as page:
            page.read()


def orbits_hz(daemon, recording, device, watched):
    runs = daemon.client.Runs
    run = runs.StartRun(spec={"board": device, "recording_sha256": recording, "scenario": OFFLINE,
                              "orbits_per_launch": 16, "duration": {"seconds": RUN_S}}).id
    if watched:
        snapshots = sum(1 for snapshot in runs.WatchRun(id=run, timeout=60) if snapshot.elapsed_seconds > 0)
        assert snapshots >= RUN_S, f"only {snapshots} snapshots were seen"
    else:
        time.sleep(RUN_S)
        while runs.GetRun(id=run).state != 4:
            time.sleep(0.2)
    report = json.loads(runs.GetReport(id=run).json)
    assert report["account"]["orbits"]["completed"] == report["account"]["orbits"]["due"]
    return report["rates"]["orbits"]["value"]


def ratios(bin_folder, work, recording_file, pairs):
    """device -> [orbit rate seen / orbit rate unseen], one a pair."""
    seen = Daemon(bin_folder, work / "seen", BOARDS)
    unseen = Daemon(bin_folder, work / "unseen", UNSEEN + BOARDS)
    stopping = threading.Event()
    scraper = threading.Thread(target=scrape_for_ever, args=(seen.metrics_address, stopping))
    scraper.start()
    try:
        for daemon in (seen, unseen):
            daemon.wait_health("SERVING", 10)
        (recording,) = {upload(daemon, recording_file) for daemon in (seen, unseen)}
        found = {"null": [], "cpu": []}
        for pair in range(pairs):
            for device, samples in found.items():
                order = (seen, unseen) if pair % 2 else (unseen, seen)
                rates = {daemon: orbits_hz(daemon, recording, device, daemon is seen) for daemon in order}
                samples.append(rates[seen] / rates[unseen])
        return found
    finally:
        stopping.set()
        scraper.join()
        seen.stop()
        unseen.stop()


def upload(daemon, file):
    content = pathlib.Path(file).read_bytes()
    chunks = (content[i:i + (1 << 20)] for i in range(0, len(content), 1 << 20))
    messages = [{"header": {"name": pathlib.Path(file).name}}, *({"chunk": chunk} for chunk in chunks)]
    return daemon.client.Recordings.UploadRecording(messages=messages, timeout=60).sha256
