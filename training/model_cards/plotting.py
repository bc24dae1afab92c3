"""How every plot is made: colours of the entries, small and reproducible SVG. Not here: what is plotted."""
import io
import re

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

from .evaluation import (BASELINE, CONVERGED, DEFAULT, PUBLISHED_INPUTS, RESCALED, SMALLEST, TEACHER,  # noqa: E402
                         UGMT)

STYLE = {
    "svg.fonttype": "none", "font.sans-serif": ["DejaVu Sans"], "svg.hashsalt": "mu40", "font.size": 8, "axes.titlesize": 8, "legend.fontsize": 6.5,
    "legend.frameon": False, "lines.linewidth": 1, "axes.linewidth": 0.6, "figure.constrained_layout.use": True,
}
COLOURS = {
    UGMT: "0.55", RESCALED: "black", DEFAULT: "tab:red", SMALLEST: "tab:orange", PUBLISHED_INPUTS: "tab:purple",
    BASELINE: "tab:cyan", CONVERGED: "tab:blue", TEACHER: "tab:green", "published student": "tab:brown",
    "distance at the vertex": "0.55",
}
LINES = {SMALLEST: "--", PUBLISHED_INPUTS: ":", BASELINE: "--", TEACHER: ":"}


def look(entry):
    return {"color": COLOURS.get(entry.name, "tab:pink"), "linestyle": LINES.get(entry.name, "-")}


def shades(n):
    """`n` colours from dark to light."""
    return [matplotlib.colormaps["viridis"](0.9 * i / max(1, n - 1)) for i in range(n)]


def subplots(rows, columns, height):
    """A figure and its axes as [row][column], `height` inches a row."""
    return plt.subplots(rows, columns, figsize=(3.2 * columns, height * rows), squeeze=False)


def legend_below(figure, axes, height):
    """One legend for all axes, of the lines of `axes`, in the lowest `height` of the figure."""
    figure.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=4)


def steps(axes, edges, values, **options):
    """One line over bins; `edges` has one more."""
    axes.step(edges, [values[0], *values], where="pre", **options)


def merged(counts, factor):
    """`factor` neighbours each as one."""
    return [sum(counts[i:i + factor]) for i in range(0, len(counts), factor)]


def svg_of(figure):
    """The bytes of the picture, the same for the same figure; closes it."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)

    def rounded(number):
        return re.sub(r"(\.\d)\d+", r"\1", number.group(0))

    # A tenth of a point is enough, a path needs no line breaks, and turning a text by -0 degrees does nothing.
    text = re.sub(r' transform="rotate\(-0 [^"]*"', "", text.getvalue())
    text = re.sub(r' (d|x|y)="[^"]*"', rounded, text)
    return text.replace(" \nL ", "L").encode()


def styled():
    """For `with`: this style, whatever the user's matplotlibrc says."""
    return plt.style.context(["default", STYLE])
