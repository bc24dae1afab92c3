// Reads a truth file in a child process, because the HDF5 library does not withstand hostile files: of 20 000 valid
// files with one to six bytes changed, HDF5 1.10.8 crashed on 51 and hung on 62.
#pragma once

#include <filesystem>

#include "io/truth_table.hpp"

namespace mu40 {

// As read_truth_table(), but a crash of HDF5, a hang, or a hunger for memory is an Error too. Forks; the child has a
// limit of processor time and of memory in proportion to the file. No other thread may use HDF5 meanwhile.
[[nodiscard]] TruthTable read_truth_table_in_child(const std::filesystem::path& file);

}  // namespace mu40
