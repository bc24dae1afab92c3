"""The shipped network files: hash, layers, inputs, and what they cost. docs/network-format.md says what a file holds."""
import dataclasses
import hashlib
import json
import tomllib

from .document import FiguresError, Value, read
from .evaluation import DEFAULT, SMALLEST, cell
from .markdown import captioned

FILES = {DEFAULT: "{}.json", SMALLEST: "{}_small.json"}
RECIPES = {DEFAULT: "{}.toml", SMALLEST: "{}_small.toml", "published inputs": "{}_published_inputs.toml",
           "teacher": "{}_teacher.toml"}
# kernels/adder_graph/cost.hpp: four layers of 16 at 18 bits, counted from the published topology.
BASELINE_WEIGHT_BITS = {"recalibrate": 16128, "classify": 16992}

COSTS = {
    "nonzero_weight_bits": "non-zero weight bits",
    "adders": "adders",
    "adder_bits": "adder bits",
    "table_bits": "table bits",
    "levels": "adder levels, input to output",
    "stages": "stages (saturations, multiplexers, small tables counted too)",
}

# training/features.cpp; 1 is the largest code.
FEATURES = {
    "log_pt": "log2 of L1 pT",
    "inverse_pt": "1 / L1 pT, cut at 8 codes",
    "bend": "1 / L1 pT times how the bend falls with abs(eta), cut at 1: two tables of logarithms, their sum, a table back",
    "abs_eta": "abs(eta) at the station",
    "forward": "how far abs(eta) at the station is beyond 1.22, where the bend shrinks",
    "is_good": "1 for quality of at least 12",
    "quality": "quality",
    "is_bmtf": "1 for the barrel track finder, by track-finder index",
    "is_omtf": "1 for the overlap track finder",
    "log_pt_unconstrained": "log2 of pT without the vertex (the generator's invention)",
    "dxy": "impact parameter (the generator's invention)",
    "phi_near": "abs(dphi) at the station, wrapped, up to 32 codes",
    "phi_far": "the same up to 255 codes",
    "eta_near": "abs(deta) at the station up to 32 codes",
    "eta_far": "the same up to 255 codes",
    "vertex_phi_near": "abs(dphi) at the vertex as uGMT gives it, wrapped, up to 32 codes",
    "vertex_phi_far": "the same up to 255 codes",
    "vertex_eta_near": "abs(deta) at the vertex as uGMT gives it, up to 32 codes",
    "vertex_eta_far": "the same up to 255 codes",
    "is_opposite": "1 for opposite charges",
    "log_pt_near": "distance of the two log2 pT, up to two octaves",
    "is_neighbour": "1 where the track finders are neighbours, which see one muon twice",
}


def hash_of(network):
    """As docs/network-format.md defines it."""
    hashed = {key: value for key, value in network.items() if key != "notes"}
    text = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Shipped:
    """A network file and the first seed of the entry that it stands for, which must be the same network."""
    name: str
    file: str  # its name in kernels/zoo
    document: Value
    hash: str
    cost: Value

    def nodes(self, op):
        return [node for node in self.document["nodes"].filled() if node["op"].text() == op]

    def layers(self):
        """Widths, input first."""
        dense = self.nodes("dense")
        if not dense:
            self.document["nodes"].refuse("a dense node among them")
        return [len(self.features())] + [len(node["weights"].items()) for node in dense]

    def features(self):
        """What the first layer reads, without the suffix for the muon; each name once."""
        names = []
        for reference in self.nodes("dense")[0]["inputs"].filled():
            names.append(reference.text().removeprefix("feature_"))
        return names

    def weights(self):
        """Of each layer, flat."""
        return [[weight for row in node["weights"].filled() for weight in row.numbers()] for node in self.nodes("dense")]

    def fields(self):
        return sorted({node["field"].text() for node in self.nodes("field")})

    def note(self, key):
        notes = self.document.get("notes")
        return notes[key].text() if notes and key in notes else "n/a"


def load_shipped(folder, task, tune):
    """The default, and the smallest where it was evaluated."""
    tune.need(DEFAULT)
    out = []
    for entry in tune.some(FILES):
        if not entry.networks:
            raise FiguresError(f"{tune.value.file}: {tune.value.key}: '{entry.name}' has no networks, expected hash and "
                               "cost of each seed")
        file = folder / FILES[entry.name].format(task)
        document = read(file, "`mu40-train train`")
        document["format"].text()
        found, wanted = hash_of(document.plain()), entry.networks[0]["hash"].text()
        if found != wanted:
            raise FiguresError(f"{file}: its hash is {found}, but {entry.networks[0].key}.hash of {tune.value.file} is "
                               f"{wanted}: the figures are of another network")
        out.append(Shipped(entry.name, file.name, document, found, entry.networks[0]["cost"]))
    return out


