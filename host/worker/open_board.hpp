// Which implementation of the device seam a board's name in the configuration stands for: the one place that knows all.
#pragma once

#include "run/runner.hpp"

namespace mu40 {

// software and any index or BDF go through XRT (the parent has set its environment); cpu, reference and null stay in
// this process. Throws Error when the board cannot be opened, or this build has no XRT.
[[nodiscard]] std::unique_ptr<InferenceDevice> open_board(const BoardRequest& request);

}  // namespace mu40
