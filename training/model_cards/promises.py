"""What was asked of the networks and what came out: medians of the training seeds against fixed bounds."""
from .evaluation import CONVERGED, DEFAULT, RESCALED, UGMT, cell, median, text_of
from .comparisons import FLOAT_ROW, QUANTISED_ROW
from .markdown import captioned, yes_or_no
from .networks import times_fewer_bits

JPSI_GEV = 3.0969  # training/dimuon_mass.hpp


def _row(what, tune, asked, out, met):
    """`asked` and `met`: must and goal; None where there is none."""
    must, goal = asked
    return [what, tune, must or "-", yes_or_no(met[0]), goal or "-", yes_or_no(met[1]), out]


def at_most(what, tune, values, must, goal, digits, unit=""):
    value = median(values)
    return _row(what, tune, [None if bound is None else f"<= {bound:g}{unit}" for bound in (must, goal)],
                cell(values, digits) + unit, [None if bound is None else value <= bound for bound in (must, goal)])


def at_least(what, tune, values, must, goal, digits, unit=""):
    value = median(values)
    return _row(what, tune, [f">= {bound:g}{unit}" for bound in (must, goal)], cell(values, digits) + unit,
                [value >= bound for bound in (must, goal)])


def _worst(by_bin, names):
    """The largest median of a bin, with the range of each seed's largest, as text; and the number."""
    medians = [median(values) for values in by_bin]
    worst = max(medians)
    place = medians.index(worst)
    each_seed = [max(values) for values in zip(*by_bin)]
    among = "" if len(each_seed) == 1 else f"; worst bin of a seed {min(each_seed):.3f}..{max(each_seed):.3f}"
    return worst, f"{worst:.3f} at {names[place]} GeV{among}"


def _by_pt(evaluation, name):
    rows = []
    names = evaluation.pt_bins
    for tune in evaluation.tunes:
        entry = tune.need(name)
        to_ugmt, shown = _worst(entry.bins(len(names), "pt_error_to_ugmt"), names)
        rows.append(_row("mean |dpT|/pT over uGMT's, every bin of offline pT", tune.name, ("< 0.75", None), shown,
                         (to_ugmt < 0.75, None)))
        bound, shown = _worst(entry.bins(len(names), "pt_error_to_rescaled_ugmt", "upper_97_5"), names)
        rows.append(_row("the same over uGMT rescaled's, 97.5 % bound, every bin", tune.name, ("<= 1.00", None), shown,
                         (bound <= 1, None)))
        ratio, shown = _worst(entry.bins(len(names), "pt_error_to_rescaled_ugmt", "ratio"), names)
        rows.append(_row("the same, ratio, every bin", tune.name, (None, "<= 0.9"), shown, (None, ratio <= 0.9)))
    return rows


def _pt_width(entry, tune):
    width, peak = entry.values("pt_relative", "fwhm"), entry.values("pt_relative", "peak")
    is_centred = abs(median(peak)) <= 0.03
    return _row("FWHM pT, with abs(peak) <= 0.03", tune, ("<= 0.405", "<= 0.375"), f"{cell(width, 4)}, peak {cell(peak, 3)}",
                [is_centred and median(width) <= bound for bound in (0.405, 0.375)])


def _phi_against_converged(entry, tune):
    converged = tune.find(CONVERGED)
    what = "FWHM phi against the converged baseline's"
    if converged is None:
        return _row(what, tune.name, ("<= its", None), "not measured", (False, None))
    theirs = median(converged.values("phi_rad", "fwhm"))
    ours = entry.values("phi_rad", "fwhm")
    return _row(what, tune.name, (f"<= {text_of(theirs, 4)}", None), cell(ours, 4), (median(ours) <= theirs, None))


def _tails(entry, tune):
    rescaled = tune.need(RESCALED)
    rows = []
    for sample in ("natural", "flat"):
        key = f"pt_error_p99_{sample}"
        theirs = median(rescaled.values(key))
        ratios = [value / theirs for value in entry.values(key)]
        rows.append(at_most(f"99th percentile of |dpT|/pT over uGMT rescaled's, {sample} sample", tune.name, ratios, 1, 0.75,
                            3))
    return rows


