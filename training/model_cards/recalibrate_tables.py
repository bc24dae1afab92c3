"""Tables of what recalibrators achieve on one tune, and of what a field is worth to them."""
from .evaluation import RESCALED, UGMT, cell, text_of
from .markdown import captioned

WIDTHS = [  # heading, keys of a seed's figures, digits
    ("FWHM phi (rad)", ("phi_rad", "fwhm"), 4),
    ("FWHM eta", ("eta", "fwhm"), 4),
    ("FWHM pT (relative)", ("pt_relative", "fwhm"), 4),
    ("pT peak", ("pt_relative", "peak"), 3),
    ("p99 of |dpT|/pT, natural", ("pt_error_p99_natural",), 3),
    ("p99, flat", ("pt_error_p99_flat",), 3),
]
MASSES = [
    ("J/psi peak (GeV)", ("jpsi", "at_gev"), 3),
    ("J/psi width (GeV)", ("jpsi", "width_gev"), 3),
    ("Z peak (GeV)", ("z", "at_gev"), 2),
    ("Z width (GeV)", ("z", "width_gev"), 2),
]
MADE = "Generated data, tune `{}`, test samples (`./dev train`, `mu40-train evaluate`)"


def _by_entry(tune, caption, columns):
    rows = [[entry.title, len(entry.seeds)] + [cell(entry.values(*keys), digits) for _, keys, digits in columns]
            for entry in tune.entries]
    return captioned(f"{MADE.format(tune.name)}: {caption}", ["", "seeds"] + [heading for heading, _, _ in columns], rows)


def _by_bin(tune, caption, bins, entries, cells_of):
    """`cells_of(entry)`: one text a bin. `bins`: (name, muons or None)."""
    columns = [cells_of(entry) for entry in entries]
    headings = [bins[0]] + [entry.title for entry in entries]
    rows = [[name] + list(cells) for name, *cells in zip(bins[1], *columns)]
    return captioned(f"{MADE.format(tune.name)}: {caption}", headings, rows)


def _ratio_and_bound(entry, size):
    ratios = entry.bins(size, "pt_error_to_rescaled_ugmt", "ratio")
    bounds = entry.bins(size, "pt_error_to_rescaled_ugmt", "upper_97_5")
    return [f"{cell(ratio, 3)}, <= {text_of(max(bound), 3)}" for ratio, bound in zip(ratios, bounds)]


def of_tune(evaluation, tune):
    pt_bins = evaluation.pt_bins
    size = len(pt_bins)
    muons = tune.value["samples"]["flat_muons_in_bin"].numbers(size)
    pt = ("offline pT (GeV), muons", [f"{name}, {count:.0f}" for name, count in zip(pt_bins, muons)])
    others = [entry for entry in tune.entries if entry.name != UGMT]
    networks = [entry for entry in others if entry.name != RESCALED]
    n_eta = len(tune.entries[0].seeds[0]["pt_error_mean_by_eta"].items())
    width = evaluation.eta_bin_width
    eta = ("offline abs(eta)", [f"{i * width:.1f}..{(i + 1) * width:.1f}" for i in range(n_eta)])
    return "\n".join([
        _by_entry(tune, "widths of one Gaussian fitted to muons with 5.5 < L1 pT < 45 GeV, natural spectrum; 99th "
                  "percentiles of all muons. A width of pT can be bought by shrinking pT, so its peak stands beside it.",
                  WIDTHS),
        _by_entry(tune, f"masses of {tune.value['samples']['jpsi'].number():.0f} J/psi (3.097 GeV) and "
                  f"{tune.value['samples']['z'].number():.0f} Z (91.19 GeV), both muons recalibrated; peak and width are "
                  "middle and length of the narrowest interval with half of the masses.", MASSES),
        _by_bin(tune, "mean |dpT|/pT by offline pT, sample flat in log pT.", pt, tune.entries,
                lambda entry: [cell(values, 3) for values in entry.bins(size, "pt_error_mean")]),
        _by_bin(tune, "the same over that of uGMT.", pt, others,
                lambda entry: [cell(values, 3) for values in entry.bins(size, "pt_error_to_ugmt")]),
        _by_bin(tune, "the same over that of uGMT rescaled; behind <= the largest 97.5 % bound of any seed, by 400 paired "
                "bootstrap draws.", pt, networks, lambda entry: _ratio_and_bound(entry, size)),
        _by_bin(tune, "mean |dpT|/pT by offline abs(eta), natural spectrum.", eta, tune.entries,
                lambda entry: [cell(values, 3) for values in entry.bins(n_eta, "pt_error_mean_by_eta")]),
    ])


def rescaling(evaluation):
    rows = [[tune.name] + [text_of(factor, 4) for factor in tune.value["ugmt_pt_factors"].numbers(3)]
            for tune in evaluation.tunes]
    return captioned("Generated data, training samples of each tune (`./dev train`, `mu40-train evaluate`): the constants of "
                     "uGMT rescaled, those with the least mean |dpT|/pT.",
                     ["tune", "barrel, abs(eta) < 0.83", "overlap, < 1.24", "endcap, < 2.4"], rows)


def ablations(evaluation):
    size = len(evaluation.pt_bins)
    rows = []
    for row in evaluation.ablations:
        field, figures = row["shuffled_field"], row["recalibrate"]
        bins = figures["pt_error_to_rescaled_ugmt"]["ratio"].numbers(size)
        rows.append([row["name"].text(), "-" if field.is_null() else f"`{field.text()}`"] +
                    [text_of(figures.at(*keys), digits) for _, keys, digits in WIDTHS] +
                    [text_of(max(bins), 3), text_of(figures.at("jpsi", "width_gev"), 3)])
    return captioned("Generated data, tune `published`, test samples (`./dev train`, `mu40-train evaluate --shuffle`): the "
                     "first seed with one field at a time given to another muon at random.",
                     ["network", "shuffled"] + [heading for heading, _, _ in WIDTHS] +
                     ["largest ratio to uGMT rescaled of a bin", "J/psi width (GeV)"], rows)
