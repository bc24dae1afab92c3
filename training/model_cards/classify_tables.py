"""Tables of what classifiers achieve on one tune, and of what a field is worth to them."""
from .evaluation import cell, text_of
from .markdown import captioned

FIGURES = [  # heading, key of a seed's figures, digits, factor
    ("AUC-ROC", "auc_roc", 4, 1),
    ("AUC-PR", "auc_pr", 4, 1),
    ("fakes at 90 % efficiency (%)", "fake_rate_at_90", 2, 100),
]


def of_tune(_, tune):
    rows = [[entry.title, len(entry.seeds)] +
            [cell([value * factor for value in entry.values(key)], digits) for _, key, digits, factor in FIGURES]
            for entry in tune.entries]
    pairs = tune.value["samples"]["pairs"].number()
    return captioned(f"Generated data, tune `{tune.name}`, {pairs:.0f} test pairs (`./dev train`, `mu40-train evaluate`).",
                     ["", "seeds"] + [heading for heading, *_ in FIGURES], rows)


def ablations(evaluation):
    rows = [[row["name"].text(), "-" if row["shuffled_field"].is_null() else f"`{row['shuffled_field'].text()}`"] +
            [text_of(row["classify"].at(key) * factor, digits) for _, key, digits, factor in FIGURES]
            for row in evaluation.ablations]
    return captioned("Generated data, tune `published`, test pairs (`./dev train`, `mu40-train evaluate --shuffle`): the first "
                     "seed with one field at a time, of both muons, given to other pairs at random.",
                     ["network", "shuffled"] + [heading for heading, *_ in FIGURES], rows)