def _jpsi(entry, tune):
    rivals = [tune.need(name) for name in (UGMT, RESCALED)]
    misses = [abs(median(rival.values("jpsi", "at_gev")) - JPSI_GEV) for rival in rivals]
    peak, width = entry.values("jpsi", "at_gev"), entry.values("jpsi", "width_gev")
    miss = abs(median(peak) - JPSI_GEV)
    widths = [median(rival.values("jpsi", "width_gev")) for rival in rivals]
    share = median(width) / min(widths)
    shown = " and ".join(text_of(median(rival.values("jpsi", "at_gev")), 3) for rival in rivals)
    return [
        _row("J/psi peak (GeV), both muons recalibrated", tune.name,
             (f"nearer 3.097 than uGMT's and rescaled uGMT's, {shown}", "within 5 %"), cell(peak, 3),
             (miss < min(misses), miss <= 0.05 * JPSI_GEV)),
        _row("J/psi width (GeV)", tune.name,
             (f"below uGMT's and rescaled uGMT's, {' and '.join(text_of(one, 3) for one in widths)}",
              "30 % narrower than both"),
             f"{cell(width, 3)}, {100 * (1 - share):.1f} % narrower", (share < 1, share <= 0.7)),
    ]


def _against_float(techniques):
    """Seed by seed."""
    rows = []
    tune = techniques.document["tune"].text()
    for column in ("phi", "eta", "pT"):
        what = f"FWHM {column} in integers above that of its float self"
        ours, floats = (techniques.values(row, column) for row in (QUANTISED_ROW, FLOAT_ROW))
        if ours is None or floats is None:
            rows.append(_row(what, tune, ("<= 2 %", "<= 1 %"), "not measured", (False, False)))
        else:
            changes = [100 * (one / other - 1) for one, other in zip(ours, floats, strict=True)]
            rows.append(at_most(what, tune, changes, 2, 1, 1, " %"))
    return rows


def _cost(task, entry, tune):
    return [
        at_least("times fewer non-zero weight bits than the published baseline", tune.name, times_fewer_bits(task, entry),
                 10, 40, 1),
        at_most("adder levels, input to output", tune.name, entry.costs("levels"), 16, 12, 0),
    ]


def _table(name, rows):
    what = "what was asked" if name == DEFAULT else "what was asked of the default"
    return captioned(f"The {name} network on generated data, test samples (`./dev train`): median of the training seeds and "
                     f"their range against {what}.",
                     ["", "tune", "must", "met", "goal", "met", "came out"], rows)


def of_recalibrate(evaluation, name, techniques):
    """`techniques`: None for a network that they were not compared on."""
    tune = evaluation.reference
    entry = tune.need(name)
    return _table(name, [
        at_most("FWHM phi (rad)", tune.name, entry.values("phi_rad", "fwhm"), 0.128, 0.118, 4),
        _phi_against_converged(entry, tune),
        at_most("FWHM eta", tune.name, entry.values("eta", "fwhm"), 0.0655, 0.064, 4),
        _pt_width(entry, tune.name),
        *_by_pt(evaluation, name),
        *_tails(entry, tune),
        *_jpsi(entry, tune),
        *(_against_float(techniques) if techniques else []),
        *_cost("recalibrate", entry, tune),
    ])


def of_classify(evaluation, name, _):
    tune = evaluation.reference
    entry = tune.need(name)
    return _table(name, [
        at_least("AUC-ROC", tune.name, entry.values("auc_roc"), 0.970, 0.978, 4),
        at_least("AUC-PR", tune.name, entry.values("auc_pr"), 0.890, 0.91, 4),
        at_most("fakes at 90 % efficiency", tune.name, [100 * value for value in entry.values("fake_rate_at_90")], 7.5, 5,
                2, " %"),
        *_cost("classify", entry, tune),
    ])
