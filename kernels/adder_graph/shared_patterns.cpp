#include "adder_graph/shared_patterns.hpp"

#include <algorithm>
#include <bit>
#include <queue>
#include <unordered_map>
#include <utility>

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
  // Parts are fewer than 2^28 (a layer has at most 256 * 256 weights), shifts than 2^7.
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

struct KeyHash {
  std::size_t operator()(std::uint64_t key) const noexcept {
    key *= 0x9E3779B97F4A7C15U;
    return key ^ (key >> 32U);
  }
};

class Sharing {
 public:
  Sharing(std::vector<SumRow>& rows, SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder)
      : rows_(rows), parts_(parts), inputs_(inputs), builder_(builder) {
    int deepest = 0;
    for (const auto& part : parts) deepest = std::max(deepest, part.level);
    base_level_ = std::max(0, deepest - kLevelSpread);
    for (const auto& row : rows) load_.push_back(load_of(row));
    // A tree of depth d holds operands of a total load of 2^d.
    for (const auto load : load_) budget_ = std::max(budget_, std::bit_ceil(load));
    for (const auto& row : rows) count_all(row);
  }

  void run() {
    while (!queue_.empty()) {
      const auto [count, inverted_key] = queue_.top();
      queue_.pop();
      const auto key = ~inverted_key;
      const auto known = count_.find(key)->second;
      if (known < 2) continue;
      if (known < count) {
        queue_.emplace(known, inverted_key);
        continue;
      }
      make(Pattern::of_key(key));
    }
  }

 private:
  struct Occurrence {
    std::size_t row;
    Term low, high;
  };
  // Levels further apart than this are taken as this far apart.
  static constexpr int kLevelSpread = 40;

  std::uint64_t load(int level) const {
    return std::uint64_t{1} << static_cast<unsigned>(std::max(0, level - base_level_));
  }
  std::uint64_t load_of(const SumRow& row) const {
    std::uint64_t sum = row.has_constant() ? 1 : 0;
    for (const auto& term : row.terms) sum += load(parts_[term.part].level);
    return sum;
  }

  static int n_positive(const SumRow& row) {
    return static_cast<int>(
        std::count_if(row.terms.begin(), row.terms.end(), [](const Term& t) { return !t.is_negative; }));
  }

  void count_all(const SumRow& row) {
    for (std::size_t i = 0; i < row.terms.size(); ++i) {
      for (std::size_t k = i + 1; k < row.terms.size(); ++k) count(row.terms[i], row.terms[k], 1);
    }
  }
  void count(Term a, Term b, int change) {
    const auto key = Pattern::of(a, b).key();
    auto& n = count_[key];
    n += change;
    if (change > 0 && n > 1) queue_.emplace(n, ~key);
  }

  // Occurrences in the rows that share no term, and that a row has the depth for.
  std::vector<Occurrence> find(const Pattern& pattern) const {
    std::vector<Occurrence> found;
    const int level_a = parts_[pattern.first].level;
    const int level_b = parts_[pattern.second].level;
    const auto more_load = load(std::max(level_a, level_b) + 1) - load(level_a) - load(level_b);
    std::vector<bool> is_used;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const auto& terms = rows_[r].terms;
      is_used.assign(terms.size(), false);
      auto slack = budget_ - load_[r];
      auto positive = n_positive(rows_[r]);
      for (std::size_t i = 0; i < terms.size() && more_load <= slack; ++i) {
        if (terms[i].part != pattern.first || is_used[i]) continue;
        const auto wanted_sign = terms[i].is_negative != pattern.is_difference;
        for (std::size_t k = 0; k < terms.size(); ++k) {
          if (terms[k].part != pattern.second || k == i || is_used[k]) continue;
          if (terms[k].shift != terms[i].shift + pattern.shift || terms[k].is_negative != wanted_sign) continue;
          // A sum needs something to subtract from.
          const int fewer = !terms[i].is_negative && !terms[k].is_negative  ? 1
                            : terms[i].is_negative && !terms[k].is_negative ? 1
                                                                            : 0;
          if (rows_[r].constant == 0 && positive > 0 && positive == fewer) continue;
          positive -= fewer;
          is_used[i] = is_used[k] = true;
          found.push_back({r, terms[i], terms[k]});
          slack -= more_load;
          break;
        }
      }
    }
    return found;
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
    for (const auto& at : found) replace(at, part);
  }

  void replace(const Occurrence& at, std::uint32_t part) {
    const auto& [row, low, high] = at;
    auto& terms = rows_[row].terms;
    const Term shared{part, low.shift, low.is_negative};
    std::erase(terms, low);
    std::erase(terms, high);
    count(low, high, -1);
    for (const auto& other : terms) {
      count(low, other, -1);
      count(high, other, -1);
      count(shared, other, 1);
    }
    terms.push_back(shared);
    load_[row] += load(parts_[part].level) - load(parts_[low.part].level) - load(parts_[high.part].level);
  }

  std::vector<SumRow>& rows_;
  SumParts& parts_;
  std::span<const Range> inputs_;
  GraphBuilder& builder_;
  int base_level_ = 0;
  std::vector<std::uint64_t> load_;  // of each row
  std::uint64_t budget_ = 1;
  std::unordered_map<std::uint64_t, int, KeyHash> count_;
  // The largest count first, then the smallest key; a count that has fallen since is looked up.
  std::priority_queue<std::pair<int, std::uint64_t>> queue_;
};

}  // namespace

void share_patterns(std::vector<SumRow>& rows, SumParts& parts, std::span<const Range> inputs, GraphBuilder& builder) {
  Sharing(rows, parts, inputs, builder).run();
}

}  // namespace mu40
