// One element of "nodes" in a network file -> NodeOperation. Internal to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "network/json_reader.hpp"
#include "network/network.hpp"

namespace mu40 {

// Limits of the format.
inline constexpr std::size_t kMaxNodes = 1024;
inline constexpr std::size_t kMaxElements = 4096;  // values of all nodes together
inline constexpr std::size_t kMaxTableSize = 512;
inline constexpr std::size_t kMaxNeurons = 256;
inline constexpr std::size_t kMaxDenseInputs = 256;
inline constexpr std::int64_t kInt16Min = std::numeric_limits<std::int16_t>::min();
inline constexpr std::int64_t kInt16Max = std::numeric_limits<std::int16_t>::max();
inline constexpr std::int32_t kMaxWeight = 127;
inline constexpr int kMaxShift = 24;
inline constexpr int kMinNodeShift = -15;  // ShiftNode: multiplies by up to 2^15
inline constexpr int kMaxActivationBits = 8;
inline constexpr std::int32_t kMaxModulus = 1 << 24;
inline constexpr std::size_t kMaxNameLength = 64;

// The nodes read so far, by name.
struct EarlierNodes {
  std::vector<Node> nodes;
  std::map<std::string, std::uint32_t, std::less<>> index;
};

// True for 1..64 characters of a-z, A-Z, 0-9, '_', '-', '.'.
[[nodiscard]] bool is_name(std::string_view text);

// Reads the operation of a node; `n_muons` is 1 (recalibrate) or 2 (classify). Throws Error through `reader`.
[[nodiscard]] NodeOperation parse_operation(ObjectReader& reader, const EarlierNodes& earlier, std::uint32_t n_muons);

// The element that `json` names: "node" (of one element) or "node[i]".
[[nodiscard]] ValueRef parse_reference(const ObjectReader& reader, const std::string& field, const nlohmann::json& json,
                                       const EarlierNodes& earlier);

}  // namespace mu40
