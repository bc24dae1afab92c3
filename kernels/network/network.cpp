#include "network/network.hpp"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <limits>
#include <span>
#include <system_error>
#include <tuple>

#include "network/node_parser.hpp"
#include "network/node_ranges.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kFormat = "mu40-network";
constexpr std::int64_t kNetworkVersion = 1;
constexpr std::int64_t kPhiMax = (std::int64_t{kPhiCodes} << kRecalibratedFractionBits) - 1;

struct OutputRule {
  std::string_view name;
  Range range;
};
constexpr std::array<OutputRule, 3> kRecalibrateOutputs{
    {{"phi", {0, kPhiMax}}, {"eta", {kInt16Min, kInt16Max}}, {"pt", {0, kInt16Max}}}};
constexpr std::array<OutputRule, 1> kClassifyOutputs{{{"logit", {kInt16Min, kInt16Max}}}};

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw Error(ErrorCode::kInternal, "SHA-256 failed in libcrypto");
  }
  return digest;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const auto byte : bytes) {
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 0xFU]);
  }
  return out;
}

KernelId parse_task(ObjectReader& root) {
  const auto& task = root.text("task");
  for (std::size_t i = 0; i < kKernelNames.size(); ++i) {
    if (kKernelNames[i] == task) return static_cast<KernelId>(i);
  }
  root.fail("task", "'" + task + "' is neither recalibrate nor classify");
}

void parse_node(const nlohmann::json& json, std::size_t position, std::string_view file, std::uint32_t n_muons,
                std::size_t& elements, EarlierNodes& earlier) {
  const std::string at = std::string(file) + ": nodes[" + std::to_string(position) + "]";
  ObjectReader named(json, at);
  const std::string name = named.text("name");
  if (!is_name(name)) {
    named.fail("name", shown(json["name"]) + " where 1.." + std::to_string(kMaxNameLength) +
                           " letters, digits, '_', '-' or '.' were expected");
  }
  ObjectReader reader(json, std::string(file) + ": node '" + name + "'");
  reader.allow("name");
  if (earlier.index.contains(name)) reader.fail("name", "an earlier node has the same name");
  Node node;
  node.name = name;
  node.operation = parse_operation(reader, earlier, n_muons);
  reader.finish();
  node.ranges = prove_ranges(node.operation, earlier.nodes, reader.where());
  elements += node.ranges.size();
  if (elements > kMaxElements) {
    reader.fail("op", "the nodes have more than " + std::to_string(kMaxElements) + " elements in all");
  }
  earlier.index.emplace(name, static_cast<std::uint32_t>(earlier.nodes.size()));
  earlier.nodes.push_back(std::move(node));
}

std::vector<ValueRef> parse_outputs(const nlohmann::json& json, std::string_view file, KernelId task,
                                    const EarlierNodes& earlier) {
  ObjectReader reader(json, std::string(file) + ": outputs");
  const auto rules = task == KernelId::kRecalibrate ? std::span<const OutputRule>(kRecalibrateOutputs)
                                                    : std::span<const OutputRule>(kClassifyOutputs);
  std::vector<ValueRef> outputs;
  for (const auto& rule : rules) {
    const auto ref = parse_reference(reader, std::string(rule.name), reader.value(rule.name), earlier);
    const Range range = earlier.nodes[ref.node].ranges[ref.element];
    if (range.low < rule.range.low || range.high > rule.range.high) {
      reader.fail(rule.name, "node '" + earlier.nodes[ref.node].name + "' can reach " + std::to_string(range.low) +
                                 ".." + std::to_string(range.high) + " where " + std::to_string(rule.range.low) + ".." +
                                 std::to_string(rule.range.high) + " was expected");
    }
    outputs.push_back(ref);
  }
  reader.finish();
  return outputs;
}

}  // namespace

Network Network::load(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) {
    throw Error(ErrorCode::kNotFound, file.string() + ": no such network file");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw Error(ErrorCode::kInvalidArgument, file.string() + ": not a regular file where a network file was expected");
  }
  std::ifstream in(file, std::ios::binary);
  // One byte more than allowed is enough for parse() to refuse a file that is too long.
  std::string text(kMaxNetworkTextBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || in.gcount() == 0) {
    throw Error(in.eof() ? ErrorCode::kCorrupt : ErrorCode::kNotFound,
                file.string() + (in.eof() ? ": empty where a network was expected" : ": cannot be read"));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse(text, file.string());
}

Network Network::parse(std::string_view json_text, std::string_view name) {
  auto json = parse_strict_json(json_text, name);
  ObjectReader root(json, std::string(name));
  if (root.text("format") != kFormat) {
    root.fail("format", shown(json["format"]) + " where \"" + std::string(kFormat) + "\" was expected");
  }
  std::ignore = root.integer("version", kNetworkVersion, kNetworkVersion);
  Network network;
  network.name_ = root.text("name");
  if (!is_name(network.name_)) root.fail("name", shown(json["name"]) + " is no name");
  network.task_ = parse_task(root);
  const std::uint32_t n_muons = network.task_ == KernelId::kClassify ? 2 : 1;

  EarlierNodes earlier;
  std::size_t elements = 0;
  const auto& nodes = root.array("nodes", 1, kMaxNodes);
  for (std::size_t i = 0; i < nodes.size(); ++i) parse_node(nodes[i], i, name, n_muons, elements, earlier);
  network.outputs_ = parse_outputs(root.value("outputs"), name, network.task_, earlier);
  network.nodes_ = std::move(earlier.nodes);
  if (network.task_ == KernelId::kClassify) {
    network.threshold_ = static_cast<std::int32_t>(root.integer("threshold", kInt16Min, kInt16Max));
  }
  root.allow("notes");
  root.finish();

  json.erase("notes");
  const auto digest = sha256(json.dump());
  network.hash_ = hex(digest);
  for (std::size_t i = 0; i < sizeof(network.short_hash_); ++i) {
    network.short_hash_ = (network.short_hash_ << 8U) | digest[i];
  }
  network.text_ = json_text;
  return network;
}

}  // namespace mu40
