#include "daemon/nearest_word.hpp"

#include <algorithm>
#include <numeric>

namespace mu40 {
namespace {

constexpr std::size_t kMostEdits = 3;

// Levenshtein's distance, row by row.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char c : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (c == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_word(std::string_view written, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t fewest = kMostEdits + 1;
  for (const std::string& word : known) {
    // A difference in length is as many edits at least; a hostile word must not cost its length squared.
    if (written.size() > word.size() + kMostEdits) continue;
    const auto edits = edits_between(written, word);
    if (edits < fewest && edits * 3 <= word.size()) {
      fewest = edits;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace mu40
