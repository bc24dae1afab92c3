#include "seconds_text.hpp"

#include "run/report_text.hpp"

namespace mu40 {

std::string seconds_text(const std::optional<double>& seconds) {
  Figure figure;
  figure.value = seconds;
  return time_text(figure);
}

}  // namespace mu40
