#include "io/utc_text.hpp"

#include <fmt/chrono.h>

#include <ctime>

namespace mu40 {

using std::chrono::system_clock;

std::string utc_now() { return fmt::format("{:%FT%TZ}", fmt::gmtime(system_clock::to_time_t(system_clock::now()))); }

std::optional<system_clock::time_point> time_of_utc(const std::string& text) {
  std::tm parts{};
  const char* const end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(::timegm(&parts));
}

}  // namespace mu40