def bits_of(weights):
    """Of the widest weight, sign included."""
    return int(max(abs(weight) for weight in weights)).bit_length() + 1


def shipped_table(task, shipped):
    rows = [["file"] + [f"`kernels/zoo/{one.file}`" for one in shipped],
            ["hash"] + [f"`{one.hash}`" for one in shipped],
            ["layers"] + [" - ".join(map(str, one.layers())) for one in shipped],
            ["non-zero weights, by layer"] +
            [", ".join(f"{sum(w != 0 for w in layer)} of {len(layer)}" for layer in one.weights()) for one in shipped],
            ["bits of a weight, sign included, by layer"] +
            [", ".join(str(bits_of(layer)) for layer in one.weights()) for one in shipped],
            ["bits of a hidden activation"] +
            [", ".join(f"{node['activation_bits'].number():g}" for node in one.nodes("dense")[:-1]) or "-"
             for one in shipped],
            ["recorded fields read"] + [", ".join(one.fields()) for one in shipped]]
    if task == "classify":
        rows.append(["threshold on the logit"] + [f"{one.document['threshold'].number():g}" for one in shipped])
    rows += [[title] + [f"{one.cost[key].number():,.0f}".replace(",", " ") for one in shipped]
             for key, title in COSTS.items()]
    baseline = BASELINE_WEIGHT_BITS[task]
    rows.append([f"the published baseline's weight bits, {baseline}, over these"] +
                [f"{baseline / one.cost['nonzero_weight_bits'].number():.1f}" for one in shipped])
    rows += [["made by"] + [f"`{one.note('made_by')}`" for one in shipped],
             ["trained on"] + [one.note("trained_on") for one in shipped]]
    return captioned("Costs are counts on the adder graph (docs/adder-graph.md, `mu40-train cost FILE`), not the result of "
                     "a synthesis.", [""] + [one.name for one in shipped], rows)


def feature_table(task, shipped):
    """What each shipped network's first layer reads, of which muon."""
    read_by = {}  # feature -> {network: [suffix]}
    for one in shipped:
        for name in one.features():
            stem, _, muon = name.rpartition("_")
            feature, muon = (stem, muon) if muon in ("0", "1") else (name, "")
            read_by.setdefault(feature, {}).setdefault(one.name, []).append(muon)

    def shown(muons):
        if muons is None:
            return "-"
        return "yes" if task == "recalibrate" or muons == [""] else "muon " + ", ".join(muons)

    order = {name: place for place, name in enumerate(FEATURES)}
    rows = [[f"`{feature}`", FEATURES.get(feature, "")] + [shown(readers.get(one.name)) for one in shipped]
            for feature, readers in sorted(read_by.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))]
    return captioned("Inputs of the first layer, unsigned codes from integer tables; those that pruning left without a "
                     "weight are not in the files.", ["input", "what it is"] + [one.name for one in shipped], rows)


def cost_table(tune):
    rows = [[entry.title] + [cell(entry.costs(key), 0) for key in COSTS] for entry in tune.entries if entry.networks]
    return captioned("Cost of the integer networks: median and range of the training seeds, counted on their adder graphs "
                     "(`./dev train`, `mu40-train evaluate`).", ["network"] + list(COSTS.values()), rows)


def recipe_table(folder, task):
    recipes = {}
    for name, pattern in RECIPES.items():
        file = folder / pattern.format(task)
        try:
            recipes[name] = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise FiguresError(f"{file}: cannot be read ({error.strerror}), expected the recipe of '{name}'") from error
        except tomllib.TOMLDecodeError as error:
            raise FiguresError(f"{file}: is not TOML ({error})") from error

    def shown(value):
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    keys = dict.fromkeys(key for recipe in recipes.values() for key in recipe if key != "task")
    rows = [[f"`{key}`"] + [shown(recipe[key]) if key in recipe else "" for recipe in recipes.values()] for key in keys]
    return captioned("What the recipes say; an empty cell means the default of training/recipe.hpp.",
                     ["key"] + [f"`{pattern.format(task)}`" for pattern in RECIPES.values()], rows)


def times_fewer_bits(task, entry):
    """Than the published baseline; one number a seed."""
    return [BASELINE_WEIGHT_BITS[task] / bits for bits in entry.costs("nonzero_weight_bits")]

