#!/usr/bin/python3
"""Makes the JSON files beside it: figures of the shapes that mu40-train writes, small and made up, of no network at all,
and four networks small enough to be counted by hand.
"""
import hashlib
import json
import pathlib

here = pathlib.Path(__file__).parent
PT_EDGES = [3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 25, 30, 40, 50, 70, 100]
N_BINS, N_ETA, N_COUNTS, N_CURVE = len(PT_EDGES) - 1, 12, 20, 9
SEEDS = [0, 1, 4]  # medians are no means
FIELDS = {"recalibrate": ["pt", "charge"], "classify": ["pt", "eta"]}


def write(name, contents):
    (here / name).parent.mkdir(exist_ok=True)
    (here / name).write_text(json.dumps(contents, separators=(",", ":")) + "\n")


def network(task, name, weights):
    """One input, two neurons, as many outputs as the task wants."""
    outputs = ["phi", "eta", "pt"] if task == "recalibrate" else ["logit"]
    nodes = [
        {"name": "pt_0", "op": "field", "muon": 0, "field": "pt"},
        {"name": "feature_log_pt_0", "op": "table", "index": "pt_0", "first": 0, "values": [0, 3, 7]},
        {"name": "layer_0", "op": "dense", "inputs": ["feature_log_pt_0"], "weights": [[w] for w in weights],
         "bias": [0, 1], "shift": [0, 0], "activation_bits": 4},
        {"name": "layer_1", "op": "dense", "inputs": ["layer_0"], "weights": [[1, 0]] * len(outputs),
         "bias": [0] * len(outputs), "shift": [0] * len(outputs), "activation_bits": 0}]
    out = {"format": "mu40-network", "version": 1, "name": name, "task": task, "nodes": nodes,
           "outputs": {output: f"layer_1[{i}]" for i, output in enumerate(outputs)},
           "notes": {"made_by": f"by hand, {name}", "trained_on": "nothing"}}
    if task == "classify":
        out["threshold"] = -5
    return out


