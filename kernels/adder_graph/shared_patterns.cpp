#include "adder_graph/shared_patterns.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "adder_graph/pattern_counts.hpp"

namespace mu40 {
namespace {

// first + second * 2^shift, or first - second * 2^shift. The unshifted term is the positive one: its low bits are
// wires.
struct Pattern {
  std::uint32_t first = 0, second = 0;
  int shift = 0;
  bool is_difference = false;

  // A pattern of two terms up to a common sign and shift; `low` becomes the term that stands for it.
  static Pattern of(Term& low, Term& high) {
    if (low.shift > high.shift || (low.shift == high.shift && low.part > high.part)) std::swap(low, high);
    return {low.part, high.part, high.shift - low.shift, low.is_negative != high.is_negative};
  }
  // Parts are fewer than 2^28 (a layer has at most 256 * 256 weights), shifts than 2^7. Not 0: two terms of the same
  // part differ in their shift.
  [[nodiscard]] std::uint64_t key() const {
    return std::uint64_t{first} << 36U | std::uint64_t{second} << 8U | static_cast<std::uint64_t>(shift) << 1U |
           static_cast<std::uint64_t>(is_difference);
  }
  static Pattern of_key(std::uint64_t key) {
    constexpr std::uint64_t kPartMask = (1U << 28U) - 1U;
    return {static_cast<std::uint32_t>(key >> 36U), static_cast<std::uint32_t>((key >> 8U) & kPartMask),
            static_cast<int>((key >> 1U) & 127U), (key & 1U) != 0};
  }
};

std::uint64_t key_of(Term a, Term b) { return Pattern::of(a, b).key(); }

class Sharing {
 public:
  Sharing(std::vector<SumRow>& rows, SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder)
      : rows_(rows), parts_(parts), inputs_(inputs), builder_(builder) {
    int deepest = 0;
    for (const auto& part : parts) deepest = std::max(deepest, part.level);
    base_level_ = std::max(0, deepest - kLevelSpread);
    for (const auto& row : rows) load_.push_back(load_of(row));
    for (const auto& row : rows) count_all(row);
    rows_of_.resize(parts.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (const auto& term : rows[row].terms) note_row(term.part, row);
    }
  }

  void run() {
    while (const auto key = counts_.take()) make(Pattern::of_key(*key));
  }

 private:
  struct Occurrence {
    std::size_t row;
    Term low, high;
  };
  // Levels further apart than this are taken as this far apart.
  static constexpr int kLevelSpread = 40;

  // What an operand of this level takes of a tree.
  std::uint64_t load(int level) const {
    return std::uint64_t{1} << static_cast<unsigned>(std::max(0, level - base_level_));
  }
  std::uint64_t load_of(const SumRow& row) const {
    std::uint64_t sum = row.has_constant() ? 1 : 0;
    for (const auto& term : row.terms) sum += load(parts_[term.part].level);
    return sum;
  }

  void note_row(std::uint32_t part, std::size_t row) {
    auto& rows = rows_of_[part];
    if (rows.empty() || rows.back() != row) rows.push_back(row);
  }

  void count_all(const SumRow& row) {
    for (std::size_t i = 0; i < row.terms.size(); ++i) {
      for (std::size_t k = i + 1; k < row.terms.size(); ++k) counts_.increase(key_of(row.terms[i], row.terms[k]));
    }
  }
  // Occurrences in the rows that share no term, and that a row has the depth for.
  std::vector<Occurrence> find(const Pattern& pattern) const {
    std::vector<Occurrence> found;
    const auto& rows_of_first = rows_of_[pattern.first];
    const auto& rows_of_second = rows_of_[pattern.second];
    for (const auto row : rows_of_first.size() < rows_of_second.size() ? rows_of_first : rows_of_second) {
      find_in(row, pattern, found);
    }
    return found;
  }

  void find_in(std::size_t row, const Pattern& pattern, std::vector<Occurrence>& found) const {
    const auto& [terms, constant] = rows_[row];
    const int level_a = parts_[pattern.first].level;
    const int level_b = parts_[pattern.second].level;
    const auto more_load = load(std::max(level_a, level_b) + 1) - load(level_a) - load(level_b);
    // A tree of depth d holds operands of a total load of 2^d.
    auto slack = std::bit_ceil(load_[row]) - load_[row];
    auto n_positive = std::count_if(terms.begin(), terms.end(), [](const Term& term) { return !term.is_negative; });
    const auto begin = std::ssize(found);
    const auto is_used = [&](const Term& term) {
      return std::any_of(found.begin() + begin, found.end(),
                         [&](const Occurrence& at) { return at.low == term || at.high == term; });
    };
    for (const auto& low : terms) {
      if (low.part != pattern.first || more_load > slack || is_used(low)) continue;
      const Term wanted{pattern.second, low.shift + pattern.shift, low.is_negative != pattern.is_difference};
      const auto high = std::find(terms.begin(), terms.end(), wanted);
      if (high == terms.end() || is_used(*high)) continue;
      // The shared term has the sign of `low`; a sum without a constant needs a positive term to subtract from.
      const int fewer = wanted.is_negative ? 0 : 1;
      if (constant == 0 && fewer == 1 && n_positive == 1) continue;
      n_positive -= fewer;
      slack -= more_load;
      found.push_back({row, low, wanted});
    }
  }

  void make(const Pattern& pattern) {
    const auto found = find(pattern);
    if (found.size() < 2) return;
    const auto& first = parts_[pattern.first];
    const auto& second = parts_[pattern.second];
    const Operand shifted{second.value.node, second.value.shift + pattern.shift};
    auto sum = first.sum;
    sum.add(second.sum, pattern.shift, pattern.is_difference);
    auto value = pattern.is_difference ? builder_.subtract(first.value, shifted) : builder_.add(first.value, shifted);
    value = builder_.narrow(value, sum.range(inputs_));
    const auto part = static_cast<std::uint32_t>(parts_.size());
    parts_.push_back({value, std::max(first.level, second.level) + 1, std::move(sum)});
    rows_of_.emplace_back();
    for (const auto& at : found) {
      note_row(part, at.row);
      replace(at, part);
    }
  }

  void replace(const Occurrence& at, std::uint32_t part) {
    const auto& [row, low, high] = at;
    auto& terms = rows_[row].terms;
    const Term shared{part, low.shift, low.is_negative};
    std::erase(terms, low);
    std::erase(terms, high);
    counts_.decrease(key_of(low, high));
    for (const auto& other : terms) {
      counts_.decrease(key_of(low, other));
      counts_.decrease(key_of(high, other));
      counts_.increase(key_of(shared, other));
    }
    terms.push_back(shared);
    load_[row] += load(parts_[part].level) - load(parts_[low.part].level) - load(parts_[high.part].level);
  }

  std::vector<SumRow>& rows_;
  SumParts& parts_;
  std::span<const Range> inputs_;
  GraphBuilder& builder_;
  int base_level_ = 0;
  std::vector<std::uint64_t> load_;                // of each row
  std::vector<std::vector<std::size_t>> rows_of_;  // in which rows a part stands, or stood
  PatternCounts counts_;
};

}  // namespace

void share_patterns(std::vector<SumRow>& rows, SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder) {
  Sharing(rows, parts, inputs, builder).run();
}

}  // namespace mu40
