#include "service/shadow/log_file.h"

namespace prefilter::shadow {
namespace {

constexpr int64_t kApplication = 0x50465348;  // "PFSH"

// Cells and labels are stored as their place in the enumerations of evidence.h, times as Unix
// milliseconds, days as days since 1970 (UTC).
constexpr const char* kTables = R"sql(
CREATE TABLE candidates (  -- what counts and labels speak of; a change of any of it is another one
  id INTEGER PRIMARY KEY,
  model_sha256 TEXT NOT NULL,
  threshold REAL NOT NULL,
  own_threshold INTEGER NOT NULL,  -- 1: it replaced all thresholds of the bundle
  rules_sha256 TEXT NOT NULL,
  mode TEXT NOT NULL,
  input TEXT NOT NULL,             -- of a replay: the dump's fingerprint; '': live traffic
  model TEXT NOT NULL,
  seed INTEGER NOT NULL,           -- of the random numbers by which articles are kept
  articles INTEGER NOT NULL DEFAULT 0,
  UNIQUE (model_sha256, threshold, own_threshold, rules_sha256, mode, input));

CREATE TABLE runs (        -- from the start to the end of a process that recorded
  id INTEGER PRIMARY KEY,
  candidate INTEGER NOT NULL REFERENCES candidates,
  started INTEGER NOT NULL,
  seen INTEGER NOT NULL,           -- the last commit
  ended INTEGER,                   -- NULL: it is recording, or did not end in good order
  unclean INTEGER NOT NULL DEFAULT 0,
  first_article INTEGER,
  last_article INTEGER,
  position INTEGER NOT NULL DEFAULT 0,  -- of a replay: lines of the dump that are done
  dropped INTEGER NOT NULL DEFAULT 0,
  unjudged INTEGER NOT NULL DEFAULT 0); -- articles on which the model failed; they count as PASS

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  lost INTEGER,                    -- articles; NULL: not known
  reason TEXT NOT NULL);

CREATE TABLE strata (      -- all articles, counted
  candidate INTEGER NOT NULL REFERENCES candidates,
  day INTEGER NOT NULL,
  cell INTEGER NOT NULL,
  language TEXT NOT NULL,
  length_band TEXT NOT NULL,
  source TEXT NOT NULL,
  score_band INTEGER NOT NULL,     -- -1: the model gave no score
  articles INTEGER NOT NULL,
  PRIMARY KEY (candidate, day, cell, language, length_band, source, score_band)) WITHOUT ROWID;

CREATE TABLE patterns (    -- all articles that a pattern hits, counted
  candidate INTEGER NOT NULL REFERENCES candidates,
  pattern TEXT NOT NULL,
  hits INTEGER NOT NULL,
  model_blocks INTEGER NOT NULL,       -- of the hits: the model blocks it too
  alone INTEGER NOT NULL,              -- of the hits: no other pattern hits
  alone_model_blocks INTEGER NOT NULL, -- of these: the model blocks it too
  PRIMARY KEY (candidate, pattern)) WITHOUT ROWID;

CREATE TABLE keeps (       -- an article stays if its draw is below keep * weight
  candidate INTEGER NOT NULL REFERENCES candidates,
  cell INTEGER NOT NULL,
  keep REAL NOT NULL,
  PRIMARY KEY (candidate, cell)) WITHOUT ROWID;

CREATE TABLE items (       -- articles that were kept, for reviewers and reports
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  candidate INTEGER NOT NULL REFERENCES candidates,
  seen INTEGER NOT NULL,
  day INTEGER NOT NULL,            -- the stratum's, with what follows
  cell INTEGER NOT NULL,
  language TEXT NOT NULL,
  length_band TEXT NOT NULL,
  source TEXT NOT NULL,
  score_band INTEGER NOT NULL,
  draw REAL NOT NULL,              -- uniform in [0, 1)
  weight REAL NOT NULL,            -- in (0, 1]
  priority REAL NOT NULL,          -- draw / weight: reviewers get the smallest first
  doubled INTEGER NOT NULL,        -- 1: two people are to see it
  bytes INTEGER NOT NULL,          -- of the texts, which stand last: reading a number skips them
  p_commerce REAL NOT NULL,
  threshold REAL NOT NULL,
  hits TEXT NOT NULL,              -- names of patterns, a line each
  article_id TEXT NOT NULL,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  url TEXT NOT NULL,
  publisher TEXT NOT NULL,
  published TEXT NOT NULL,
  article_language TEXT NOT NULL); -- as its producer has it
CREATE INDEX items_in_order ON items (candidate, cell, priority);
CREATE INDEX items_by_time ON items (seen);

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item INTEGER NOT NULL REFERENCES items,
  reviewer TEXT NOT NULL,
  label INTEGER NOT NULL,
  kind INTEGER NOT NULL,           -- 0 first, 1 second of a doubled item, 2 adjudication
  at INTEGER NOT NULL,
  pi REAL NOT NULL,                -- the item's weight: probabilities of a cell up to one factor
  undone INTEGER);                 -- when; NULL: in force
