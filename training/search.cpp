#include "search.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <ranges>
#include <sstream>
#include <thread>

#include "judge.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

namespace fs = std::filesystem;

// toml++ throws its own errors; ours name the file.
toml::table table_of(const fs::path& file) {
  try {
    return toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw Error(ErrorCode::kCorrupt,
                fmt::format("{}: line {}: {}", file.string(), error.source().begin.line, error.description()));
  }
}

std::string text_of(const toml::table& table) {
  std::ostringstream text;
  text << table;
  return text.str();
}

// toml++ prints 0.3 with 17 digits.
std::string short_text_of(const toml::node& node) {
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* array = node.as_array()) {
    std::string text;
    for (const auto& element : *array) text += (text.empty() ? "" : ", ") + short_text_of(element);
    return "[" + text + "]";
  }
  std::ostringstream text;
  text << toml::node_view(node);
  return text.str();
}

// A key that varies and its values, as TOML.
struct Variation {
  std::string key;
  const toml::array* values;
};

std::vector<Variation> variations(const toml::table& search, const fs::path& file) {
  const auto* vary = search["vary"].as_table();
  if (vary == nullptr || vary->empty()) {
    throw Error(ErrorCode::kInvalidArgument, file.string() + ": 'vary' expected, a table of recipe keys");
  }
  std::vector<Variation> out;
  for (const auto& [key, node] : *vary) {
    const auto* values = node.as_array();
    if (values == nullptr || values->empty()) {
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("{}: 'vary.{}' is not an array of values", file.string(), std::string_view(key)));
    }
    out.push_back({std::string(key), values});
  }
  return out;
}

Candidate candidate(toml::table recipe, const std::vector<Variation>& variations, std::size_t number,
                    const fs::path& file) {
  std::string name;
  for (const auto& variation : std::views::reverse(variations)) {
    const auto& value = (*variation.values)[number % variation.values->size()];
    number /= variation.values->size();
    recipe.insert_or_assign(variation.key, value);
    name = fmt::format("{} = {}{}{}", variation.key, short_text_of(value), name.empty() ? "" : ", ", name);
  }
  return {name, parse_recipe(text_of(recipe), fmt::format("{} with {}", file.string(), name))};
}

Searched row_of(const Candidate& candidate, const Teacher* teacher, const LearningSamples& samples,
                const LearningSamples& held_out) {
  const auto& recipe = candidate.recipe;
  const Judge judge(recipe, held_out.all());
  TrainOptions options;
  options.teacher = teacher;
  const auto objective = objective_of(recipe, judge.graph(), samples.all(), options);
  auto mlp = train_mlp(recipe, judge.graph(), *objective, options);
  auto judged = judge.judge(mlp);
  const auto& cost = judged.cost.value();
  return {candidate.name, cost.weights.nonzero_weight_bits, cost.logic.adder_bits,        cost.levels,
          judged.loss,    std::move(judged.achievement),    /* decided among all */ false};
}

}  // namespace

std::vector<Candidate> load_candidates(const fs::path& file) {
  const auto search = table_of(file);
  const auto base = search["recipe"].value<std::string>();
  if (!base)
    throw Error(ErrorCode::kInvalidArgument, file.string() + ": 'recipe' expected, the path of a recipe from there");
  auto recipe = table_of(file.parent_path() / *base);
  if (const auto* fixed = search["fixed"].as_table()) {
    for (const auto& [key, value] : *fixed) recipe.insert_or_assign(key, value);
  }
  const auto varied = variations(search, file);
  std::size_t n_candidates = 1;
  for (const auto& variation : varied) n_candidates *= variation.values->size();
  std::vector<Candidate> out;
  for (std::size_t number = 0; number < n_candidates; ++number) {
    out.push_back(candidate(recipe, varied, number, file));
    if (!out.back().recipe.is_quantised() || out.back().recipe.task != out.front().recipe.task) {
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("{}: {}: expected integer epochs, and one task for all", file.string(), out.back().name));
    }
  }
  return out;
}

std::vector<Searched> search(std::span<const Candidate> candidates, const Teacher* teacher,
                             const LearningSamples& samples, const LearningSamples& held_out,
                             const SearchProgress& progress) {
  std::vector<Searched> rows(candidates.size());
  std::mutex mutex;
  std::size_t n_begun = 0, n_done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (n_begun < candidates.size() && failure == nullptr) {
      const auto place = n_begun++;
      lock.unlock();
      try {
        auto row = row_of(candidates[place], teacher, samples, held_out);
        lock.lock();
        rows[place] = std::move(row);
        progress(++n_done, candidates.size());
      } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        failure = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const auto n_threads = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), candidates.size());
    threads.reserve(n_threads);
    for (std::size_t i = 0; i < n_threads; ++i) threads.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
  mark_front(rows);
  return rows;
}

void mark_front(std::span<Searched> rows) {
  for (auto& row : rows) {
    row.is_on_front = std::ranges::none_of(rows, [&](const Searched& other) {
      return other.adder_bits <= row.adder_bits && other.loss <= row.loss &&
             (other.adder_bits < row.adder_bits || other.loss < row.loss);
    });
  }
}

}  // namespace mu40
