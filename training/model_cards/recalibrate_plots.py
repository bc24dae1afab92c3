"""Plots of recalibrators on all tunes: residuals, |dpT|/pT by pT and by eta, masses. Of several seeds the first, which is
the one that is shipped, for counts; medians for figures by bin."""
import itertools

from .evaluation import BASELINE, CONVERGED, DEFAULT, PUBLISHED_INPUTS, RESCALED, SMALLEST, TEACHER, UGMT, median, text_of
from .plotting import legend_below, look, merged, steps, subplots, svg_of

N_BINS_SHOWN = 40
COMPARED = [UGMT, RESCALED, CONVERGED, DEFAULT]
BY_BIN = [UGMT, RESCALED, BASELINE, CONVERGED, TEACHER, PUBLISHED_INPUTS, SMALLEST, DEFAULT]


def _counted(axes, entry, key, label, span):
    """Shares of the first seed's counts, in some N_BINS_SHOWN bins, with room for a legend above those of the default."""
    counts = entry.seeds[0]["counts"][key]
    values = counts["counts"].numbers()
    if not sum(values):
        counts["counts"].refuse("at least one count that is not 0")
    low, high = counts["low"].number(), counts["high"].number()
    first, last = span
    low_bin, high_bin = (round((edge - low) / (high - low) * len(values)) for edge in span)
    shown = merged(values[low_bin:high_bin], max(1, (high_bin - low_bin) // N_BINS_SHOWN))
    edges = [first + (last - first) * i / len(shown) for i in range(len(shown) + 1)]
    steps(axes, edges, [value / sum(values) for value in shown], label=f"{entry.name}: {label}", **look(entry))
    axes.set_xlim(first, last)
    axes.locator_params(axis="x", nbins=6)
    axes.set_yticks([])
    if entry.name == DEFAULT:
        axes.set_ylim(0, 2.1 * max(shown) / sum(values))


def residuals(evaluation):
    figure, grid = subplots(len(evaluation.tunes), 3, 2.3)
    kinds = [("phi_residual_rad", "phi_rad", "phi - offline (rad)", (-0.4, 0.4)),
             ("eta_residual", "eta", "eta - offline", (-0.2, 0.2)),
             ("pt_residual_relative", "pt_relative", "(pT - offline) / offline", (-1, 1.4))]
    for tune, row in zip(evaluation.tunes, grid):
        for axes, (counts, fit, title, span) in zip(row, kinds):
            for entry in tune.some(COMPARED):
                if entry.name == RESCALED and fit != "pt_relative":
                    continue
                peak, fwhm = (text_of(entry.seeds[0].at(fit, key), 3) for key in ("peak", "fwhm"))
                _counted(axes, entry, counts, f"{peak}, {fwhm}", span)
            axes.set_xlabel(title)
            axes.set_title(f"generated data, tune {tune.name}")
            axes.legend(loc="upper left", title="peak, FWHM", title_fontsize=6.5, alignment="left")
    return svg_of(figure)


def by_pt(evaluation):
    figure, grid = subplots(2, len(evaluation.tunes), 2.4)
    edges = evaluation.pt_edges_gev
    size = len(edges) - 1
    for tune, column in zip(evaluation.tunes, zip(*grid)):
        mean, ratio = column
        for entry in tune.some(BY_BIN):
            options = {"label": entry.title, **look(entry)}
            steps(mean, edges, list(map(median, entry.bins(size, "pt_error_mean"))), **options)
            if entry.name not in (UGMT, RESCALED):
                steps(ratio, edges, list(map(median, entry.bins(size, "pt_error_to_rescaled_ugmt", "ratio"))), **options)
        ratio.axhline(1, color="black", linewidth=0.6)
        mean.set_ylabel("mean |dpT|/pT")
        ratio.set_ylabel("ratio to uGMT rescaled")
        ratio.set_ylim(0.6, 1.6)
        mean.set_ylim(0, 0.5)
        for axes in column:
            axes.set_title(f"generated data, tune {tune.name}")
            axes.set_xscale("log")
            axes.set_xlim(edges[0], edges[-1])
            axes.set_xticks([3, 5, 10, 20, 50, 100], ["3", "5", "10", "20", "50", "100"])
            axes.minorticks_off()
            axes.set_xlabel("offline pT (GeV)")
    legend_below(figure, grid[0][0], 0.08)
    return svg_of(figure)


def by_eta(evaluation):
    figure, grid = subplots(1, len(evaluation.tunes), 2.4)
    for tune, axes in zip(evaluation.tunes, itertools.chain(*grid)):
        for entry in tune.some(BY_BIN):
            size = len(entry.seeds[0]["pt_error_mean_by_eta"].filled())
            edges = [i * evaluation.eta_bin_width for i in range(size + 1)]
            steps(axes, edges, list(map(median, entry.bins(size, "pt_error_mean_by_eta"))), label=entry.title, **look(entry))
        axes.set_title(f"generated data, tune {tune.name}")
        axes.set_xlabel("offline abs(eta)")
        axes.set_ylabel("mean |dpT|/pT")
        axes.set_ylim(0)
    legend_below(figure, grid[0][0], 0.14)
    return svg_of(figure)


def masses(evaluation):
    figure, grid = subplots(2, len(evaluation.tunes), 2.3)
    kinds = [("jpsi_mass_gev", "jpsi", "J/psi", 3.0969, 3, (0, 8)), ("z_mass_gev", "z", "Z", 91.19, 1, (20, 180))]
    for tune, column in zip(evaluation.tunes, zip(*grid)):
        for axes, (counts, fit, particle, mass, digits, span) in zip(column, kinds):
            for entry in tune.some(COMPARED):
                peak, width = (text_of(entry.seeds[0].at(fit, key), digits) for key in ("at_gev", "width_gev"))
                _counted(axes, entry, counts, f"{peak}, {width}", span)
            axes.axvline(mass, color="black", linewidth=0.6, linestyle=":")
            axes.set_xlabel(f"mass of generated {particle} pairs (GeV), line at {mass:g}")
            axes.set_title(f"generated data, tune {tune.name}")
            axes.legend(loc="upper right", title="peak, width (GeV)", title_fontsize=6.5, alignment="left")
    return svg_of(figure)
