// Random valid networks and muon records for property tests.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "layout/kernel_interface.hpp"
#include "network/network.hpp"

namespace mu40::test {

using Rng = std::mt19937_64;

// A valid network that uses every operation with some probability; biases and shifts are drawn so that accumulators
// meet roundings and saturations of both kinds.
[[nodiscard]] Network random_network(KernelId task, Rng& rng);

// `n` records in (offset, bx, index) order, 1..16 a BX. Words are random, corner (all fields at an end) or zero.
[[nodiscard]] std::vector<MuonRecord> random_records(std::size_t n, Rng& rng);

}  // namespace mu40::test
