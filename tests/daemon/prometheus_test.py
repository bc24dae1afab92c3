#!/usr/bin/python3
"""A real Prometheus, with the configuration of deploy/, scrapes a real run and answers every query of the dashboard.

usage: prometheus_test.py BIN WORK PROMETHEUS_BIN      the folder of prometheus and promtool
"""
import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

from served_daemon import imported, served, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Tells nothing on a board without sensors; > 0 hides what is as it should be.
MAY_BE_EMPTY = ("mu40_board_temperature_celsius", "mu40_board_power_watts", "> 0")


def queries():
    """Every query of the dashboard, for all boards."""
    def walk(panels):
        for panel in panels:
            yield from (target["expr"] for target in panel.get("targets", []))
            yield from walk(panel.get("panels", []))
    dashboard = json.loads((ROOT / "deploy/grafana/mu40-dashboard.json").read_text())
    for query in walk(dashboard["panels"]):
        yield query.replace("$board", ".+").replace("$__rate_interval", "4s")


def ask(address, query):
    url = f"http://{address}/api/v1/query?" + urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(url, timeout=5) as answer:
        result = json.load(answer)
    assert result["status"] == "success", result
    return result["data"]["result"]


@contextlib.contextmanager
def prometheus_of(program, work, target):
    """Debian's Prometheus on a free port, with deploy's configuration but for target and pace; gives its address."""
    configuration = (ROOT / "deploy/prometheus/prometheus.yml").read_text()
    configuration, n = re.subn(r"targets: *\[[^]]*\]", f'targets: ["{target}"]', configuration)
    assert n == 1, "deploy/prometheus/prometheus.yml names no target"
    configuration = re.sub(r"(scrape_interval|evaluation_interval): *\w+", r"\1: 1s", configuration)
    (work / "prometheus.yml").write_text(configuration)
    shutil.copy(ROOT / "deploy/prometheus/mu40-alerts.yml", work)
    log = work / "prometheus.log"
    with open(log, "w") as stream:
        process = subprocess.Popen(
            [program, f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/tsdb",
             "--web.listen-address=127.0.0.1:0"], stdout=stream, stderr=stream)
    try:
        found = wait_for("Prometheus listens",
                         lambda: re.search(r'Listening on" address=(127\.0\.0\.1:\d+)', log.read_text()), 20)
        yield found[1]
    finally:
        process.kill()
        process.wait()


def main():
    bin_folder, work, tools = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    shutil.rmtree(work, ignore_errors=True)
    with served(bin_folder, work) as daemon, \
            prometheus_of(tools / "prometheus", work, daemon.metrics_address) as address:
        recording = imported(daemon, orbits=2000)
        # A Prometheus that has just started takes seconds until its first scrape.
        wait_for("Prometheus scrapes", lambda: ask(address, "up == 1"), 20)
        run = daemon.client.Runs.StartRun(spec={
            "recording_sha256": recording, "duration": {"seconds": 8}, "lag_bound": {"seconds": 60}}).id
        # Rates need two scrapes.
        wait_for("Prometheus saw the run three times",
                 lambda: ask(address, "count_over_time(mu40_latency_seconds_count[1m]) >= 3"), 20)
        silent = [q for q in queries() if not ask(address, q) and not any(word in q for word in MAY_BE_EMPTY)]
        assert not silent, "no answer in mid-run to: " + "\n".join(silent)
        factor = float(ask(address, "mu40_real_time_factor")[0]["value"][1])
        print(f"{len(list(queries()))} queries answered in mid-run; real-time factor {factor:.4f}")

        with urllib.request.urlopen(f"http://{daemon.metrics_address}/metrics", timeout=5) as page:
            text = page.read()
        checked = subprocess.run([tools / "promtool", "check", "metrics"], input=text, capture_output=True)
        assert checked.returncode == 0 and not checked.stderr, checked.stdout + checked.stderr
        print(f"promtool check metrics: clean, {text.count(b'# HELP')} families, {len(text)} bytes")

        ended = [s.run for s in daemon.client.Runs.WatchRun(id=run, timeout=60)][-1]
        assert ended.valid, list(ended.reasons)
        counted = lambda: int(float(ask(address, 'mu40_orbits_total{outcome="completed"}')[0]["value"][1]))
        wait_for("Prometheus counts every orbit", lambda: counted() == ended.orbits.completed, 10)
        print(f"Prometheus counts the run's {ended.orbits.completed} completed orbits exactly")

if __name__ == "__main__":
    main()
