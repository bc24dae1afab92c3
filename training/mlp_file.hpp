// A perceptron's state as bytes: for teachers and checkpoints. Little-endian: "MU40MLP1", two texts and a number that
// say whose state it is, the state, CRC-32C of all before. Not for networks that run anywhere: those are files of
// kernels/network.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "mlp.hpp"

namespace mu40 {

inline constexpr std::string_view kMlpMagic = "MU40MLP1";

// What stands beside the state in the file.
struct MlpLabel {
  std::string recipe;        // text of the recipe
  std::string made_of;       // seed and samples; free text
  std::uint64_t epochs = 0;  // done so far
  friend bool operator==(const MlpLabel&, const MlpLabel&) = default;
};

enum class MlpState : std::uint8_t {
  kWeights,   // what a float forward pass needs
  kTraining,  // everything that training needs to go on
};

// Complete under its name, or not at all; what was there before is replaced.
void save_mlp(const std::filesystem::path& file, const MlpLabel& label, const Mlp& mlp, MlpState state);

[[nodiscard]] MlpLabel load_mlp_label(const std::filesystem::path& file);
// Fills `mlp`, which was made with the shape of the one that was saved. Throws Error naming the file when it is not
// whole, of another kind, or of another shape.
void load_mlp(const std::filesystem::path& file, Mlp& mlp, MlpState state);

}  // namespace mu40
