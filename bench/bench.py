"""Every benchmark of docs/benchmarks.md, called by ./dev bench after a release build.

Prints each figure as a median with its range, and writes build/bench/bench.json with every sample; the reports of the
single runs stand beside it. Rates on the software board are functional: they say nothing about an FPGA.
"""
import json
import os
import pathlib
import platform
import re
import resource
import statistics
import subprocess
import sys
import time

import watched_runs

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release/bin"
XCLBIN = ROOT / "build/release/swboard/mu40_software.xclbin"
OUT = ROOT / "build/bench"
LHC_ORBITS_HZ = 40.079e6 / 3564
SLOTS = 4
REPEATS = 3  # of a run on the board
PAIRS = 15  # of runs that are seen and unseen
BOARD = "software board (functional)"
LABELS = {"five_percent": "5 % occupancy", "one_muon": "one muon in every BX", "two_muons": "two muons in every BX"}


def call(*command, allowed=(0,)):
    """Runs a program; returns its standard output."""
    words = [str(word) for word in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=OUT)
    if done.returncode not in allowed:
        sys.exit(f"{' '.join(words)}\nexit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Figures:
    """What was measured: printed as it comes, written at the end."""

    def __init__(self):
        self.rows = []

    def add(self, name, unit, samples, target=None, basis="this machine"):
        samples = list(samples)
        row = {"name": name, "unit": unit, "basis": basis, "median": statistics.median(samples), "min": min(samples),
               "max": max(samples), "samples": samples}
        verdict = ""
        if target is not None:
            row |= {"target": target, "met": row["median"] >= target}
            verdict = f" >= {target}: {'met' if row['met'] else 'MISSED'} "
        self.rows.append(row)
        spread = f"{row['median']:.4g} | {row['min']:.4g} .. {row['max']:.4g} | {len(samples)}"
        print(f"| {name} | {spread} | {unit} |{verdict}|", flush=True)


def section(title):
    print(f"\n**{title}** (load average {os.getloadavg()[0]:.1f})\n")
    print("| figure | median | range | samples | unit | target |\n|---|---|---|---|---|---|", flush=True)


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {"processor": model[1] if model else platform.processor(), "cores": os.cpu_count(),
            "system": platform.release(), "load_average_before": os.getloadavg(),
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "git_revision": call("git", "-C", ROOT, "describe", "--always", "--dirty").strip()}


def google_benchmark(program):
    """Samples of a Google Benchmark program: name -> runs."""
    output = call(BIN / program, "--benchmark_format=json", "--benchmark_min_time=0.05",
                  "--benchmark_repetitions=5")
    (OUT / f"{program}.json").write_text(output)
    runs = {}
    for run in json.loads(output)["benchmarks"]:
        if run["run_type"] == "iteration":
            runs.setdefault(run["name"].removesuffix("/iterations:1"), []).append(run)
    return runs


def bench_micro(figures):
    section("The harness on one core: the streaming loop against the null device, and its pieces")
    for name, runs in google_benchmark("stream_bench").items():
        if "x_LHC" in runs[0]:
            at_five_percent = runs[0]["muons_an_orbit"] < 200
            figures.add(name, "x LHC", [run["x_LHC"] for run in runs], 20 if at_five_percent else None)
        else:
            figures.add(name, "M items/s", [run["items_per_second"] / 1e6 for run in runs])
    section("The batched evaluator on one core, whole launches of 16 orbits")
    for name, runs in google_benchmark("engine_bench").items():
        unit = "M muons/s" if name.startswith("recalibrate") else "M pairs/s"
        figures.add(name, unit, [run["items_per_second"] / 1e6 for run in runs])
    section("The adder graph and cost of a network of 10-32-32-16-3, on one core")
    for name, runs in google_benchmark("adder_graph_bench").items():
        figures.add(name.removeprefix("count_cost/"), "ms", [run["cpu_time"] for run in runs])


def generate(name, orbits, *options):
    """Makes a recording with its truth; returns M muons/s and M muons per second of CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = call(BIN / "mu40", "generate", "-o", OUT / f"{name}.raw", "--orbits", orbits, *options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    muons = int(re.search(r"^muons +(\d+)", output, re.MULTILINE)[1])
    return float(re.search(r"([\d.]+) M muons/s", output)[1]), muons / 1e6 / cpu_s


def bench_generate(figures):
    section("mu40 generate, one second of LHC at 5 % occupancy, both files and checksum included")
    wall, cpu = zip(*(generate("lhc_second", 11246) for _ in range(5)))
    figures.add("generate, by the clock", "M muons/s", wall)
    figures.add("generate, of one core", "M muons / CPU s", cpu, 2)


def run(recording, scenario, orbits_per_launch, seconds):
    """One mu40 run on the software board; returns its report. INVALID is allowed (a backlog), a mismatch is not."""
    file = OUT / f"{recording}-{scenario}-{orbits_per_launch}.json"
    call(BIN / "mu40", "run", OUT / f"{recording}.raw", "--scenario", scenario, "--orbits-per-launch",
         orbits_per_launch, "--slots", SLOTS, "--duration-s", seconds, "--report", file, allowed=(0, 1))
    report = json.loads(file.read_text())
    faults = [sum(checks["faulty_results"].values()) + checks["mismatched_records"]
              for checks in report["checks"].values()]
    orbits = report["account"]["orbits"]
    if any(faults) or orbits["due"] != orbits["completed"]:
        sys.exit(f"{file}: wrong results or orbits that did not complete; the rate would mean nothing")
    return report


def bench_offline(figures):
    section(f"Offline, 16 orbits a launch, {SLOTS} slots: mu40 run against the bare XRT loop in pairs; {BOARD}")
    for recording in ("five_percent", "one_muon"):
        real, bare = [], []
        for _ in range(5):
            real.append(run(recording, "offline", 16, 2)["rates"]["orbits"]["value"])
            output = call(BIN / "mu40-with-swboard", BIN / "bare_xrt_loop", XCLBIN, OUT / f"{recording}.raw", 16,
                          SLOTS, 2)
            bare.append(float(output.split()[0]))
        figures.add(f"{LABELS[recording]}: mu40 run", "x LHC", [hz / LHC_ORBITS_HZ for hz in real], basis=BOARD)
        figures.add(f"{LABELS[recording]}: bare loop", "x LHC", [hz / LHC_ORBITS_HZ for hz in bare], basis=BOARD)
        ratios = [a / b for a, b in zip(real, bare)]
        figures.add(f"{LABELS[recording]}: mu40 run / bare loop", "1", ratios, 0.6, BOARD)


def bench_every_bx(figures):
    section(f"Real-time factor with muons in every BX, scenario lhc; {BOARD}")
    for recording, target in (("one_muon", 0.3), ("two_muons", None)):
        for orbits_per_launch in (8, 16, 32):
            reports = [run(recording, "lhc", orbits_per_launch, 3) for _ in range(REPEATS)]
            name = f"{LABELS[recording]}, {orbits_per_launch} orbits a launch"
            figures.add(name, "x LHC", [r["rates"]["real_time_factor"]["value"] for r in reports], target, BOARD)
            for what in ("muons", "pairs"):
                rates = [r["rates"][what]["value"] / 1e6 for r in reports]
                if any(rates):
                    figures.add(name, f"M {what}/s", rates, basis=BOARD)


def bench_latency(figures):
    section(f"Latency at the LHC's pace, 5 % occupancy, from the due time of a launch's oldest orbit; {BOARD}")
    for orbits_per_launch in (1, 2, 4, 8, 16):
        reports = [run("five_percent", "lhc", orbits_per_launch, 4) for _ in range(REPEATS)]
        name = f"{orbits_per_launch} orbits a launch"
        figures.add(f"{name}: real-time factor", "x LHC", [r["rates"]["real_time_factor"]["value"] for r in reports],
                    basis=BOARD)
        for percentile in ("p50", "p90", "p99"):
            seconds = [r["latency"]["latency"][percentile]["value"] for r in reports]
            if None not in seconds:  # enough launches for the percentile
                figures.add(f"{name}: {percentile}", "ms", [s * 1e3 for s in seconds], basis=BOARD)


def bench_watched(figures):
    section("Offline, 16 orbits a launch: seen (a snapshot and a scrape a second, a watching client) over unseen, in pairs")
    for device, ratios in watched_runs.ratios(BIN, OUT / "watched", OUT / "five_percent.raw", PAIRS).items():
        figures.add(f"{device} device: seen / unseen", "1", ratios, 0.99)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    host = machine()
    print(f"{host['processor']}, {host['cores']} cores, {host['system']}, load average "
          f"{host['load_average_before'][0]:.2f} before; {host['date']}, {host['git_revision']}")
    figures = Figures()
    bench_micro(figures)
    bench_generate(figures)
    generate("five_percent", 2000)
    generate("one_muon", 500, "--every-bx", "--muons-per-bx", 1)
    generate("two_muons", 250, "--every-bx", "--muons-per-bx", 2)
    bench_offline(figures)
    bench_every_bx(figures)
    bench_latency(figures)
    bench_watched(figures)
    host["load_average_after"] = os.getloadavg()
    (OUT / "bench.json").write_text(json.dumps({"machine": host, "figures": figures.rows}, indent=1) + "\n")
    missed = [row["name"] for row in figures.rows if not row.get("met", True)]
    print(f"\nload average {host['load_average_after'][0]:.2f} after, itself included; "
          f"{time.monotonic() - begin:.0f} s; targets missed: {', '.join(missed) or 'none'}")
    print(f"every sample: {OUT / 'bench.json'}")


main()
