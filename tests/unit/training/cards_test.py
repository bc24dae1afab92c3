#!/usr/bin/python3
"""training/cards on small made-up figures (tests/golden/cards): complete pages, right verdicts, errors that name the place."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests/golden/cards"
SECTIONS = ["The networks", "Training", "What was asked for and what came out", "Beside everything they compete with",
            "What each field is worth", "What the techniques bring", "What a trained network saves on another detector",
            "Size against accuracy", "Known limits"]
# Verdicts on the made-up figures, by hand: row, must met, goal met.
VERDICTS = {
    "recalibrate": [
        ("FWHM phi (rad)", "**no**", "**no**"), ("FWHM phi against the converged baseline's", "**no**", "-"),
        ("FWHM eta", "yes", "yes"), ("FWHM pT, with abs(peak) <= 0.03", "yes", "yes"),
        ("mean |dpT|/pT over uGMT's, every bin of offline pT", "yes", "-"),
        ("the same over uGMT rescaled's, 97.5 % bound, every bin", "yes", "-"), ("the same, ratio, every bin", "-", "yes"),
        ("mean |dpT|/pT over uGMT's, every bin of offline pT", "yes", "-"),
        ("the same over uGMT rescaled's, 97.5 % bound, every bin", "yes", "-"), ("the same, ratio, every bin", "-", "yes"),
        ("99th percentile of |dpT|/pT over uGMT rescaled's, natural sample", "yes", "yes"),
        ("99th percentile of |dpT|/pT over uGMT rescaled's, flat sample", "yes", "yes"),
        ("J/psi peak (GeV), both muons recalibrated", "yes", "yes"), ("J/psi width (GeV)", "yes", "**no**"),
        ("FWHM phi in integers above that of its float self", "yes", "**no**"),
        ("FWHM eta in integers above that of its float self", "yes", "**no**"),
        ("FWHM pT in integers above that of its float self", "yes", "**no**"),
        ("times fewer non-zero weight bits than the published baseline", "yes", "yes"),
        ("adder levels, input to output", "yes", "**no**")],
    "classify": [
        ("AUC-ROC", "yes", "**no**"), ("AUC-PR", "yes", "**no**"), ("fakes at 90 % efficiency", "yes", "**no**"),
        ("times fewer non-zero weight bits than the published baseline", "yes", "yes"),
        ("adder levels, input to output", "yes", "**no**")],
}
# The same: what came out in some of those rows, by their places.
CAME_OUT = {
    "recalibrate": {4: "0.424 at 3..4 GeV; worst bin of a seed 0.420..0.437",
                    5: "0.721 at 3..4 GeV; worst bin of a seed 0.714..0.743",
                    8: "0.793 at 3..4 GeV; worst bin of a seed 0.785..0.817", 10: "0.707 (0.700..0.728)",
                    13: "1.060 (1.050..1.092), 29.3 % narrower", 14: "1.5 (1.2..2.5) %", 17: "45.9 (45.6..46.1)", 18: "13"},
    "classify": {2: "5.70 (5.60..6.00) %", 3: "48.4 (48.0..48.5)"},
}


def cards(figures, out):
    return subprocess.run([ROOT / "training/cards", figures, figures / "zoo", out], capture_output=True, text=True)


def section(page, title):
    return page.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text):
    """Cells of the rows of all tables in the text, without headings."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for i, row in enumerate(cells) if row[0] != "---" and cells[min(i + 1, len(cells) - 1)][0] != "---"]


