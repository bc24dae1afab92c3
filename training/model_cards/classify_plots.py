"""ROC and precision against recall of classifiers on all tunes, of the first seed."""
from .evaluation import DEFAULT, PUBLISHED_INPUTS, SMALLEST, TEACHER, text_of
from .plotting import look, subplots, svg_of

EVERY = 5  # only each so-manieth point of a curve is drawn, and as many at its end, where it bends
PUBLISHED = ["published student", "published baseline"]


def curves(evaluation):
    figure, grid = subplots(2, len(evaluation.tunes), 2.8)
    for tune, (roc, precision) in zip(evaluation.tunes, zip(*grid)):
        # Among the entries the pair's distance comes first, whatever it is called.
        for entry in [tune.entries[0]] + tune.some([*PUBLISHED, TEACHER, PUBLISHED_INPUTS, SMALLEST, DEFAULT]):
            curve = entry.seeds[0]["curve"]
            efficiency = curve["efficiency"].numbers()
            fake_rate, purity = (curve[key].numbers(len(efficiency)) for key in ("fake_rate", "purity"))
            areas = ", ".join(text_of(entry.seeds[0].at(area), 4) for area in ("auc_roc", "auc_pr"))
            n = len(efficiency)
            points = [i for i in range(n) if i % EVERY == 0 or i >= n - EVERY]
            for axes, across, up in ((roc, fake_rate, efficiency), (precision, efficiency, purity)):
                axes.plot([across[i] for i in points], [up[i] for i in points], label=f"{entry.name}: {areas}", **look(entry))
        roc.set_xlabel("share of the fakes accepted")
        roc.set_ylabel("share of the real pairs")
        roc.legend(loc="lower right", title="AUC-ROC, AUC-PR", title_fontsize=6.5, alignment="left", frameon=True,
                   framealpha=0.9, edgecolor="none")
        precision.set_xlabel("share of the real pairs")
        precision.set_ylabel("real share of what is accepted")
        for axes in (roc, precision):
            axes.set_title(f"generated data, tune {tune.name}")
            axes.set_xlim(0, 1)
            axes.set_ylim(0, 1.02)
    return svg_of(figure)
