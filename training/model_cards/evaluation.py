"""What `mu40-train evaluate` measured: entries with training seeds on each tune, and medians over them. Not here: tables
and plots of it."""
import dataclasses
import math
import statistics

from .document import FiguresError, Value, read_figures

DEFAULT, SMALLEST = "default", "smallest"
PUBLISHED_INPUTS = "published inputs"
UGMT, RESCALED = "uGMT", "uGMT, pT rescaled"
BASELINE, CONVERGED = "published baseline", "published baseline, converged"
TEACHER = "teacher"
REFERENCE_TUNE = "published"  # the one networks are trained on and promises are made for

# Rows whose names alone do not tell that one network sees all fields and the other not.
TITLES = {DEFAULT: "default, all fields", PUBLISHED_INPUTS: "published inputs only"}


def median(values):
    return math.nan if any(map(math.isnan, values)) else statistics.median(values)


def text_of(value, digits):
    if math.isnan(value):
        return "n/a"
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no -0.000


def cell(values, digits):
    """The median, and the range of the seeds where they differ."""
    middle = median(values)
    shown = text_of(middle, digits)
    if math.isnan(middle):
        return shown
    low, high = text_of(min(values), digits), text_of(max(values), digits)
    return shown if low == high else f"{shown} ({low}..{high})"


@dataclasses.dataclass(frozen=True)
class Entry:
    name: str
    arithmetic: str
    seeds: list  # of Value: one seed's figures each
    networks: list  # of Value: hash and cost a seed; empty where there are no integers

    @property
    def title(self):
        title = TITLES.get(self.name, self.name)
        return title + " (float)" if self.arithmetic == "floating point" else title

    def values(self, *keys):
        """One number a seed."""
        return [seed.at(*keys) for seed in self.seeds]

    def bins(self, size, *keys):
        """[bin][seed]."""
        by_seed = []
        for seed in self.seeds:
            for key in keys:
                seed = seed[key]
            by_seed.append(seed.numbers(size))
        return [list(of_bin) for of_bin in zip(*by_seed)]

    def costs(self, key):
        """One number a seed."""
        return [network["cost"][key].number() for network in self.networks]


@dataclasses.dataclass(frozen=True)
class Tune:
    name: str
    value: Value
    entries: list  # of one task

    def find(self, name):
        return next((entry for entry in self.entries if entry.name == name), None)

    def need(self, name):
        entry = self.find(name)
        if entry is None:
            raise FiguresError(f"{self.value.file}: {self.value.key}: none of "
                               f"{', '.join(repr(e.name) for e in self.entries)} is named '{name}', which was expected")
        return entry

    def some(self, names):
        """Those that are there, in the order of `names`."""
        return [entry for entry in map(self.find, names) if entry is not None]


class Evaluation:
    """Of one task, on all tunes."""

    def __init__(self, folder, task):
        document = read_figures(folder / "evaluation.json", "mu40-evaluation", "`mu40-train evaluate`")
        self.pt_edges_gev = document["offline_pt_edges_gev"].numbers()
        self.eta_bin_width = document["offline_eta_bin_width"].number()
        self.tunes = [self._tune(value, task) for value in document["tunes"].filled()]
        self.ablations = [row for row in document["ablations"].items() if task in row]
        self.reference = next((tune for tune in self.tunes if tune.name == REFERENCE_TUNE), None)
        if self.reference is None:
            document["tunes"].refuse(f"one of them named {REFERENCE_TUNE}")

    @staticmethod
    def _tune(value, task):
        entries = []
        for entry in value[task].filled():
            networks = entry["networks"].filled() if "networks" in entry else []
            entries.append(Entry(entry["name"].text(), entry["arithmetic"].text(), entry["seeds"].filled(), networks))
        return Tune(value["tune"].text(), value, entries)

    @property
    def pt_bins(self):
        """Their names, in GeV."""
        return [f"{low:g}..{high:g}" for low, high in zip(self.pt_edges_gev, self.pt_edges_gev[1:])]
