PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO runs VALUES(1,1,'old','','2026-01-02T03:04:15Z','{"verdict":{"valid":true,"reasons":[]},"ending":"finished","fidelity":"functional","config":{"board":"cpu","scenario":"lhc"},"provenance":{"started_utc":"2026-01-02T03:04:05Z","recording_sha256":"abc"},"account":{"orbits":{"due":9,"completed":9,"dropped":0,"failed":0}}}');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('runs',1);
COMMIT;
PRAGMA user_version=1;
