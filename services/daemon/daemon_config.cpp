#include "daemon/daemon_config.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "daemon/config_value.hpp"
#include "daemon/nearest_word.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kMostBytes = 1U << 20U;
constexpr std::size_t kMostBoards = 64;
constexpr std::size_t kMostShownCharacters = 80;
constexpr std::array<std::string_view, 5> kLogLevels{"trace", "debug", "info", "warn", "error"};

// How one key of a table is read into its struct; `read` is false where the value is not what was expected.
template <class Table>
struct Key {
  std::string_view name;
  std::string expected;
  std::function<bool(Table&, const toml::node&)> read;
};

template <class Table, class Field>
Key<Table> text(std::string_view name, std::string expected, Field Table::* field, bool (*accepts)(std::string_view)) {
  return {name, std::move(expected), [=](Table& table, const toml::node& node) {
            const auto* value = node.as_string();
            if (value == nullptr || !accepts(value->get())) return false;
            table.*field = value->get();
            return true;
          }};
}

// A whole number of the field's own unit, in [low, high].
template <class Table, class Field>
Key<Table> whole(std::string_view name, std::int64_t low, std::int64_t high, Field Table::* field) {
  return {name, fmt::format("a whole number in [{}, {}]", low, high), [=](Table& table, const toml::node& node) {
            const auto* value = node.as_integer();
            if (value == nullptr || value->get() < low || value->get() > high) return false;
            table.*field = Field(value->get());
            return true;
          }};
}

bool read_folders(DaemonConfig& config, const toml::node& node) {
  const auto* folders = node.as_array();
  if (folders == nullptr) return false;
  config.import_folders.clear();
  for (const auto& folder : *folders) {
    if (!folder.is_string() || !is_absolute_path(folder.as_string()->get())) return false;
    config.import_folders.emplace_back(folder.as_string()->get());
  }
  return true;
}

bool is_log_level(std::string_view value) { return std::ranges::find(kLogLevels, value) != kLogLevels.end(); }
bool is_address_or_empty(std::string_view value) { return value.empty() || is_address(value); }
bool is_path_or_empty(std::string_view value) { return value.empty() || is_absolute_path(value); }

const std::vector<Key<DaemonConfig>>& daemon_keys() {
  static const std::vector<Key<DaemonConfig>> kKeys{
      text("grpc_address", "HOST:PORT", &DaemonConfig::grpc_address, is_address),
      text("metrics_address", "HOST:PORT, or nothing to serve no metrics", &DaemonConfig::metrics_address,
           is_address_or_empty),
      text("state_folder", "an absolute path, or nothing for the usual one", &DaemonConfig::state_folder,
           is_path_or_empty),
      {"import_folders", "a list of absolute paths", read_folders},
      text("log_level", fmt::format("one of {}", fmt::join(kLogLevels, ", ")), &DaemonConfig::log_level, is_log_level),
      whole("snapshot_period_ms", 100, 60000, &DaemonConfig::snapshot_period),
      whole("canary_period_ms", 100, 60000, &DaemonConfig::canary_period),
      whole("drain_s", 0, 3600, &DaemonConfig::drain),
      whole("recovery_attempts", 0, 100, &DaemonConfig::recovery_attempts),
  };
  return kKeys;
}

const std::vector<Key<DaemonLimits>>& limit_keys() {
  static const std::vector<Key<DaemonLimits>> kKeys{
      whole("max_queued_runs", 0, 1024, &DaemonLimits::max_queued_runs),
      whole("max_watchers", 1, 65536, &DaemonLimits::max_watchers),
      whole("max_run_s", 1, 31536000, &DaemonLimits::max_run_s),
      whole("max_lease_s", 1, 2592000, &DaemonLimits::max_lease_s),
      whole("max_recording_mib", 1, 1 << 20, &DaemonLimits::max_recording_mib),
      whole("max_stored_mib", 1, 1 << 30, &DaemonLimits::max_stored_mib),
      whole("max_upload_message_mib", 1, 64, &DaemonLimits::max_upload_message_mib),
      whole("max_concurrent_calls", 8, 65536, &DaemonLimits::max_concurrent_calls),
  };
  return kKeys;
}

const std::vector<Key<BoardConfig>>& board_keys() {
  static const std::vector<Key<BoardConfig>> kKeys{
      text("name", "1 to 32 of a-z, 0-9, _ and -", &BoardConfig::name, is_board_name),
      text("device", "software, software-rtl, cpu, reference, null, or the index or BDF of a card",
           &BoardConfig::device, is_device),
      text("xclbin", "an absolute path, or nothing for the installation's", &BoardConfig::xclbin, is_path_or_empty),
      text("recalibrate_network", "an absolute path, or nothing for the installation's",
           &BoardConfig::recalibrate_network, is_path_or_empty),
      text("classify_network", "an absolute path, or nothing for the installation's", &BoardConfig::classify_network,
           is_path_or_empty),
  };
  return kKeys;
}

// A TOML file's errors, each with its place.
class Source {
 public:
  explicit Source(std::string_view file) : file_(file) {}

  [[noreturn]] void refuse(const toml::source_region& place, const std::string& sentence) const {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{}:{}: {}", file_, place.begin.line, sentence));
  }

  [[noreturn]] void refuse_value(std::string_view key, const toml::node& node, std::string_view expected) const {
    std::ostringstream shown;
    node.visit([&](const auto& value) { shown << value; });
    auto value = shown.str();
    if (value.size() > kMostShownCharacters) value = value.substr(0, kMostShownCharacters) + "...";
    refuse(node.source(), fmt::format("{} is {}; expected {}", key, value, expected));
  }

