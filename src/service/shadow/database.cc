#include "service/shadow/database.h"

#include <sqlite3.h>

#include <filesystem>
#include <limits>

#include "base/check.h"

namespace prefilter::shadow {
namespace {

// Reviewers and the recorder write in turns, each for milliseconds; this outlasts a slow disk.
constexpr int kWaitMs = 5000;

ErrorCode code_of(int status) {
  switch (status & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // a table or column that is not there
      return ErrorCode::kCorrupt;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::kUnauthorized;
    default:
      return ErrorCode::kUnavailable;
  }
}

Error error_of(sqlite3* connection, int status) {
  const char* file = sqlite3_db_filename(connection, "main");
  std::string message = file == nullptr ? "shadow log" : file;
  message += ": ";
  message += connection == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(connection);
  if ((status & 0xFF) == SQLITE_FULL) message += "; make room on the disk";
  return {code_of(status), message};
}

Result<void> check_path(const std::string& path, Access access) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error(ErrorCode::kInvalidArgument, path + ": is a folder, not a shadow log");
  }
  if (access != Access::kCreate && !std::filesystem::exists(path, ignored)) {
    return Error(ErrorCode::kNotFound, path + ": there is no such shadow log");
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
    return Error(ErrorCode::kNotFound, folder.string() + ": there is no such folder");
  }
  return {};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int64_t value) {
  const int status = sqlite3_bind_int64(statement_.get(), ++bound_, value);
  PREFILTER_CHECK(status == SQLITE_OK, "the statement has this parameter");
  return *this;
}

Statement& Statement::bind(double value) {
  const int status = sqlite3_bind_double(statement_.get(), ++bound_, value);
  PREFILTER_CHECK(status == SQLITE_OK, "the statement has this parameter");
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const char* begin = text.empty() ? "" : text.data();  // a null pointer would be NULL
  const int status = sqlite3_bind_text(statement_.get(), ++bound_, begin,
                                       static_cast<int>(text.size()), SQLITE_TRANSIENT);
  PREFILTER_CHECK(status == SQLITE_OK || status == SQLITE_NOMEM || status == SQLITE_TOOBIG,
                  "the statement has this parameter");
  return *this;
}

Statement& Statement::bind_null() {
  const int status = sqlite3_bind_null(statement_.get(), ++bound_);
  PREFILTER_CHECK(status == SQLITE_OK, "the statement has this parameter");
  return *this;
}

Result<bool> Statement::row() {
  const int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  std::optional<Error> error;
  if (status != SQLITE_DONE) error = error_of(sqlite3_db_handle(statement_.get()), status);
  reset();
  if (error) return *error;
  return false;
}

Result<void> Statement::run() {
  const Result<bool> there = row();
  if (!there) return there.error();
  reset();
  return {};
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (begin == nullptr) return "";
  return {begin, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());  // repeats the error of the step, which was told
  bound_ = 0;
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Database> Database::open(const std::string& path, Access access, Durability durability) {
  if (Result<void> fit = check_path(path, access); !fit) return fit.error();
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == Access::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (access == Access::kCreate) flags |= SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  std::unique_ptr<sqlite3, Close> connection(opened);
  if (status != SQLITE_OK) return error_of(opened, status).with(path);
  sqlite3_busy_timeout(opened, kWaitMs);
  Database database(std::move(connection), path);
  std::string settings = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
  if (access != Access::kRead) settings += "PRAGMA journal_mode = WAL;";
  settings += durability == Durability::kPower ? "PRAGMA synchronous = FULL;"
                                               : "PRAGMA synchronous = NORMAL;";
  if (Result<void> set = database.run(settings); !set) return set.error();
  return database;
}

Result<void> Database::run(const std::string& sql) {
  const int status = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return error_of(connection_.get(), status);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
  if (status != SQLITE_OK) return error_of(connection_.get(), status);
  return Statement(statement);
}

Result<std::optional<int64_t>> Database::number(std::string_view sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return statement.error();
  const Result<bool> there = statement->row();
  if (!there) return there.error();
  if (!*there || statement->is_null(0)) return std::optional<int64_t>();
  return std::optional(statement->integer(0));
}

int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(connection_.get()); }

int64_t Database::changed_rows() const { return sqlite3_changes64(connection_.get()); }

Result<Transaction> Transaction::begin(Database& database) {
  if (Result<void> begun = database.run("BEGIN IMMEDIATE"); !begun) return begun.error();
  return Transaction(database);
}

Result<void> Transaction::commit() {
  if (Result<void> done = database_->run("COMMIT"); !done) return done.error();
  database_ = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // Where the failed statement has rolled back by itself there is nothing left to do.
  const Result<void> ignored = database_->run("ROLLBACK");
  static_cast<void>(ignored);
}

}  // namespace prefilter::shadow
