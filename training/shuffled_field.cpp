#include "shuffled_field.hpp"

#include <algorithm>
#include <random>

namespace mu40 {
namespace {

template <typename Row>
void shuffle_field(std::vector<Row>& rows, MuonWord Row::* word, MuonField field, std::mt19937_64& random) {
  std::vector<std::int32_t> values;
  values.reserve(rows.size());
  for (const auto& row : rows) values.push_back(get(row.*word, field));
  std::shuffle(values.begin(), values.end(), random);
  for (std::size_t i = 0; i < rows.size(); ++i) set(rows[i].*word, field, values[i]);
}

}  // namespace

std::vector<MuonSample> with_shuffled(std::vector<MuonSample> muons, MuonField field, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  shuffle_field(muons, &MuonSample::word, field, random);
  return muons;
}

std::vector<PairSample> with_shuffled(std::vector<PairSample> pairs, MuonField field, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  shuffle_field(pairs, &PairSample::first, field, random);
  shuffle_field(pairs, &PairSample::second, field, random);
  return pairs;
}

}  // namespace mu40
