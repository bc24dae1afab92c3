#include "store/run_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

#include "io/system_error.hpp"
#include "layout/error.hpp"
#include "store/live_runs.hpp"
#include "store/migrations.hpp"

namespace mu40 {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr const char* kNow = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
constexpr const char* kSummary =
    "SELECT id, state, started_utc, ended_utc, label, note, valid, reasons, coalesce(board_name, board), scenario, "
    "recording_sha256, fidelity, real_time_factor, p50_s, p99_s, muons_hz, mismatches, orbits_due, orbits_completed, "
    "orbits_dropped, orbits_failed, begun_utc FROM runs ";

ErrorCode code_of(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kCorrupt;
    case SQLITE_FULL:
      return ErrorCode::kExhausted;
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:  // a report that is no JSON; the statements are right
      return ErrorCode::kInvalidArgument;
    default:
      return ErrorCode::kUnavailable;
  }
}

Error store_error(const std::filesystem::path& file, const SQLite::Exception& error) {
  const int extended = error.getExtendedErrorCode();
  const auto code = code_of(extended > 0 ? extended : error.getErrorCode());
  return {code, fmt::format("run store {}: {}", file.string(), error.what())};
}

// Does `work`; what SQLite throws becomes an Error that names the file.
template <class Work>
auto guarded(const std::filesystem::path& file, const Work& work) {
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    throw store_error(file, error);
  }
}

SQLite::Database open_database(const std::filesystem::path& file) {
  std::error_code failed;
  std::filesystem::create_directories(file.parent_path(), failed);
  if (failed) throw system_error("make the folder of", file, failed.value());
  return guarded(file, [&] {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = NORMAL");
    database.exec("PRAGMA foreign_keys = ON");
    migrate(database);
    return database;
  });
}

std::optional<double> number(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional(column.getDouble());
}

StoredRun summary_of(SQLite::Statement& row) {
  StoredRun run;
  run.id = row.getColumn(0).getInt64();
  run.state = static_cast<StoredState>(row.getColumn(1).getInt());
  run.started_utc = row.getColumn(2).getString();
  run.ended_utc = row.getColumn(3).getString();
  run.label = row.getColumn(4).getString();
  run.note = row.getColumn(5).getString();
  if (const auto valid = row.getColumn(6); !valid.isNull()) run.valid = valid.getInt() != 0;
  const auto reasons = nlohmann::json::parse(row.getColumn(7).getString(), nullptr, false);
  for (const auto& reason : reasons) {
    if (reason.is_string()) run.reasons.push_back(reason.get<std::string>());
  }
  run.board = row.getColumn(8).getString();
  run.scenario = row.getColumn(9).getString();
  run.recording_sha256 = row.getColumn(10).getString();
  run.fidelity = row.getColumn(11).getString();
  run.real_time_factor = number(row.getColumn(12));
  run.p50_s = number(row.getColumn(13));
  run.p99_s = number(row.getColumn(14));
  run.muons_hz = number(row.getColumn(15));
  run.mismatches = row.getColumn(16).getInt64();
  run.orbits_due = row.getColumn(17).getInt64();
  run.orbits_completed = row.getColumn(18).getInt64();
  run.orbits_dropped = row.getColumn(19).getInt64();
  run.orbits_failed = row.getColumn(20).getInt64();
  run.begun_utc = row.getColumn(21).getString();
  return run;
}

// The report of a run whose process ended first: what was in flight at its last snapshot will never come back.
std::string interrupted_report(const std::string& begun, const StoredSnapshot* last) {
  auto report = nlohmann::ordered_json::parse(begun);
  // Not merge_patch(), which takes fields away whose value has become null.
  if (last != nullptr) report.update(nlohmann::ordered_json::parse(last->part), true);
  for (auto& [kind, account] : report["account"].items()) {
    const auto count = [&](const char* what) { return account.value(what, std::uint64_t{0}); };
    account["failed"] = count("due") - count("completed") - count("dropped");
    account["in_flight"] = 0;
  }
  report["ending"] = "interrupted";
  report["verdict"] = {{"valid", false},
                       {"reasons",
                        {fmt::format("the run was interrupted: its process ended; known as of {}",
                                     last == nullptr ? "it began" : last->taken_utc)}}};
  return report.dump(2);
}

}  // namespace

struct RunStore::Connection {
  std::filesystem::path file;
  SQLite::Database database;
  LiveRuns live;

  [[nodiscard]] Error no_run(std::int64_t id, const char* what) const {
    return {ErrorCode::kNotFound, fmt::format("run store {}: run {} {}", file.string(), id, what)};
  }
};

RunStore::RunStore(const std::filesystem::path& file)
    : connection_(new Connection{file, open_database(file), LiveRuns(file.string() + ".live")}) {}

RunStore::~RunStore() = default;

std::filesystem::path RunStore::default_file() {
  const auto variable = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
  };
  // The XDG base directory specification: a relative path is to be ignored.
  if (const auto state = variable("XDG_STATE_HOME"); state.is_absolute()) return state / "mu40" / "runs.db";
  if (const auto home = variable("HOME"); home.is_absolute()) return home / ".local" / "state" / "mu40" / "runs.db";
  throw Error(ErrorCode::kNotFound, "no run store: neither XDG_STATE_HOME nor HOME is an absolute path");
}

