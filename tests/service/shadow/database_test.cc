#include "service/shadow/database.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::shadow {
namespace {

using test::TempFolder;

Database open_new(const TempFolder& folder) {
  Result<Database> opened = Database::open(folder.file("a.db"), Access::kCreate);
  EXPECT_TRUE(opened);
  EXPECT_TRUE(opened->run("CREATE TABLE t (n INTEGER, r REAL, s TEXT)"));
  return *std::move(opened);
}

TEST(Database, GivesBackWhatWasBound) {
  const TempFolder folder;
  Database database = open_new(folder);
  Result<Statement> insert = database.prepare("INSERT INTO t VALUES (?, ?, ?)");
  ASSERT_TRUE(insert);
  ASSERT_TRUE(insert->bind(int64_t{1} << 40).bind(0.25).bind("καλημέρα").run());
  ASSERT_TRUE(insert->bind_null().bind(1.0).bind(std::string_view()).run());
  EXPECT_EQ(database.last_row_id(), 2);

  Result<Statement> rows = database.prepare("SELECT n, r, s FROM t ORDER BY rowid");
  ASSERT_TRUE(*rows->row());
  EXPECT_EQ(rows->integer(0), int64_t{1} << 40);
  EXPECT_EQ(rows->real(1), 0.25);
  EXPECT_EQ(rows->text(2), "καλημέρα");
  ASSERT_TRUE(*rows->row());
  EXPECT_TRUE(rows->is_null(0));
  EXPECT_FALSE(rows->is_null(2));
  EXPECT_FALSE(*rows->row());
}

TEST(Database, WhatIsNotCommittedNeverHappened) {
  const TempFolder folder;
  Database database = open_new(folder);
  {
    Result<Transaction> transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (1, 1, 'a')"));
  }
  EXPECT_EQ(**database.number("SELECT count(*) FROM t"), 0);
  {
    Result<Transaction> transaction = Transaction::begin(database);
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (1, 1, 'a')"));
    ASSERT_TRUE(transaction->commit());
  }
  EXPECT_EQ(**database.number("SELECT count(*) FROM t"), 1);
}

TEST(Database, SaysWhatIsWrongWithAPath) {
  const TempFolder folder;
  const auto code = [](const std::string& path, Access access) {
    const Result<Database> opened = Database::open(path, access);
    return opened ? ErrorCode::kInternal : opened.error().code();
  };
  EXPECT_EQ(code(folder.file("none.db"), Access::kRead), ErrorCode::kNotFound);
  EXPECT_EQ(code(folder.file("none/a.db"), Access::kCreate), ErrorCode::kNotFound);
  EXPECT_EQ(code(folder.path(), Access::kWrite), ErrorCode::kInvalidArgument);
  const std::string words = folder.write("words", std::string(4096, 'w'));
  EXPECT_EQ(code(words, Access::kWrite), ErrorCode::kCorrupt);
}

TEST(Database, AReaderMayNotWrite) {
  const TempFolder folder;
  const Database writer = open_new(folder);
  Result<Database> reader = Database::open(folder.file("a.db"), Access::kRead);
  ASSERT_TRUE(reader);
  const Result<void> done = reader->run("DELETE FROM t");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kUnauthorized);
}

}  // namespace
}  // namespace prefilter::shadow