CREATE UNIQUE INDEX labels_in_force ON labels (item, reviewer, kind) WHERE undone IS NULL;
CREATE INDEX labels_of_reviewer ON labels (reviewer, id);

CREATE TABLE leases (      -- who is looking at what
  item INTEGER PRIMARY KEY REFERENCES items,
  reviewer TEXT NOT NULL,
  until INTEGER NOT NULL);
)sql";

// Came after the first logs. Version 1 all the same: who does not know these goes on without, so
// that a program that is rolled back can still record.
constexpr const char* kLaterTables = R"sql(
CREATE TABLE IF NOT EXISTS rules (  -- what a candidate's rules have, whether it hits or not
  candidate INTEGER NOT NULL REFERENCES candidates,
  pattern TEXT NOT NULL,
  language TEXT NOT NULL,          -- it looks at articles that name it, or none; '': at all
  refused INTEGER NOT NULL,        -- 1: it could not be taken, and looks at nothing
  PRIMARY KEY (candidate, pattern)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS asked (  -- articles that the rules were asked about, counted
  candidate INTEGER NOT NULL REFERENCES candidates,
  language TEXT NOT NULL,          -- as the article names it; '': none, '?': no code of a language
  articles INTEGER NOT NULL,
  PRIMARY KEY (candidate, language)) WITHOUT ROWID;
)sql";

Result<void> create_tables(Database& log) {
  Result<Transaction> transaction = Transaction::begin(log);
  if (!transaction) return transaction.error();
  // Somebody else may have been faster.
  const Result<std::optional<int64_t>> version = log.number("PRAGMA user_version");
  if (!version) return version.error();
  if (version->value_or(0) == 0) {
    const std::string sql = std::string(kTables) +
                            "PRAGMA application_id = " + std::to_string(kApplication) +
                            "; PRAGMA user_version = " + std::to_string(kLogVersion) + ";";
    if (Result<void> made = log.run(sql); !made) return made.error();
  }
  return transaction->commit();
}

}  // namespace

Result<Database> open_log(const std::string& path, Access access, Durability durability) {
  Result<Database> log = Database::open(path, access, durability);
  if (!log) return log.error();
  const Result<std::optional<int64_t>> application = log->number("PRAGMA application_id");
  if (!application) return application.error();
  const Result<std::optional<int64_t>> tables = log->number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  if (application->value_or(0) != kApplication) {
    if (access != Access::kCreate || tables->value_or(0) != 0) {
      return Error(ErrorCode::kCorrupt,
                   path + ": is no shadow log, but a database of another kind");
    }
    if (Result<void> made = create_tables(*log); !made) return made.error();
  }
  const Result<std::optional<int64_t>> version = log->number("PRAGMA user_version");
  if (!version) return version.error();
  if (version->value_or(0) > kLogVersion) {
    return Error(ErrorCode::kUnsupported, path + ": was written by a later version of prefilter");
  }
  if (access == Access::kCreate) {
    if (Result<void> added = log->run(kLaterTables); !added) return added.error();
  }
  return log;
}

}  // namespace prefilter::shadow
