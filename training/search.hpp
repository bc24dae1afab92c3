// The search over size, bits and sparsity: what each recipe of a family costs and achieves on held-out samples, and
// which of them nothing else beats. Choices are made on validation samples; figures of test samples are elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "learning_samples.hpp"
#include "recipe.hpp"
#include "teacher.hpp"

namespace mu40 {

struct Candidate {
  std::string name;  // the keys that vary, with their values
  Recipe recipe;
};

// The recipes of a search file (TOML): `recipe`, a recipe's path from there; [fixed], keys laid over it; [vary],
// keys with an array of values each. One candidate for every combination, the last key varying fastest. Throws Error
// naming file, key and what was expected; candidates have the task of the recipe and are quantised.
[[nodiscard]] std::vector<Candidate> load_candidates(const std::filesystem::path& file);

struct Searched {
  std::string name;
  std::int64_t nonzero_weight_bits = 0;
  std::int64_t adder_bits = 0;
  int levels = 0;
  double loss = 0;                  // on the held-out samples, against the truth
  std::vector<double> achievement;  // by achievement_columns()
  bool is_on_front = false;
};

// Called after each training, from its thread, never twice at a time.
using SearchProgress = std::function<void(std::size_t n_done, std::size_t n_all)>;

// Trains every candidate with seed 1, one a processor at a time; the rows come in the order of `candidates` with the
// front marked, whatever the number of processors. `teacher` may be null.
[[nodiscard]] std::vector<Searched> search(std::span<const Candidate> candidates, const Teacher* teacher,
                                           const LearningSamples& samples, const LearningSamples& held_out,
                                           const SearchProgress& progress);

// Marks the rows that no other row beats: none has as few adder bits and as little loss, one of them less.
void mark_front(std::span<Searched> rows);

}  // namespace mu40
