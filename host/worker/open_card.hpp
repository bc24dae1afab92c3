// Opens a board through XRT. The one place that a build without XRT replaces.
#pragma once

#include <memory>

#include "run/runner.hpp"

namespace mu40 {

// Of the software board or a card. Throws Error; kUnavailable always where this mu40 was built without XRT.
[[nodiscard]] std::unique_ptr<InferenceDevice> open_card(const BoardRequest& request);

}  // namespace mu40
