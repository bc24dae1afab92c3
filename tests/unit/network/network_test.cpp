#include "network/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <tuple>

#include "network/network_writer.hpp"
#include "support/random_network.hpp"
#include "support/temporary_folder.hpp"

namespace mu40 {
namespace {

using nlohmann::json;

// A small valid network for both tasks' worth of mistakes.
json good() {
  return json::parse(R"({
    "format": "mu40-network", "version": 1, "name": "small", "task": "classify",
    "nodes": [
      {"name": "pt", "op": "field", "muon": 0, "field": "pt"},
      {"name": "eta", "op": "field", "muon": 1, "field": "eta"},
      {"name": "sum", "op": "add", "a": "pt", "b": "eta"},
      {"name": "wrapped", "op": "wrap", "a": "sum", "modulus": 512, "signed": true},
      {"name": "near", "op": "clamp", "a": "eta", "low": -100, "high": 100},
      {"name": "half", "op": "shift", "a": "near", "by": 1},
      {"name": "curve", "op": "table", "index": "pt", "first": 0, "values": [1, 2, 3]},
      {"name": "chosen", "op": "select", "condition": "pt", "if_nonzero": "curve", "if_zero": "half"},
      {"name": "hidden", "op": "dense", "inputs": ["curve", "chosen"], "weights": [[1, -2], [127, -127]],
       "bias": [0, 5], "shift": [0, 3], "activation_bits": 8},
      {"name": "logit", "op": "dense", "inputs": ["hidden"], "weights": [[3, 4]], "bias": [-7], "shift": [1],
       "activation_bits": 0}
    ],
    "outputs": {"logit": "logit"}, "threshold": 0})");
}

std::string error_of(const std::string& text) {
  try {
    std::ignore = Network::parse(text, "net.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string error_after(const std::function<void(json&)>& change) {
  auto network = good();
  change(network);
  return error_of(network.dump());
}

struct Mistake {
  const char* name;
  std::function<void(json&)> make;
  const char* error;  // what the sentence must contain besides the file's name
};

json& node(json& network, const char* name) {
  return *std::find_if(network["nodes"].begin(), network["nodes"].end(),
                       [&](const json& n) { return n["name"] == name; });
}

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> kMistakes{
      {"no_format", [](json& n) { n.erase("format"); }, "format: missing"},
      {"other_format", [](json& n) { n["format"] = "onnx"; }, "format: \"onnx\" where \"mu40-network\" was expected"},
      {"other_version", [](json& n) { n["version"] = 2; }, "version: 2 where an integer in 1..1"},
      {"version_is_float", [](json& n) { n["version"] = 1.0; }, "version: 1.0 where an integer"},
      {"unknown_field", [](json& n) { n["wieghts"] = 1; }, "wieghts: unknown field"},
      {"other_task", [](json& n) { n["task"] = "regress"; }, "task: 'regress'"},
      {"no_nodes", [](json& n) { n["nodes"] = json::array(); }, "nodes: an array of 0 where an array of 1..1024"},
      {"nodes_is_object", [](json& n) { n["nodes"] = json::object(); }, "nodes: an object where an array"},
      {"node_is_number", [](json& n) { n["nodes"][2] = 4; }, "nodes[2]: 4 where an object"},
      {"node_without_name", [](json& n) { n["nodes"][2].erase("name"); }, "nodes[2]: name: missing"},
      {"bad_name", [](json& n) { n["nodes"][2]["name"] = "a b"; }, "nodes[2]: name: \"a b\""},
      {"name_twice", [](json& n) { n["nodes"][1]["name"] = "pt"; }, "node 'pt': name: an earlier node"},
      {"unknown_op", [](json& n) { node(n, "sum")["op"] = "multiply"; }, "node 'sum': op: 'multiply'"},
      {"missing_operand", [](json& n) { node(n, "sum").erase("b"); }, "node 'sum': b: missing"},
      {"extra_operand", [](json& n) { node(n, "sum")["c"] = "pt"; }, "node 'sum': c: unknown field"},
      {"unknown_reference", [](json& n) { node(n, "sum")["a"] = "ptt"; }, "node 'sum': a: \"ptt\" names no node"},
      {"forward_reference", [](json& n) { node(n, "sum")["a"] = "half"; }, "node 'sum': a: \"half\" names no node"},
      {"self_reference", [](json& n) { node(n, "sum")["a"] = "sum"; }, "node 'sum': a: \"sum\" names no node"},
      {"reference_is_number", [](json& n) { node(n, "sum")["a"] = 0; }, "node 'sum': a: 0 where the name"},
      {"bad_element", [](json& n) { node(n, "sum")["a"] = "pt[x]"; }, "node 'sum': a: \"pt[x]\" where the name"},
      {"open_element", [](json& n) { node(n, "sum")["a"] = "pt[0"; }, "node 'sum': a: \"pt[0\" where the name"},
      {"element_out_of_range", [](json& n) { node(n, "logit")["inputs"] = {"hidden[2]", "pt"}; },
       "node 'logit': inputs[0]: \"hidden[2]\": element out of range, the node has 2"},
      {"whole_node_as_operand",
       [](json& n) { n["nodes"].push_back({{"name", "x"}, {"op", "absolute"}, {"a", "hidden"}}); },
       "node 'x': a: \"hidden\" has 2 elements"},
      {"unknown_muon_field", [](json& n) { node(n, "pt")["field"] = "mass"; }, "node 'pt': field: 'mass' is no field"},
      {"third_muon", [](json& n) { node(n, "pt")["muon"] = 2; }, "node 'pt': muon: 2 where an integer in 0..1"},
      {"odd_signed_modulus", [](json& n) { node(n, "wrapped")["modulus"] = 511; },
       "node 'wrapped': modulus: 511 is odd"},
      {"modulus_one", [](json& n) { node(n, "wrapped")["modulus"] = 1; }, "node 'wrapped': modulus: 1 where"},
      {"far_wrap", [](json& n) { node(n, "wrapped")["modulus"] = 16; },
       "node 'wrapped': a: its range -256..766 is more than 4"},
      {"signed_is_number", [](json& n) { node(n, "wrapped")["signed"] = 1; },
       "node 'wrapped': signed: 1 where true or false"},
      {"clamp_upside_down", [](json& n) { node(n, "near")["low"] = 101; },
       "node 'near': high: 100 where an integer in 101.."},
      {"far_shift", [](json& n) { node(n, "half")["by"] = 25; }, "node 'half': by: 25 where an integer in -15..24"},
      {"shift_overflow",
       [](json& n) {
         n["nodes"].push_back({{"name", "w"}, {"op", "shift"}, {"a", "near"}, {"by", -15}});
         n["nodes"].push_back({{"name", "x"}, {"op", "shift"}, {"a", "w"}, {"by", -15}});
       },
       "node 'x': its product can reach"},
      {"empty_table", [](json& n) { node(n, "curve")["values"] = json::array(); },
       "node 'curve': values: an array of 0 where an array of 1..512"},
      {"large_table", [](json& n) { node(n, "curve")["values"] = std::vector<int>(513, 1); },
       "node 'curve': values: an array of 513"},
      {"table_value_too_wide", [](json& n) { node(n, "curve")["values"][1] = 32768; },
       "node 'curve': values[1]: 32768 where an integer in -32768..32767"},
      {"table_value_float", [](json& n) { node(n, "curve")["values"][1] = 0.5; }, "node 'curve': values[1]: 0.5 where"},
      {"weight_too_large", [](json& n) { node(n, "hidden")["weights"][1][0] = 128; },
       "node 'hidden': weights[1][0]: 128 where an integer in -127..127"},
      {"weight_minus_128", [](json& n) { node(n, "hidden")["weights"][1][1] = -128; },
       "node 'hidden': weights[1][1]: -128 where"},
      {"short_row", [](json& n) { node(n, "hidden")["weights"][1] = {1}; },
       "node 'hidden': weights[1]: an array of 1 where an array of 2"},
      {"no_neurons", [](json& n) { node(n, "hidden")["weights"] = json::array(); },
       "node 'hidden': weights: an array of 0"},
      {"no_inputs", [](json& n) { node(n, "hidden")["inputs"] = json::array(); },
       "node 'hidden': inputs: an array of 0"},
      {"short_bias", [](json& n) { node(n, "hidden")["bias"] = {1}; },
       "node 'hidden': bias: an array of 1 where an array of 2"},
      {"bias_too_wide", [](json& n) { node(n, "hidden")["bias"][0] = 2147483648LL; },
       "node 'hidden': bias[0]: 2147483648"},
      {"dense_shift_negative", [](json& n) { node(n, "hidden")["shift"][0] = -1; },
       "node 'hidden': shift[0]: -1 where"},
      {"nine_activation_bits", [](json& n) { node(n, "hidden")["activation_bits"] = 9; },
       "node 'hidden': activation_bits: 9 where an integer in 0..8"},
      {"accumulator_overflow", [](json& n) { node(n, "hidden")["bias"][0] = 2147483647; },
       "node 'hidden': weights[0]: the accumulator can reach"},
      {"dense_input_beyond_int16",
       [](json& n) { n["nodes"][5] = {{"name", "half"}, {"op", "shift"}, {"a", "near"}, {"by", -9}}; },
       "node 'hidden': inputs[1]: its range -51200..51200 leaves int16"},
      {"no_outputs", [](json& n) { n.erase("outputs"); }, "outputs: missing"},
      {"unknown_output", [](json& n) { n["outputs"]["phi"] = "pt"; }, "outputs: phi: unknown field"},
      {"missing_output", [](json& n) { n["outputs"] = json::object(); }, "outputs: logit: missing"},
      {"output_too_wide",
       [](json& n) {
         n["nodes"].push_back({{"name", "x"}, {"op", "shift"}, {"a", "pt"}, {"by", -7}});
         n["outputs"]["logit"] = "x";
       },
       "outputs: logit: node 'x' can reach 0..65408 where -32768..32767"},
      {"no_threshold", [](json& n) { n.erase("threshold"); }, "threshold: missing"},
      {"huge_number", [](json& n) { n["threshold"] = 18446744073709551615ULL; },
       "threshold: 18446744073709551615 where"},
      {"threshold_for_recalibrate",
       [](json& n) {
         n["task"] = "recalibrate";
         node(n, "eta")["muon"] = 0;
         n["outputs"] = {{"phi", "pt"}, {"eta", "eta"}, {"pt", "pt"}};
       },
       "threshold: unknown field"},
      {"negative_pt_output",
       [](json& n) {
         n["task"] = "recalibrate";
         n.erase("threshold");
         node(n, "eta")["muon"] = 0;
         n["outputs"] = {{"phi", "pt"}, {"eta", "eta"}, {"pt", "eta"}};
       },
       "outputs: pt: node 'eta' can reach -256..255 where 0..32767"},
  };
  return kMistakes;
}

class NetworkMistake : public testing::TestWithParam<Mistake> {};

TEST_P(NetworkMistake, is_refused_with_file_node_and_field) {
  const auto error = error_after(GetParam().make);
  EXPECT_EQ(error.rfind("net.json: ", 0), 0U) << error;
  EXPECT_NE(error.find(GetParam().error), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(Every, NetworkMistake, testing::ValuesIn(mistakes()),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(Network, the_small_network_itself_is_accepted) { EXPECT_EQ(error_of(good().dump()), "no error"); }

TEST(Network, text_that_is_no_json_or_too_deep_or_repeats_a_key_is_refused) {
  EXPECT_NE(error_of("").find("net.json: not JSON"), std::string::npos);
  EXPECT_NE(error_of("{").find("net.json: not JSON"), std::string::npos);
  EXPECT_NE(error_of("[]").find("net.json: an array of 0 where an object"), std::string::npos);
  EXPECT_NE(error_of(std::string(1'000'000, '[')).find("nested deeper than 16"), std::string::npos);
  EXPECT_NE(error_of(R"({"format": "mu40-network", "format": "x"})").find("field 'format' stands twice"),
            std::string::npos);
  EXPECT_NE(error_of(std::string((4U << 20U) + 1, ' ')).find("a network file has at most 4194304"), std::string::npos);
  EXPECT_NE(error_of("{\"format\": \"\xff\"}").find("net.json: not JSON"), std::string::npos);
}

TEST(Network, a_file_that_asks_for_too_many_elements_is_refused) {
  auto network = good();
  network["nodes"] = json::array();
  network["nodes"].push_back({{"name", "pt"}, {"op", "field"}, {"muon", 0}, {"field", "pt"}});
  const std::vector<std::vector<int>> weights(256, {1});
  for (int i = 0; i < 17; ++i) {
    network["nodes"].push_back({{"name", std::string("n").append(std::to_string(i))},
                                {"op", "dense"},
                                {"inputs", {"pt"}},
                                {"weights", weights},
                                {"bias", std::vector<int>(256, 0)},
                                {"shift", std::vector<int>(256, 0)},
                                {"activation_bits", 8}});
  }
  EXPECT_NE(error_of(network.dump()).find("node 'n15': op: the nodes have more than 4096 elements"), std::string::npos);
}

TEST(Network, hash_ignores_spaces_and_notes_but_nothing_else) {
  auto network = good();
  const auto hash = Network::parse(network.dump(), "a").hash();
  EXPECT_EQ(Network::parse(network.dump(4), "b").hash(), hash);
  network["notes"] = {{"seed", 1.5}};
  EXPECT_EQ(Network::parse(network.dump(), "d").hash(), hash);
  node(network, "hidden")["weights"][0][0] = 2;
  EXPECT_NE(Network::parse(network.dump(), "e").hash(), hash);
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_EQ(Network::parse(good().dump(), "f").short_hash(), std::stoull(hash.substr(0, 16), nullptr, 16));
}

TEST(Network, hash_ignores_key_order) {
  const std::string text = good().dump();
  // The same members with "version" moved to the end.
  auto moved = text;
  const std::string member = ",\"version\":1";
  const auto at = moved.find(member);
  ASSERT_NE(at, std::string::npos);
  moved.erase(at, member.size());
  moved.insert(1, "\"version\":1,");
  EXPECT_EQ(Network::parse(moved, "moved").hash(), Network::parse(text, "sorted").hash());
}

TEST(Network, ranges_are_exact_for_the_small_network) {
  const auto network = Network::parse(good().dump(), "net.json");
  const auto range_of = [&](const char* name, std::size_t element = 0) {
    const auto found =
        std::find_if(network.nodes().begin(), network.nodes().end(), [&](const Node& n) { return n.name == name; });
    return std::pair(found->ranges.at(element).low, found->ranges.at(element).high);
  };
  using R = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(range_of("pt"), R(0, 511));
  EXPECT_EQ(range_of("eta"), R(-256, 255));
  EXPECT_EQ(range_of("sum"), R(-256, 766));
  EXPECT_EQ(range_of("wrapped"), R(-256, 255));
  EXPECT_EQ(range_of("half"), R(-50, 50));  // (-100 + 1) >> 1
  EXPECT_EQ(range_of("curve"), R(1, 3));
  EXPECT_EQ(range_of("chosen"), R(-50, 50));
  EXPECT_EQ(range_of("hidden", 0), R(0, 103));  // 1 - 100 .. 3 + 100, clamped at 0
  EXPECT_EQ(range_of("hidden", 1), R(0, 255));
  EXPECT_EQ(range_of("logit"), R(-3, 661));  // (-7 + 1) >> 1, (309 + 1020 - 7 + 1) >> 1
}

TEST(Network, written_and_parsed_again_it_is_the_same_graph) {
  test::Rng rng(3);
  for (int i = 0; i < 20; ++i) {
    const auto task = i % 2 == 0 ? KernelId::kRecalibrate : KernelId::kClassify;
    const auto network = test::random_network(task, rng);
    NetworkDraft draft(network.name(), task);
    for (const auto& n : network.nodes()) draft.add(n.name, n.operation);
    const std::vector<std::string> names = task == KernelId::kRecalibrate ? std::vector<std::string>{"phi", "eta", "pt"}
                                                                          : std::vector<std::string>{"logit"};
    for (std::size_t k = 0; k < names.size(); ++k) draft.set_output(names[k], network.outputs()[k]);
    draft.set_threshold(network.threshold());
    draft.add_note("seed", "3");
    EXPECT_EQ(Network::parse(draft.text(), "again").hash(), network.hash());
  }
}

TEST(NetworkFormatPage, its_example_loads_and_it_names_every_field) {
  std::ifstream in(std::filesystem::path(MU40_DOCS) / "network-format.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::string fence = "```json\n";
  const auto begin = page.find(fence);
  ASSERT_NE(begin, std::string::npos);
  const auto end = page.find("```", begin + fence.size());
  EXPECT_EQ(error_of(page.substr(begin + fence.size(), end - begin - fence.size())), "no error");
  for (const auto& row : kMuonFields) {
    EXPECT_NE(page.find(std::string("`").append(row.name).append("`")), std::string::npos) << row.name;
  }
}

class NetworkFile : public testing::Test {
 protected:
  test::TemporaryFolder folder_;

  std::string load_error(const std::filesystem::path& file) {
    try {
      std::ignore = Network::load(file);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(NetworkFile, loads_and_keeps_its_text) {
  const auto file = folder_ / "good.json";
  std::ofstream(file) << good().dump(2);
  const auto network = Network::load(file);
  EXPECT_EQ(network.text(), good().dump(2));
  EXPECT_EQ(network.task(), KernelId::kClassify);
  EXPECT_EQ(network.name(), "small");
}

TEST_F(NetworkFile, missing_empty_and_folder_are_clear_errors) {
  EXPECT_NE(load_error(folder_ / "none.json").find("none.json: no such network file"), std::string::npos);
  EXPECT_NE(load_error(folder_.path()).find("not a regular file"), std::string::npos);
  std::ofstream(folder_ / "empty.json").flush();
  EXPECT_NE(load_error(folder_ / "empty.json").find("empty.json: empty where a network was expected"),
            std::string::npos);
}

}  // namespace
}  // namespace mu40
