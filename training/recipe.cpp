#include "recipe.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMaxHiddenLayers = 4;
constexpr int kMaxRecipeNeurons = 256;

// Reads the keys of one table; remembers them, so that finish() can refuse the others.
class RecipeReader {
 public:
  RecipeReader(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  // `value` stays as it is where the key is missing.
  void number(std::string_view key, double low, double high, double& value) {
    const auto* node = find(key);
    if (node != nullptr) value = checked_number(key, *node, low, high);
  }
  void whole(std::string_view key, int low, int high, int& value) {
    const auto* node = find(key);
    if (node != nullptr) value = checked_whole(key, *node, low, high);
  }
  void boolean(std::string_view key, bool& value) {
    const auto* node = find(key);
    if (node == nullptr) return;
    if (!node->is_boolean()) refuse(key, "true or false");
    value = node->value<bool>().value();
  }
  std::string text(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr || !node->is_string()) refuse(key, "a text");
    return node->value<std::string>().value();
  }
  bool has(std::string_view key) { return find(key) != nullptr; }
  void numbers(std::string_view key, std::size_t count, double low, double high, std::vector<double>& values) {
    std::vector<double> read;
    each(key, count, count, [&](const toml::node& node) { read.push_back(checked_number(key, node, low, high)); });
    values = std::move(read);
  }
  void wholes(std::string_view key, std::size_t least, std::size_t most, int low, int high, std::vector<int>& values) {
    each(key, least, most, [&](const toml::node& node) { values.push_back(checked_whole(key, node, low, high)); });
  }
  void texts(std::string_view key, std::vector<std::string>& values) {
    each(key, 0, 64, [&](const toml::node& node) {
      if (!node.is_string()) refuse(key, "texts");
      values.push_back(node.value<std::string>().value());
    });
  }

  void finish() const {
    for (const auto& [key, value] : table_) {
      if (!known_.contains(key.str())) {
        throw Error(ErrorCode::kInvalidArgument, fmt::format("{}: {} is no key of a recipe", name_, key.str()));
      }
    }
  }

  [[noreturn]] void refuse(std::string_view key, const std::string& expected) const {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{}: {}: expected {}", name_, key, expected));
  }

 private:
  const toml::node* find(std::string_view key) {
    known_.insert(std::string(key));
    return table_.get(key);
  }

  double checked_number(std::string_view key, const toml::node& node, double low, double high) const {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !(*value >= low && *value <= high)) refuse(key, fmt::format("a number in [{}, {}]", low, high));
    return *value;
  }
  int checked_whole(std::string_view key, const toml::node& node, int low, int high) const {
    const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (!value || *value < low || *value > high) refuse(key, fmt::format("a whole number in [{}, {}]", low, high));
    return static_cast<int>(*value);
  }
  void each(std::string_view key, std::size_t least, std::size_t most,
            const std::function<void(const toml::node&)>& visit) {
    const auto* node = find(key);
    const auto* array = node == nullptr ? nullptr : node->as_array();
    const std::size_t size = array == nullptr ? 0 : array->size();
    if ((node != nullptr && array == nullptr) || size < least || size > most) {
      refuse(key,
             least == most ? fmt::format("an array of {}", least) : fmt::format("an array of {} to {}", least, most));
    }
    if (array == nullptr) return;
    for (const auto& element : *array) visit(element);
  }

  const toml::table& table_;
  std::string name_;
  std::set<std::string, std::less<>> known_;
};

KernelId task_named(const RecipeReader& reader, const std::string& name) {
  for (std::size_t i = 0; i < kKernelNames.size(); ++i) {
    if (kKernelNames[i] == name) return static_cast<KernelId>(i);
  }
  reader.refuse("task", "recalibrate or classify");
}

Recipe read(RecipeReader& reader) {
  Recipe recipe;
  recipe.task = task_named(reader, reader.text("task"));
  reader.texts("muon_features", recipe.features.of_muon);
  reader.texts("pair_features", recipe.features.of_pair);
  reader.whole("feature_bits", 4, 8, recipe.features.bits);
  reader.wholes("hidden", 1, kMaxHiddenLayers, 1, kMaxRecipeNeurons, recipe.hidden);
  reader.number("float_rate", 0, 1, recipe.float_rate);
  reader.number("integer_rate", 0, 1, recipe.integer_rate);
  reader.number("integer_weight_share", 0, 1, recipe.integer_weight_share);
  reader.whole("float_epochs", 1, 1000, recipe.float_epochs);
  reader.whole("integer_epochs", 0, 1000, recipe.integer_epochs);
  reader.whole("adapt_epochs", 1, 1000, recipe.adapt_epochs);
  reader.number("adapt_rate", 0, 1, recipe.adapt_rate);
  reader.whole("muons", 3000, 100'000'000, recipe.muons);
  reader.whole("pairs", 2000, 100'000'000, recipe.pairs);
  if (reader.has("loss_weights"))
    reader.numbers("loss_weights", recipe.loss_weights.size(), 0, 100, recipe.loss_weights);
  reader.number("flat_share", 0, 1, recipe.flat_share);
  reader.number("teacher_share", 0, 1, recipe.teacher_share);
  reader.boolean("output_sees_features", recipe.output_sees_features);
  const auto n_layers = recipe.hidden.size() + 1;
  if (recipe.is_quantised()) {
    reader.wholes("weight_bits", n_layers, n_layers, 3, 8, recipe.weight_bits);
    reader.wholes("activation_bits", n_layers - 1, n_layers - 1, 4, 8, recipe.activation_bits);
    reader.numbers("sparsity", n_layers, 0, 0.99, recipe.sparsity);
  } else {
    recipe.weight_bits.assign(n_layers, 8);
    recipe.activation_bits.assign(n_layers - 1, 8);
    recipe.sparsity.assign(n_layers, 0);
  }
  reader.finish();
  if (recipe.features.of_muon.empty() && recipe.features.of_pair.empty()) {
    reader.refuse("muon_features", "the names of features");
  }
  if (recipe.task == KernelId::kRecalibrate && !recipe.features.of_pair.empty()) {
    reader.refuse("pair_features", "none where the task is recalibrate");
  }
  return recipe;
}

}  // namespace

Recipe parse_recipe(std::string_view toml, const std::string& name) {
  try {
    const auto table = toml::parse(toml, name);
    RecipeReader reader(table, name);
    return read(reader);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorCode::kCorrupt,
                fmt::format("{}: line {}: {}", name, error.source().begin.line, error.description()));
  }
}

Recipe load_recipe(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(ErrorCode::kNotFound, file.string() + ": cannot be read, expected a recipe");
  return parse_recipe(std::string(std::istreambuf_iterator<char>(stream), {}), file.string());
}

MlpShape shape_of(const Recipe& recipe, const Graph& graph) {
  MlpShape shape;
  shape.input_limits.assign(graph.features.size(), (1 << graph.nodes.bits()) - 1);
  shape.input_fraction = graph.feature_fraction();
  for (std::size_t l = 0; l < recipe.hidden.size(); ++l) {
    shape.hidden.push_back({recipe.hidden[l], recipe.weight_bits[l], recipe.activation_bits[l]});
  }
  shape.output.weight_bits = recipe.weight_bits.back();
  shape.output_fractions = output_fractions(recipe.task);
  shape.output_sees_inputs = recipe.output_sees_features;
  return shape;
}

}  // namespace mu40
