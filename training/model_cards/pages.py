"""The pages and their pictures as bytes: text from the templates beside this file, figures from everything else."""
import pathlib
import string

from . import classify_plots, classify_tables, networks, plotting, promises, recalibrate_plots, recalibrate_tables, search_plot
from .comparisons import Comparison, Search
from .evaluation import BASELINE, CONVERGED, DEFAULT, PUBLISHED_INPUTS, RESCALED, SMALLEST, TEACHER, UGMT, Evaluation
from .markdown import captioned

# What stands behind the names of the rows; docs/evaluation.md tells more.
ROWS = {
    UGMT: "no network: vertex phi and eta as uGMT extrapolates them, pT as 0.5 GeV * hw_pt",
    RESCALED: "no network: pT times the best constant for each of barrel, overlap and endcap",
    "distance at the vertex": "no network: the distance of the two muons in eta and phi",
    DEFAULT: "the shipped network; its first seed is the file",
    SMALLEST: "the shipped smallest network; its first seed is the file",
    PUBLISHED_INPUTS: "layers and bits as the default's, nothing but the published inputs, no teacher",
    BASELINE: "the published study's topology, four layers of 16, trained here by a recipe that lands near its figures",
    CONVERGED: "the same, trained until longer training changes little",
    "published student": "the published study's topology, four layers of 8, trained here",
    TEACHER: "the wide network that ours learn from; seed 1",
}
TABLES = {"recalibrate": recalibrate_tables, "classify": classify_tables}
PROMISES = {"recalibrate": promises.of_recalibrate, "classify": promises.of_classify}


def _rows_table(evaluation):
    names = {entry.name: entry for tune in evaluation.tunes for entry in tune.entries}
    return captioned("The rows of the tables:", ["row", "what it is", "arithmetic", "training seeds"],
                     [[entry.title, ROWS.get(name, ""), entry.arithmetic,
                       len(entry.seeds) if entry.arithmetic != "codes" else "-"] for name, entry in names.items()])


def _pictures(task, evaluation, search):
    """Name -> bytes."""
    plots = {"search": search_plot.front(task, search, evaluation.reference)}
    if task == "recalibrate":
        for plot in (recalibrate_plots.residuals, recalibrate_plots.by_pt, recalibrate_plots.by_eta, recalibrate_plots.masses):
            plots[plot.__name__] = plot(evaluation)
    else:
        plots["curves"] = classify_plots.curves(evaluation)
    return {f"{task}-{name.replace('_', '-')}.svg": svg for name, svg in plots.items()}


def _page(task, figures, shipped, recipes, evaluation, search):
    comparisons = {what: Comparison(figures, task, what, command)
                   for what, command in (("techniques", "ablate"), ("transfer", "transfer"))}
    tables = TABLES[task]
    blocks = {
        "shipped": networks.shipped_table(task, shipped),
        "inputs": networks.feature_table(task, shipped),
        "recipes": networks.recipe_table(recipes, task),
        "rows": _rows_table(evaluation),
        "promises": "\n".join(PROMISES[task](evaluation, one.name, comparisons["techniques"] if one.name == DEFAULT else None)
                              for one in shipped),
        "tunes": "\n".join(f"### Tune `{tune.name}`\n\n{tables.of_tune(evaluation, tune)}" for tune in evaluation.tunes),
        "costs": networks.cost_table(evaluation.reference),
        "ablations": tables.ablations(evaluation),
        "techniques": comparisons["techniques"].table(),
        "transfer": comparisons["transfer"].table(),
        "search": search.table(),
    }
    if task == "recalibrate":
        blocks["rescaling"] = recalibrate_tables.rescaling(evaluation)
    template = pathlib.Path(__file__).with_name(f"{task}.md.in").read_text(encoding="utf-8")
    return string.Template(template).substitute({name: block.rstrip("\n") for name, block in blocks.items()})


def make(figures, zoo, recipes):
    """File name -> bytes, of both cards. Throws FiguresError for what is missing or malformed in the folders."""
    files = {}
    with plotting.styled():
        for task in TABLES:
            evaluation = Evaluation(figures, task)
            search = Search(figures, task)
            shipped = networks.load_shipped(zoo, task, evaluation.reference)
            files[f"{task}.md"] = _page(task, figures, shipped, recipes, evaluation, search).encode()
            files |= _pictures(task, evaluation, search)
    return files
