"""Ways of training side by side (mu40-comparison) and networks of many sizes (mu40-search)."""
from .document import read_figures
from .evaluation import cell, text_of
from .markdown import captioned

# What mu40-train calls a column -> heading, digits, factor.
COLUMNS = {
    "phi": ("FWHM phi (rad)", 4, 1),
    "eta": ("FWHM eta", 4, 1),
    "pT": ("FWHM pT (relative)", 4, 1),
    "pT peak": ("pT peak", 3, 1),
    "worst bin": ("largest mean |dpT|/pT of a bin", 3, 1),
    "AUC-ROC": ("AUC-ROC", 4, 1),
    "AUC-PR": ("AUC-PR", 4, 1),
    "fakes@90": ("fakes at 90 % (%)", 2, 100),
}
QUANTISED_ROW, FLOAT_ROW = "as the recipe says", "its float self"


def _columns(document):
    return [column.text() for column in document["columns"].filled()]


def _style(column):
    return COLUMNS.get(column, (column, 4, 1))


class Comparison:
    """Rows of one file. Immutable."""

    def __init__(self, folder, task, what, command):
        self.document = read_figures(folder / f"{task}.{what}.json", "mu40-comparison", f"`mu40-train {command}`")
        self.command = command
        self.columns = _columns(self.document)
        self.rows = self.document["rows"].filled()

    def _values(self, row, column):
        values = row["achievement"].items(len(self.columns))[self.columns.index(column)]
        return [value.number_or_nan() for value in values.filled()]

    def values(self, name, column):
        """One number a training seed; None where there is no such row or column."""
        row = next((row for row in self.rows if row["name"].text() == name), None)
        return None if row is None or column not in self.columns else self._values(row, column)

    def table(self):
        n_seeds = self.document["seeds"].number()
        headings = ["", "labels", "epochs", "non-zero weight bits", "held-out loss"]
        headings += [_style(column)[0] for column in self.columns]
        rows = []
        for row in self.rows:
            bits = row["weight_bits"].numbers()
            line = [row["name"].text(), row["labels"].text(), row["epochs"].text(), cell(bits, 0) if bits else "-",
                    cell([item.number() for item in row["held_out_loss"].filled()], 5)]
            for column in self.columns:
                _, digits, factor = _style(column)
                line.append(cell([value * factor for value in self._values(row, column)], digits))
            rows.append(line)
        return captioned(f"Generated data, tune `{self.document['tune'].text()}`, test samples; median and range of "
                         f"{n_seeds:g} training seeds (`./dev train`, `mu40-train {self.command}`).", headings, rows)


class Search:
    """Networks of many sizes, one training seed each. Immutable."""

    def __init__(self, folder, task):
        self.document = read_figures(folder / f"{task}.search.json", "mu40-search", "`mu40-train search`")
        self.tune = self.document["tune"].text()
        self.columns = _columns(self.document)
        self.rows = sorted(self.document["rows"].filled(), key=lambda row: (row["adder_bits"].number(), row.key))
        self.front = [row for row in self.rows if row["on_front"].flag()]
        if not self.front:
            self.document["rows"].refuse("at least one with on_front")

    def achieved(self, row, column):
        if column not in self.columns:
            self.document["columns"].refuse(f"'{column}' among them")
        return row["achievement"].items(len(self.columns))[self.columns.index(column)].number_or_nan()

    def table(self):
        headings = ["adder bits", "non-zero weight bits", "adder levels", "held-out loss"]
        headings += [_style(column)[0] for column in self.columns] + ["recipe, where it is another"]
        rows = []
        for row in self.front:
            line = [text_of(row[key].number(), 0) for key in ("adder_bits", "weight_bits", "levels")]
            line.append(text_of(row["held_out_loss"].number(), 5))
            for column in self.columns:
                _, digits, factor = _style(column)
                line.append(text_of(self.achieved(row, column) * factor, digits))
            rows.append(line + [row["name"].text()])
        return captioned(f"The {len(self.front)} of {len(self.rows)} networks that no other undercuts in both adder bits and "
                         f"held-out loss; one training seed each. Generated data, tune `{self.tune}`, validation samples "
                         "(`./dev train`, `mu40-train search`).", headings, rows)