  [[noreturn]] void refuse_key(const toml::key& key, const std::vector<std::string>& known) const {
    const auto nearest = nearest_word(key.str(), known);
    refuse(key.source(), fmt::format("unknown key \"{}\"; {}", key.str(),
                                     nearest.empty() ? fmt::format("expected one of {}", fmt::join(known, ", "))
                                                     : fmt::format("did you mean {}?", nearest)));
  }

  // Reads every entry of `table` by `keys`; those that are not among them go to `other`, which tells whether it took
  // it.
  template <class Table>
  void read(const toml::table& table, const std::vector<Key<Table>>& keys, Table& into,
            const std::function<bool(std::string_view, const toml::node&)>& other,
            std::vector<std::string> other_names) const {
    for (const auto& [name, node] : table) {
      const auto key = std::ranges::find(keys, name.str(), &Key<Table>::name);
      if (key != keys.end()) {
        if (!key->read(into, node)) refuse_value(name.str(), node, key->expected);
      } else if (!other(name.str(), node)) {
        std::ranges::transform(keys, std::back_inserter(other_names),
                               [](const auto& each) { return std::string(each.name); });
        refuse_key(name, other_names);
      }
    }
  }

 private:
  std::string_view file_;
};

bool nothing_else(std::string_view, const toml::node&) { return false; }

BoardConfig read_board(const Source& source, const toml::table& table, std::set<std::string>& names,
                       std::set<std::string>& cards) {
  BoardConfig board;
  source.read(table, board_keys(), board, nothing_else, {});
  if (board.name.empty()) source.refuse(table.source(), "a board without a name");
  const bool is_new_name = names.insert(board.name).second;
  if (!is_new_name) source.refuse(table.source(), fmt::format("two boards are named {}", board.name));
  if (is_card(board.device)) {
    const bool is_new_card = cards.insert(board.device).second;
    if (!is_new_card) source.refuse(table.source(), fmt::format("two boards are the card {}", board.device));
    if (board.xclbin.empty()) {
      source.refuse(table.source(), fmt::format("board {} is a card and needs an xclbin", board.name));
    }
  }
  return board;
}

std::vector<BoardConfig> read_boards(const Source& source, const toml::node& node) {
  const auto* tables = node.as_array();
  if (tables == nullptr || tables->empty() || tables->size() > kMostBoards || !tables->is_homogeneous<toml::table>()) {
    source.refuse_value("boards", node, fmt::format("1 to {} tables [[boards]]", kMostBoards));
  }
  std::vector<BoardConfig> boards;
  std::set<std::string> names;
  std::set<std::string> cards;
  for (const auto& table : *tables) boards.push_back(read_board(source, *table.as_table(), names, cards));
  return boards;
}

// What no single key can tell.
void validate(const DaemonConfig& config, std::string_view file) {
  const auto refuse = [&](const std::string& sentence) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{}: {}", file, sentence));
  };
  if (config.limits.max_stored_mib < config.limits.max_recording_mib) {
    refuse(fmt::format("limits.max_stored_mib is {}; expected at least limits.max_recording_mib, {}",
                       config.limits.max_stored_mib, config.limits.max_recording_mib));
  }
  if (config.grpc_address == config.metrics_address && !config.grpc_address.ends_with(":0")) {
    refuse(fmt::format("grpc_address and metrics_address are both {}", config.grpc_address));
  }
}

std::filesystem::path folder_in(const char* variable) {
  const char* const value = std::getenv(variable);
  // systemd separates several state directories by colons.
  const auto first =
      value == nullptr ? std::string_view{} : std::string_view(value).substr(0, std::string_view(value).find(':'));
  return first.starts_with('/') ? std::filesystem::path(first) : std::filesystem::path{};
}

}  // namespace

std::filesystem::path state_folder_of(const DaemonConfig& config) {
  if (!config.state_folder.empty()) return config.state_folder;
  if (const auto folder = folder_in("STATE_DIRECTORY"); !folder.empty()) return folder;
  if (const auto state = folder_in("XDG_STATE_HOME"); !state.empty()) return state / "mu40";
  if (const auto home = folder_in("HOME"); !home.empty()) return home / ".local" / "state" / "mu40";
  throw Error(
      ErrorCode::kNotFound,
      "no folder to keep runs in: state_folder is empty and none of STATE_DIRECTORY, XDG_STATE_HOME and HOME is "
      "an absolute path");
}

std::vector<std::string> daemon_config_keys() {
  std::vector<std::string> names;
  for (const auto& key : daemon_keys()) names.emplace_back(key.name);
  for (const auto& key : limit_keys()) names.push_back(fmt::format("limits.{}", key.name));
  for (const auto& key : board_keys()) names.push_back(fmt::format("boards.{}", key.name));
  return names;
}

DaemonConfig parse_daemon_config(std::string_view text, std::string_view file) {
  const Source source(file);
  toml::table table;
  try {
    table = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    source.refuse(error.source(), fmt::format("not TOML: {}", error.description()));
  }
  DaemonConfig config;
  const auto tables = [&](std::string_view name, const toml::node& node) {
    if (name == "boards") {
      config.boards = read_boards(source, node);
    } else if (name == "limits" && node.is_table()) {
      source.read(*node.as_table(), limit_keys(), config.limits, nothing_else, {});
    } else if (name == "limits") {
      source.refuse_value(name, node, "a table [limits]");
    } else {
      return false;
    }
    return true;
  };
  source.read(table, daemon_keys(), config, tables, {"limits", "boards"});
  validate(config, file);
  return config;
}

DaemonConfig read_daemon_config(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.eof() && stream.fail()) {
    throw Error(ErrorCode::kNotFound, fmt::format("{}: cannot be read", file.string()));
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMostBytes) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("{}: longer than {} bytes, which no configuration is", file.string(), kMostBytes));
  }
  return parse_daemon_config(text, file.string());
}

}  // namespace mu40
