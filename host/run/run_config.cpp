#include "run/run_config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "layout/error.hpp"
#include "layout/kernel_interface.hpp"
#include "stream/pacer.hpp"

namespace mu40 {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// How one key is read from and written to a value; `read` is false where the value is not what was expected.
struct Key {
  std::string_view name;
  std::string expected;
  std::function<bool(RunConfig&, const json&)> read;
  std::function<json(const RunConfig&)> write;
};

Key text(std::string_view name, std::string expected, std::string RunConfig::* field) {
  return {name, std::move(expected),
          [field](RunConfig& config, const json& value) {
            if (!value.is_string()) return false;
            config.*field = value.get<std::string>();
            return true;
          },
          [field](const RunConfig& config) { return json(config.*field); }};
}

// A number in (low, high], or [low, high] where `closed`.
Key number(std::string_view name, double low, double high, bool closed,
           const std::function<double&(RunConfig&)>& field) {
  return {name, fmt::format("a number in {}{}, {}]", closed ? '[' : '(', low, high),
          [=](RunConfig& config, const json& value) {
            if (!value.is_number()) return false;
            const double x = value.get<double>();
            if (!(x <= high) || !(closed ? x >= low : x > low)) return false;
            field(config) = x;
            return true;
          },
          [=](const RunConfig& config) { return json(field(const_cast<RunConfig&>(config))); }};
}

Key whole(std::string_view name, std::uint64_t low, std::uint64_t high,
          const std::function<void(RunConfig&, std::uint64_t)>& set, std::function<json(const RunConfig&)> get) {
  return {name, fmt::format("a whole number in [{}, {}]", low, high),
          [=](RunConfig& config, const json& value) {
            if (!value.is_number_integer()) return false;
            if (!value.is_number_unsigned() && value.get<std::int64_t>() < 0) return false;
            const auto x = value.get<std::uint64_t>();
            if (x < low || x > high) return false;
            set(config, x);
            return true;
          },
          std::move(get)};
}

template <class Enum, std::size_t n>
Key choice(std::string_view name, const std::array<std::string_view, n>& names, Enum StreamSettings::* field) {
  return {
      name, fmt::format("one of {}", fmt::join(names, ", ")),
      [&names, field](RunConfig& config, const json& value) {
        if (!value.is_string()) return false;
        const auto it = std::find(names.begin(), names.end(), value.get<std::string>());
        if (it == names.end()) return false;
        config.stream.*field = static_cast<Enum>(it - names.begin());
        return true;
      },
      [&names, field](const RunConfig& config) { return json(names[static_cast<std::size_t>(config.stream.*field)]); }};
}

// Nanoseconds in the struct, seconds outside; 0 = none where the field is optional.
double seconds_of(std::chrono::nanoseconds ns) { return std::chrono::duration<double>(ns).count(); }
std::chrono::nanoseconds nanoseconds_of(double s) { return std::chrono::nanoseconds(std::llround(s * 1e9)); }

Key duration_key() {
  return {
      "duration_s", "a number of seconds in (0, 31536000], or 0 for no limit",
      [](RunConfig& config, const json& value) {
        if (!value.is_number()) return false;
        const double x = value.get<double>();
        if (!(x >= 0 && x <= 31536000)) return false;
        config.stream.duration = x > 0 ? std::optional(nanoseconds_of(x)) : std::nullopt;
        return true;
      },
      [](const RunConfig& config) { return json(config.stream.duration ? seconds_of(*config.stream.duration) : 0.0); }};
}

Key deadline_key() {
  return {"launch_deadline_s", "a number of seconds in [0.01, 3600]",
          [](RunConfig& config, const json& value) {
            if (!value.is_number()) return false;
            const double x = value.get<double>();
            if (!(x >= 0.01 && x <= 3600)) return false;
            config.stream.launch_deadline = nanoseconds_of(x);
            return true;
          },
          [](const RunConfig& config) { return json(seconds_of(config.stream.launch_deadline)); }};
}

const std::vector<Key>& keys() {
  static const std::vector<Key> kKeys = [] {
    const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    return std::vector<Key>{
        text("recording", "the path of a recording", &RunConfig::recording),
        text("truth", "the path of the recording's truth", &RunConfig::truth),
        text("recalibrate_network", "the path of a network file", &RunConfig::recalibrate_network),
        text("classify_network", "the path of a network file", &RunConfig::classify_network),
        text("board", "software, software-rtl, cpu, reference, null, or the index or BDF of a card", &RunConfig::board),
        text("xclbin", "the path of an xclbin", &RunConfig::xclbin),
        choice("scenario", kScenarioNames, &StreamSettings::scenario),
        number("speed", 0, Pacer::kMaxSpeed, false, [](RunConfig& c) -> double& { return c.stream.speed; }),
        choice("overload", kOverloadNames, &StreamSettings::overload),
        whole(
            "orbits_per_launch", 1, kMaxOrbitsPerLaunch,
            [](RunConfig& c, std::uint64_t x) { c.stream.orbits_per_launch = static_cast<std::uint32_t>(x); },
            [](const RunConfig& c) { return json(c.stream.orbits_per_launch); }),
        whole(
            "slots", 3, 64, [](RunConfig& c, std::uint64_t x) { c.stream.slots = static_cast<std::uint32_t>(x); },
            [](const RunConfig& c) { return json(c.stream.slots); }),
        duration_key(),
        whole(
            "orbits", 0, most,
            [](RunConfig& c, std::uint64_t x) { c.stream.orbits = x > 0 ? std::optional(x) : std::nullopt; },
            [](const RunConfig& c) { return json(c.stream.orbits.value_or(0)); }),
        deadline_key(),
        whole(
            "seed", 0, most, [](RunConfig& c, std::uint64_t x) { c.stream.seed = x; },
            [](const RunConfig& c) { return json(c.stream.seed); }),
        number("lag_bound_ms", 0, 1e6, false, [](RunConfig& c) -> double& { return c.lag_bound_ms; }),
        number("min_duration_s", 0, 1e6, true, [](RunConfig& c) -> double& { return c.min_duration_s; }),
        whole(
            "min_launches", 0, most, [](RunConfig& c, std::uint64_t x) { c.min_launches = x; },
            [](const RunConfig& c) { return json(c.min_launches); }),
        whole(
            "replay_mib", 1, 1U << 20U, [](RunConfig& c, std::uint64_t x) { c.replay_mib = x; },
            [](const RunConfig& c) { return json(c.replay_mib); }),
    };
  }();
  return kKeys;
}

const Key* find_key(std::string_view name) {
  const auto it = std::ranges::find(keys(), name, &Key::name);
  return it == keys().end() ? nullptr : &*it;
}

// The JSON value of a TOML scalar; null for anything else.
json json_of(const toml::node& node) {
  if (const auto* s = node.as_string()) return s->get();
  if (const auto* i = node.as_integer()) return i->get();
  if (const auto* f = node.as_floating_point()) return f->get();
  return nullptr;
}

}  // namespace

