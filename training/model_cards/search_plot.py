"""Size against accuracy: every network of the search, and where the shipped ones stand."""
from .evaluation import DEFAULT, SMALLEST, median
from .plotting import COLOURS, shades, subplots, svg_of

# What both the search and the evaluation know of a network: column of the search, keys of a seed's figures, title.
SHARED = {"recalibrate": ("pT", ("pt_relative", "fwhm"), "FWHM pT (relative)"),
          "classify": ("AUC-PR", ("auc_pr",), "AUC-PR")}


def front(task, search, tune):
    """`tune`: the one of the evaluation that the search was made on."""
    figure, grid = subplots(1, 2, 2.8)
    loss, shared = grid[0]
    column, keys, title = SHARED[task]
    loss.step([row["adder_bits"].number() for row in search.front], [row["held_out_loss"].number() for row in search.front],
              where="post", color="0.4", linewidth=0.8, zorder=0)
    levels = sorted({row["levels"].number() for row in search.rows})
    for level, colour in zip(levels, shades(len(levels))):
        rows = [row for row in search.rows if row["levels"].number() == level]
        bits = [row["adder_bits"].number() for row in rows]
        points = {"color": colour, "marker": ".", "markersize": 6, "markeredgewidth": 0, "linestyle": ""}
        loss.plot(bits, [row["held_out_loss"].number() for row in rows], label=f"{level:g} adder levels", **points)
        shared.plot(bits, [search.achieved(row, column) for row in rows], **points)
    for entry in tune.some([DEFAULT, SMALLEST]):
        adder_bits = median(entry.costs("adder_bits"))
        loss.axvline(adder_bits, color=COLOURS[entry.name], linewidth=0.8)
        shared.plot([adder_bits], [median(entry.values(*keys))], marker="*", markersize=9, linestyle="", label=entry.name,
                    color=COLOURS[entry.name], markeredgecolor="black", markeredgewidth=0.4)
    loss.set_ylabel("held-out loss")
    shared.set_ylabel(title)
    for axes in (loss, shared):
        axes.set_xlabel("adder bits")
        axes.set_title(f"generated data, tune {search.tune}")
        axes.legend()
    return svg_of(figure)
