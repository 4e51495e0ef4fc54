#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "prefilter/error.h"

struct sqlite3;       // NOLINT(readability-identifier-naming): the library's own names
struct sqlite3_stmt;  // NOLINT(readability-identifier-naming)

/// SQLite, as far as the shadow log needs it. No other folder touches the library.
namespace prefilter::shadow {

/// One statement, compiled. Parameters are bound in order, from the first; columns count from 0.
/// Not safe to share between threads; must not outlive its Database.
class Statement {
 public:
  Statement& bind(int64_t value);
  Statement& bind(double value);
  Statement& bind(std::string_view text);  ///< copied
  Statement& bind_null();

  /// Goes to the next row; false: there is none, and the statement is ready to be bound anew.
  /// Errors: kUnavailable (a full disk, a lock that others held too long), kCorrupt.
  Result<bool> row();

  /// Runs a statement that gives no rows. Errors: as row().
  Result<void> run();

  int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;

  /// Ends reading before the last row.
  void reset();

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

enum class Access { kRead, kWrite, kCreate };

/// What a commit survives: the end of this process, or a loss of power too.
enum class Durability { kProcess, kPower };

/// A connection. Safe to use from one thread at a time.
class Database {
 public:
  /// Errors: kNotFound, kUnauthorized, kCorrupt for a file that is no database, kUnavailable; each
  /// names the path.
  static Result<Database> open(const std::string& path, Access access,
                               Durability durability = Durability::kProcess);

  /// Runs statements without parameters and rows. Errors: as Statement::row.
  Result<void> run(const std::string& sql);

  /// Errors: kCorrupt if tables are not as they should be.
  Result<Statement> prepare(std::string_view sql);

  /// The first column of the first row; nullopt: no row, or NULL.
  Result<std::optional<int64_t>> number(std::string_view sql);

  int64_t last_row_id() const;
  int64_t changed_rows() const;  ///< by the last statement
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  Database(std::unique_ptr<sqlite3, Close> connection, std::string path)
      : connection_(std::move(connection)), path_(std::move(path)) {}
  std::unique_ptr<sqlite3, Close> connection_;
  std::string path_;
};

/// Everything until commit happens as a whole or not at all; without it nothing does.
class Transaction {
 public:
  /// Takes the right to write at once, waiting for others. Errors: kUnavailable.
  static Result<Transaction> begin(Database& database);
  Result<void> commit();

  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(other.database_) {
    other.database_ = nullptr;
  }
  Transaction& operator=(Transaction&&) = delete;

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  // nullptr: committed or moved away
};

}  // namespace prefilter::shadow
