#!/usr/bin/python3
"""A run at the LHC's pace among clients that list, watch and vanish: it must lose nothing, and its median p50 and p90 must
move less than 10 % against interleaved runs without them. Prints p99.9 beside the null device's under the same load.

usage: load_test.py BIN WORK [PAIRS] [SECONDS] [CLIENTS]
"""
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from fault_campaign import check_account, wait_for_end
from served_daemon import imported, served

HERE = pathlib.Path(__file__).resolve().parent
BOARDS = '[[boards]]\nname = "software"\n[[boards]]\nname = "nothing"\ndevice = "null"\n'
PROCESSES = 5  # of clients; one of them is killed now and then


class Load:
    def __init__(self, daemon, clients):
        self.command = [HERE / "client_load.py", daemon.bin.parent / "share/mu40/mu40.v1.protoset", daemon.client.address,
                        str(clients // PROCESSES)]
        self.processes = [subprocess.Popen(self.command) for _ in range(PROCESSES)]
        time.sleep(2)

    def vanish(self):
        self.processes[0].kill()
        self.processes[0].wait()
        self.processes = self.processes[1:] + [subprocess.Popen(self.command)]

    def stop(self):
        assert all(process.poll() is None for process in self.processes), "a client met an error"
        for process in self.processes:
            process.kill()
            process.wait()


def percentiles(daemon, run):
    for snapshot in daemon.client.Runs.WatchRun(id=run, timeout=10):
        rows = {row.name: {p.percent: p.seconds for p in row.percentiles} for row in snapshot.latencies}
    return rows["latency"]


def one_run(daemon, recording, board, seconds, clients):
    load = Load(daemon, clients) if clients else None
    run = daemon.client.Runs.StartRun(spec={
        "board": board, "recording_sha256": recording, "duration": {"seconds": seconds}, "orbits_per_launch": 16,
        "lag_bound": {"seconds": 60}}).id
    if load:
        time.sleep(seconds / 2)
        load.vanish()
    ended = wait_for_end(daemon, run)
    if load:
        load.stop()
    check_account(ended)
    assert ended.orbits.completed == ended.orbits.due and ended.mismatched_records == 0, ended
    if board == "software":
        assert ended.valid, list(ended.reasons)
    return percentiles(daemon, run)


def main():
    bin_folder, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    pairs, seconds, clients = (int(a) for a in (sys.argv[3:] + ["6", "10", "50"][len(sys.argv) - 3:]))
    shutil.rmtree(work, ignore_errors=True)
    with served(bin_folder, work, BOARDS) as daemon:
        recording = imported(daemon, orbits=2000)
        quiet, loaded = [], []
        for _ in range(pairs):
            quiet.append(one_run(daemon, recording, "software", seconds, 0))
            loaded.append(one_run(daemon, recording, "software", seconds, clients))
        nothing = one_run(daemon, recording, "nothing", seconds, clients)
        moved = {}
        for percent in (50.0, 90.0):
            without, among = (statistics.median(run[percent] for run in runs) for runs in (quiet, loaded))
            moved[percent] = among / without - 1
            print(f"p{percent:g}: {without * 1e6:.1f} us without clients, {among * 1e6:.1f} us among {clients}: "
                  f"{moved[percent]:+.1%} (medians of {pairs} interleaved runs of {seconds} s each)")
        for name, row in (("software board", loaded[-1]), ("null device", nothing)):
            p999 = row.get(99.9)
            print(f"p99.9 among {clients} clients, {name}: {'n/a' if p999 is None else f'{p999 * 1e3:.2f} ms'}")
        print(f"nothing lost in {pairs * seconds} s among {clients} clients")
        assert all(abs(change) < 0.1 for change in moved.values()), moved


if __name__ == "__main__":
    main()