std::vector<ConfigKey> config_keys() {
  std::vector<ConfigKey> result;
  for (const Key& key : keys()) result.push_back({key.name, key.expected});
  return result;
}

void set_config(RunConfig& config, std::string_view name, const std::string& value) {
  const Key* key = find_key(name);
  if (key == nullptr) throw Error(ErrorCode::kInternal, fmt::format("no such configuration key: {}", name));
  // Numbers are tried first; a path that looks like one is still a path.
  const json parsed = json::parse(value, nullptr, false);
  if (parsed.is_number() && key->read(config, parsed)) return;
  if (key->read(config, json(value))) return;
  throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is \"{}\"; expected {}", name, value, key->expected));
}

void read_config_file(const std::filesystem::path& file, RunConfig& config) {
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    throw Error(line == 0 ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
                line == 0 ? fmt::format("{}: {}", file.string(), error.description())
                          : fmt::format("{}:{}: not TOML: {}", file.string(), line, error.description()));
  }
  for (const auto& [name, node] : table) {
    const auto line = name.source().begin.line;
    const Key* key = find_key(name.str());
    if (key == nullptr) {
      std::vector<std::string_view> names;
      for (const Key& known : keys()) names.push_back(known.name);
      throw Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: unknown key \"{}\"; expected one of {}",
                                                           file.string(), line, name.str(), fmt::join(names, ", ")));
    }
    if (!key->read(config, json_of(node))) {
      std::ostringstream shown;
      node.visit([&](const auto& value) { shown << value; });
      throw Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: {} is {}; expected {}", file.string(), line,
                                                           name.str(), shown.str(), key->expected));
    }
  }
}

void validate(const RunConfig& config) {
  const auto require = [](bool holds, const std::string& sentence) {
    if (!holds) throw Error(ErrorCode::kInvalidArgument, sentence);
  };
  require(!config.recording.empty(), "no recording is named; `mu40 generate` makes one");
  require(config.stream.duration || config.stream.orbits, "duration_s and orbits are both 0: the run would never end");
  const bool computes_here = config.board == "cpu" || config.board == "reference" || config.board == "null";
  require(computes_here || !config.xclbin.empty(), fmt::format("board {} needs an xclbin", config.board));
  require(!config.recalibrate_network.empty() && !config.classify_network.empty(), "both networks must be named");
}

std::string to_json(const RunConfig& config) {
  ordered_json result;
  for (const Key& key : keys()) result[std::string(key.name)] = key.write(config);
  return result.dump();
}

RunConfig run_config_from_json(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) throw Error(ErrorCode::kInvalidArgument, "a run configuration is not a JSON object");
  RunConfig config;
  for (const auto& [name, value] : parsed.items()) {
    const Key* key = find_key(name);
    if (key == nullptr) throw Error(ErrorCode::kInvalidArgument, fmt::format("unknown configuration key: {}", name));
    if (!key->read(config, value)) {
      throw Error(ErrorCode::kInvalidArgument, fmt::format("{} is {}; expected {}", name, value.dump(), key->expected));
    }
  }
  return config;
}

}  // namespace mu40
