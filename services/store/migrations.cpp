#include "store/migrations.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>

#include "layout/error.hpp"

namespace mu40 {
namespace {

// Entry i leads from version i to i + 1. What a list of runs shows is computed from the report when it is stored.
constexpr std::array<const char*, 3> kMigrations{
    R"(
CREATE TABLE runs (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  state            INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
  label            TEXT NOT NULL,
  note             TEXT NOT NULL,
  ended_utc        TEXT,
  report           TEXT NOT NULL CHECK (json_valid(report)),
  started_utc      TEXT    AS (json_extract(report, '$.provenance.started_utc')) STORED,
  valid            INTEGER AS (CASE state WHEN 0 THEN NULL ELSE json_extract(report, '$.verdict.valid') END) STORED,
  reasons          TEXT    AS (json_extract(report, '$.verdict.reasons')) STORED,
  board            TEXT    AS (json_extract(report, '$.config.board')) STORED,
  scenario         TEXT    AS (json_extract(report, '$.config.scenario')) STORED,
  recording_sha256 TEXT    AS (json_extract(report, '$.provenance.recording_sha256')) STORED,
  fidelity         TEXT    AS (json_extract(report, '$.fidelity')) STORED,
  real_time_factor REAL    AS (json_extract(report, '$.rates.real_time_factor.value')) STORED,
  p50_s            REAL    AS (json_extract(report, '$.latency.latency.p50.value')) STORED,
  p99_s            REAL    AS (json_extract(report, '$.latency.latency.p99.value')) STORED,
  muons_hz         REAL    AS (json_extract(report, '$.rates.muons.value')) STORED,
  mismatches       INTEGER AS (json_extract(report, '$.checks.recalibrate.mismatched_records')
                             + json_extract(report, '$.checks.classify.mismatched_records')) STORED,
  orbits_due       INTEGER AS (json_extract(report, '$.account.orbits.due')) STORED,
  orbits_completed INTEGER AS (json_extract(report, '$.account.orbits.completed')) STORED,
  orbits_dropped   INTEGER AS (json_extract(report, '$.account.orbits.dropped')) STORED,
  orbits_failed    INTEGER AS (json_extract(report, '$.account.orbits.failed')) STORED
);
)",
    R"(
CREATE TABLE snapshots (
  run       INTEGER NOT NULL REFERENCES runs (id),
  sequence  INTEGER NOT NULL,
  taken_utc TEXT NOT NULL,
  part      TEXT NOT NULL CHECK (json_valid(part)),
  PRIMARY KEY (run, sequence)
) WITHOUT ROWID;
)",
    R"(
ALTER TABLE runs ADD COLUMN begun_utc  TEXT;
ALTER TABLE runs ADD COLUMN board_name TEXT;
ALTER TABLE runs ADD COLUMN request_id TEXT;
ALTER TABLE runs ADD COLUMN request    TEXT;
CREATE UNIQUE INDEX runs_by_request_id ON runs (request_id) WHERE request_id IS NOT NULL;
)",
};

int version_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

}  // namespace

void migrate(SQLite::Database& database) {
  const int present = static_cast<int>(kMigrations.size());
  if (version_of(database) == present) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = version_of(database);  // another process may have been first
  if (version < 0 || version > present) {
    throw Error(ErrorCode::kMismatch, fmt::format("run store {} has version {}; this mu40 knows versions up to {}",
                                                  database.getFilename(), version, present));
  }
  for (auto v = static_cast<std::size_t>(version); v < kMigrations.size(); ++v) database.exec(kMigrations[v]);
  database.exec(fmt::format("PRAGMA user_version = {}", present));
  transaction.commit();
}

}  // namespace mu40