def network_hash(file):
    hashed = {key: file[key] for key in sorted(file) if key != "notes"}
    return hashlib.sha256(json.dumps(hashed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


NETWORKS = {(task, size): network(task, f"{task}-{size}", weights)
            for task in FIELDS for size, weights in (("default", [7, -3]), ("smallest", [1, -1]))}


def hump(centre, seed):
    return [max(1, 100 - 9 * abs(i - centre) - seed) for i in range(N_COUNTS)]


def recalibrated(scale, seed):
    """`scale` 1 is rescaled uGMT; a seed is a percent."""
    at = scale * (1 + 0.01 * seed)
    error = [round(0.17 * at + 0.001 * i, 6) for i in range(N_BINS)]
    return {
        "phi_rad": {"fwhm": round(0.2 * at, 6), "peak": 0.0}, "eta": {"fwhm": round(0.08 * at, 6), "peak": 0.0},
        "pt_relative": {"fwhm": round(0.5 * at, 6), "peak": round(0.03 * at, 6)},
        "pt_error_p99_natural": round(0.9 * at, 6), "pt_error_p99_flat": round(0.8 * at, 6),
        "pt_error_mean": error, "pt_error_to_ugmt": [round(0.6 * at, 6)] * N_BINS,
        "pt_error_to_rescaled_ugmt": {"ratio": [round(at, 6)] * N_BINS, "upper_97_5": [round(1.02 * at, 6)] * N_BINS},
        "pt_error_mean_by_eta": [round(0.15 * at + 0.002 * i, 6) for i in range(N_ETA)],
        "jpsi": {"at_gev": round(2.9 + 0.3 * at, 6), "width_gev": round(1.5 * at, 6)},
        "z": {"at_gev": round(90 + at, 6), "width_gev": round(20 * at, 6)},
        "counts": {
            "phi_residual_rad": {"low": -0.4, "high": 0.4, "counts": hump(10, seed)},
            "eta_residual": {"low": -0.2, "high": 0.2, "counts": hump(10, seed)},
            "pt_residual_relative": {"low": -1, "high": 2, "counts": hump(7, seed)},
            "jpsi_mass_gev": {"low": 0, "high": 10, "counts": hump(6, seed)},
            "z_mass_gev": {"low": 0, "high": 200, "counts": hump(9, seed)}}}


def separated(scale, seed):
    efficiency = [i / (N_CURVE - 1) for i in range(N_CURVE)]
    return {"auc_roc": round(0.975 - 0.02 * (scale - 0.7) - 0.001 * seed, 6),
            "auc_pr": round(0.9 - 0.1 * (scale - 0.7) - 0.001 * seed, 6),
            "fake_rate_at_90": round(0.08 * scale + 0.001 * seed, 6),
            "curve": {"efficiency": efficiency, "fake_rate": [round(e ** 4, 6) for e in efficiency],
                      "purity": [round(1 - 0.7 * e ** 4, 6) for e in efficiency]}}


ENTRIES = {
    "recalibrate": [("uGMT", "codes", 1.3, 1), ("uGMT, pT rescaled", "codes", 1, 1), ("default", "integers", 0.7, 3),
                    ("smallest", "integers", 0.8, 3), ("published inputs", "integers", 0.85, 3),
                    ("published baseline", "floating point", 0.9, 3),
                    ("published baseline, converged", "floating point", 0.6, 3),
                    ("published student", "floating point", 0.95, 3), ("teacher", "floating point", 0.65, 1)],
    "classify": [("distance at the vertex", "codes", 3, 1), ("default", "integers", 0.7, 3),
                 ("smallest", "integers", 0.8, 3), ("published inputs", "integers", 0.85, 3),
                 ("published student", "floating point", 0.95, 3), ("teacher", "floating point", 0.65, 1)],
}
FIGURES = {"recalibrate": recalibrated, "classify": separated}


def cost(scale, seed):
    return {"nonzero_weight_bits": int(500 * scale) + seed, "adders": int(200 * scale) + seed,
            "adder_bits": int(2000 * scale) + seed, "table_bits": int(10000 * scale), "levels": 13, "stages": 20}


def entry(task, name, arithmetic, scale, n_seeds, more):
    out = {"name": name, "data": "generated", "arithmetic": arithmetic,
           "seeds": [FIGURES[task](scale * more, seed) for seed in SEEDS[:n_seeds]]}
    if arithmetic == "integers":
        first = NETWORKS.get((task, name))
        out["networks"] = [{"hash": network_hash(first) if first and seed == 0 else f"{seed:064x}",
                            "cost": cost(scale, seed)} for seed in SEEDS]
    return out


def tune(name, more):
    return {"tune": name, "data": "generated",
            "samples": {"natural_muons": 600, "flat_muons": 900, "flat_muons_in_bin": [50] * N_BINS, "pairs": 400,
                        "jpsi": 40, "z": 10},
            "ugmt_pt_factors": [0.8, 0.79, 0.76],
            **{task: [entry(task, *row, more) for row in rows] for task, rows in ENTRIES.items()}}


def ablations():
    for task, fields in FIELDS.items():
        for place, field in enumerate([None, *fields]):
            figures = FIGURES[task](0.7 + 0.1 * place, 0)
            figures.pop("counts", None)
            figures.pop("curve", None)
            yield {"name": "default", "data": "generated", "shuffled_field": field, task: figures}


write("evaluation.json", {
    "format": "mu40-evaluation", "version": 1, "data": "generated", "offline_pt_edges_gev": PT_EDGES,
    "offline_eta_bin_width": 0.2, "tunes": [tune("published", 1), tune("data-like", 1.1)], "ablations": list(ablations())})

COLUMNS = {"recalibrate": ["phi", "eta", "pT", "pT peak", "worst bin"], "classify": ["AUC-ROC", "AUC-PR", "fakes@90"]}
for task, columns in COLUMNS.items():
    head = {"version": 1, "data": "generated", "task": task, "columns": columns}

    def compared(name, labels, scales, bits):
        return {"name": name, "labels": labels, "epochs": "30", "weight_bits": bits,
                "held_out_loss": [0.2 * scale for scale in scales],
                "achievement": [[0.1 * (i + 1) * scale for scale in scales] for i in range(len(columns))]}

    # Seed by seed 1.5, 2.5 and 1.2 % apart; the medians 2.5 %.
    write(f"{task}.techniques.json", {
        "format": "mu40-comparison", "tune": "published", "seeds": 3, **head,
        "rows": [compared("as the recipe says", "100 %", [1, 1.2, 1.3], [350, 351, 352]),
                 compared("its float self", "100 %", [1 / 1.015, 1.2 / 1.025, 1.3 / 1.012], [])]})
    write(f"{task}.transfer.json", {
        "format": "mu40-comparison", "tune": "data-like", "seeds": 3, **head,
        "rows": [compared("as it is", "0", [1.1] * 3, [350]), compared("adapted", "5 %", [1] * 3, [350] * 3)]})
    # A failed fit is null.
    write(f"{task}.search.json", {
        "format": "mu40-search", "tune": "published", "seeds": 1, **head,
        "rows": [{"name": f"hidden = [{size}]", "weight_bits": 10 * size, "adder_bits": 100 * size, "levels": 10 + size % 3,
                  "held_out_loss": 1 / size + (0.1 if size == 9 else 0), "on_front": size != 9,
                  "achievement": [None if size == 9 and i == 0 else 0.3 + 1 / size for i in range(len(columns))]}
                 for size in (24, 12, 9, 6)]})
for (task, size), contents in NETWORKS.items():
    write(f"zoo/{task}{'' if size == 'default' else '_small'}.json", contents)