std::int64_t RunStore::begin(const std::string& label, const std::string& note, const std::string& report,
                             const StoredRequest& request) {
  Connection& c = *connection_;
  return guarded(c.file, [&] {
    SQLite::Transaction transaction(c.database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement insert(
        c.database,
        fmt::format("INSERT INTO runs (state, begun_utc, label, note, report, board_name, request_id, request) "
                    "VALUES (0, {}, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''))",
                    kNow));
    insert.bind(1, label);
    insert.bind(2, note);
    insert.bindNoCopy(3, report);
    insert.bind(4, request.board);
    insert.bind(5, request.id);
    insert.bind(6, request.text);
    insert.exec();
    const std::int64_t id = c.database.getLastInsertRowid();
    c.live.hold(id);  // before anyone can see it
    try {
      transaction.commit();
    } catch (const SQLite::Exception&) {
      c.live.release(id);
      throw;
    }
    return id;
  });
}

void RunStore::add_snapshot(std::int64_t id, const std::string& part) {
  Connection& c = *connection_;
  guarded(c.file, [&] {
    SQLite::Statement insert(c.database, fmt::format("INSERT INTO snapshots SELECT ?1, 1 + coalesce(max(sequence), 0), "
                                                     "{}, ?2 FROM snapshots WHERE run = ?1",
                                                     kNow));
    insert.bind(1, id);
    insert.bindNoCopy(2, part);
    insert.exec();
  });
}

void RunStore::finish(std::int64_t id, const std::string& report) {
  Connection& c = *connection_;
  guarded(c.file, [&] {
    SQLite::Statement update(
        c.database,
        fmt::format("UPDATE runs SET state = 1, ended_utc = {}, report = ?2 WHERE id = ?1 AND state = 0", kNow));
    update.bind(1, id);
    update.bindNoCopy(2, report);
    if (update.exec() != 1) throw c.no_run(id, "is not running");
  });
  c.live.release(id);
}

int RunStore::mark_interrupted() {
  Connection& c = *connection_;
  return guarded(c.file, [&] {
    SQLite::Transaction transaction(c.database, SQLite::TransactionBehavior::IMMEDIATE);
    std::vector<std::int64_t> dead;
    SQLite::Statement running(c.database, "SELECT id FROM runs WHERE state = 0");
    while (running.executeStep()) {
      if (const auto id = running.getColumn(0).getInt64(); !c.live.alive(id)) dead.push_back(id);
    }
    running.reset();
    for (const std::int64_t id : dead) {
      const auto taken = snapshots(id);
      SQLite::Statement update(c.database, "UPDATE runs SET state = 2, ended_utc = ?2, report = ?3 WHERE id = ?1");
      update.bind(1, id);
      if (!taken.empty()) update.bind(2, taken.back().taken_utc);
      update.bind(3, interrupted_report(this->report(id), taken.empty() ? nullptr : &taken.back()));
      update.exec();
    }
    transaction.commit();
    return static_cast<int>(dead.size());
  });
}

std::vector<StoredRun> RunStore::list(std::int64_t limit, std::int64_t before_id) const {
  return guarded(connection_->file, [&] {
    SQLite::Statement query(connection_->database, std::string(kSummary) + "WHERE id < ? ORDER BY id DESC LIMIT ?");
    query.bind(1, before_id);
    query.bind(2, limit);
    std::vector<StoredRun> runs;
    while (query.executeStep()) runs.push_back(summary_of(query));
    return runs;
  });
}

std::optional<std::pair<std::int64_t, std::string>> RunStore::find_request(const std::string& request_id) const {
  return guarded(connection_->file, [&]() -> std::optional<std::pair<std::int64_t, std::string>> {
    SQLite::Statement query(connection_->database, "SELECT id, request FROM runs WHERE request_id = ?");
    query.bind(1, request_id);
    if (!query.executeStep()) return std::nullopt;
    return std::pair(query.getColumn(0).getInt64(), query.getColumn(1).getString());
  });
}

StoredRun RunStore::get(std::int64_t id) const {
  return guarded(connection_->file, [&] {
    SQLite::Statement query(connection_->database, std::string(kSummary) + "WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) throw connection_->no_run(id, "does not exist");
    return summary_of(query);
  });
}

std::string RunStore::report(std::int64_t id) const {
  return guarded(connection_->file, [&] {
    SQLite::Statement query(connection_->database, "SELECT report FROM runs WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) throw connection_->no_run(id, "does not exist");
    return query.getColumn(0).getString();
  });
}

std::vector<StoredSnapshot> RunStore::snapshots(std::int64_t id, std::int64_t after_sequence) const {
  return guarded(connection_->file, [&] {
    SQLite::Statement query(
        connection_->database,
        "SELECT sequence, taken_utc, part FROM snapshots WHERE run = ? AND sequence > ? ORDER BY sequence");
    query.bind(1, id);
    query.bind(2, after_sequence);
    std::vector<StoredSnapshot> found;
    while (query.executeStep()) {
      found.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(), query.getColumn(2).getString()});
    }
    return found;
  });
}

}  // namespace mu40