class Cards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name) / "first"
        made = cards(GOLDEN, cls.out)
        assert made.returncode == 0, made.stderr
        cls.pages = {task: (cls.out / f"{task}.md").read_text() for task in VERDICTS}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_section_has_its_tables_and_nothing_is_left_unfilled(self):
        tables = {"The networks": 2, "Training": 1, "What was asked for and what came out": 2, "What each field is worth": 1,
                  "What the techniques bring": 1, "What a trained network saves on another detector": 1,
                  "Size against accuracy": 1}
        beside = {"recalibrate": 2 + 2 * 6 + 1, "classify": 1 + 2 * 1 + 1}
        for task, page in self.pages.items():
            self.assertEqual(re.findall(r"^## (.*)$", page, re.MULTILINE), SECTIONS)
            for title, n_tables in (tables | {"Beside everything they compete with": beside[task]}).items():
                self.assertEqual(section(page, title).count("\n| --- |"), n_tables, (task, title))
            self.assertNotRegex(page, r"\$[a-z]|\bnan\b|None|Value object")

    def test_every_table_of_figures_says_generated_data(self):
        for page in self.pages.values():
            for title in SECTIONS[2:8]:
                for caption in re.findall(r"([^\n]+)\n\n\|", section(page, title)):
                    if not caption.startswith(("The rows of", "Cost of")):
                        self.assertIn("enerated data", caption)
                        self.assertIn("`./dev train`", caption)

    def test_entries_of_both_tunes_stand_in_the_tables(self):
        for task, page in self.pages.items():
            shown = [row[0] for row in rows(section(page, "Beside everything they compete with"))]
            for name in ("default, all fields", "published inputs only", "smallest", "published student (float)",
                         "teacher (float)"):
                self.assertGreaterEqual(shown.count(name), 3, (task, name))  # rows, both tunes

    def test_medians_and_ranges_are_those_of_the_seeds(self):
        row = next(row for row in rows(section(self.pages["recalibrate"], "Beside everything they compete with"))
                   if row[:2] == ["default, all fields", "3"])
        self.assertEqual(row[2:6], ["0.1414 (0.1400..0.1456)", "0.0566 (0.0560..0.0582)", "0.3535 (0.3500..0.3640)",
                                    "0.021 (0.021..0.022)"])

    def test_verdicts_are_those_worked_out_by_hand(self):
        for task, verdicts in VERDICTS.items():
            found = rows(section(self.pages[task], "What was asked for and what came out"))
            self.assertEqual([(row[0], row[3], row[5]) for row in found[:len(verdicts)]], verdicts)
            for place, came_out in CAME_OUT[task].items():
                self.assertEqual(found[place][6], came_out)

    def test_every_picture_exists_and_is_small(self):
        for task, page in self.pages.items():
            named = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", page)
            self.assertEqual(sorted(named), sorted(file.name for file in self.out.glob(f"{task}-*.svg")))
            for name in named:
                picture = self.out / name
                self.assertLess(picture.stat().st_size, 60_000, name)
                self.assertIn("generated data, tune", "".join(xml.etree.ElementTree.parse(picture).getroot().itertext()))

    def test_the_same_figures_give_the_same_bytes(self):
        again = self.out.with_name("again")
        self.assertEqual(cards(GOLDEN, again).returncode, 0)
        self.assertEqual({file.name: file.read_bytes() for file in again.iterdir()},
                         {file.name: file.read_bytes() for file in self.out.iterdir()})


class Refusals(unittest.TestCase):
    def refused(self, file, change, *said):
        """`change(json)` spoils the file, or None takes it away; nothing is written, and the error says all of `said`."""
        with tempfile.TemporaryDirectory() as folder:
            figures, out = pathlib.Path(folder) / "figures", pathlib.Path(folder) / "out"
            shutil.copytree(GOLDEN, figures)
            if change is None:
                (figures / file).unlink()
            elif isinstance(change, str):
                (figures / file).write_text(change)
            else:
                contents = json.loads((figures / file).read_text())
                change(contents)
                (figures / file).write_text(json.dumps(contents))
            made = cards(figures, out)
            self.assertEqual(made.returncode, 1)
            self.assertFalse(out.exists())
            self.assertNotIn("Traceback", made.stderr)
            for text in (pathlib.Path(file).name, *said):
                self.assertIn(text, made.stderr.splitlines()[-1])

    def test_a_missing_file(self):
        for file in ("evaluation.json", "classify.search.json", "recalibrate.transfer.json", "zoo/classify_small.json"):
            self.refused(file, None, "cannot be read")

    def test_a_file_that_is_not_json(self):
        self.refused("recalibrate.techniques.json", '{"format": ', "is not JSON")

    def test_a_missing_key(self):
        self.refused("evaluation.json", lambda d: d["tunes"][1]["recalibrate"][2]["seeds"][1].pop("jpsi"),
                     "tunes[1].recalibrate[2].seeds[1].jpsi is missing")
        self.refused("classify.search.json", lambda d: d["rows"][1].pop("levels"), "rows[1].levels is missing")
        self.refused("classify.search.json", lambda d: d["columns"].__setitem__(1, "other"), "columns", "'AUC-PR' among them")

    def test_a_value_of_the_wrong_kind(self):
        self.refused("evaluation.json", lambda d: d["tunes"][0]["classify"][1]["seeds"][0].update(auc_pr="good"),
                     'tunes[0].classify[1].seeds[0].auc_pr is "good", expected a number')
        self.refused("evaluation.json", lambda d: d["tunes"][0]["recalibrate"][2]["seeds"][0]["pt_error_mean"].pop(),
                     "tunes[0].recalibrate[2].seeds[0].pt_error_mean", "15 elements instead of 14")

    def test_figures_that_are_not_of_generated_data(self):
        self.refused("recalibrate.transfer.json", lambda d: d.update(data="recorded"), 'data is "recorded"')

    def test_no_entry_named_default(self):
        self.refused("evaluation.json", lambda d: d["tunes"][0]["recalibrate"][2].update(name="other"), "tunes[0]",
                     "'default'")

    def test_figures_of_another_network_than_the_shipped_one(self):
        self.refused("zoo/recalibrate.json", lambda d: d["nodes"][2].update(shift=[0, 1]), "hash",
                     "figures are of another network")


if __name__ == "__main__":
    sys.exit(unittest.main())
