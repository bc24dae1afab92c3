#include "daemon/utc_text.hpp"

#include <ctime>

namespace mu40 {

std::optional<std::chrono::system_clock::time_point> time_of_utc(const std::string& text) {
  std::tm parts{};
  const char* const end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

}  // namespace mu40
