#!/usr/bin/python3
"""Run after run at the LHC's pace, watched and scraped all the time: the daemon's memory stays flat within 2 %, no
descriptor leaks, and due times keep to UTC.

usage: soak_test.py BIN WORK [MINUTES]
"""
import contextlib
import json
import pathlib
import shutil
import sys
import threading
import time
import urllib.request

from fault_campaign import check_account
from served_daemon import descriptors, imported, served

RUN_S = 20
WARM_UP = 15  # runs, before memory counts: until then every thread has done everything once
MAX_GROWTH = 0.02
MAX_DRIFT_S = 1e-3
# A clock that NTP slews may go this much faster or slower (adjtimex(2): 500 ppm).
NTP_SLEW = 500e-6


def rss_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


@contextlib.contextmanager
def scraped(address):
    """As Prometheus does, every 5 s."""
    stopping = threading.Event()

    def scrape():
        while not stopping.wait(5):
            with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as page:
                page.read()

    scraper = threading.Thread(target=scrape)
    scraper.start()
    try:
        yield
    finally:
        stopping.set()
        scraper.join()


def main():
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    minutes = float(sys.argv[3]) if len(sys.argv) > 3 else 30
    shutil.rmtree(work, ignore_errors=True)
    with served(bin_folder, work) as daemon, scraped(daemon.metrics_address):
        recording = imported(daemon, orbits=2000)
        memory, opened, drifts, orbits = [], [], [], 0
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until:
            run = daemon.client.Runs.StartRun(spec={
                "recording_sha256": recording, "duration": {"seconds": RUN_S}, "orbits_per_launch": 16,
                "lag_bound": {"seconds": 60}}).id
            ended = None
            for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=RUN_S + 60):
                ended = snapshot.run
            assert ended.valid, list(ended.reasons)
            check_account(ended)
            assert ended.orbits.completed == ended.orbits.due
            orbits += ended.orbits.completed
            report = json.loads(daemon.client.Runs.GetReport(id=run).json)
            drifts.append(report["utc_drift_s"])
            time.sleep(2)  # the idle board is watched again
            memory.append(rss_bytes(daemon.process.pid))
            opened.append(descriptors(daemon.process.pid))
            print(f"  {len(memory)} runs, {memory[-1] / 2**20:.1f} MiB, {opened[-1]} descriptors, "
                  f"drift {drifts[-1] * 1e6:+.1f} us", flush=True)
        assert len(memory) > WARM_UP, f"{len(memory)} runs are too few to tell; expected more than {WARM_UP}"
        settled = memory[WARM_UP:]
        growth = max(settled) / min(settled) - 1
        drift = max(abs(d) for d in drifts)
        print(f"{len(memory)} runs of {RUN_S} s, {orbits} orbits, none lost, none wrong; memory flat within {growth:.2%} "
              f"after {WARM_UP} runs ({min(settled) / 2**20:.1f} to {max(settled) / 2**20:.1f} MiB), "
              f"{min(opened)} to {max(opened)} descriptors, drift against UTC {drift * 1e6:.1f} us at most in {RUN_S} s")
        assert growth <= MAX_GROWTH
        # One more may be open where a scrape is under way; a leak does not go back.
        assert min(opened[-10:]) <= opened[0], f"descriptors: {opened}"
        assert drift <= MAX_DRIFT_S + NTP_SLEW * RUN_S


if __name__ == "__main__":
    main()
