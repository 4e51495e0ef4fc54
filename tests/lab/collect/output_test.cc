#include "lab/collect/output.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

const std::string kA = R"({"id": "a", "title": "A", "mine": 1})";
const std::string kB = R"({"id": "b", "title": "B"})";

struct Ids {
  std::vector<std::string> ids;
  auto each() {
    return [this](const articles::Record& record) { ids.push_back(record.id); };
  }
};

Spool spool_of(const std::string& out, const std::vector<std::string>& lines) {
  Result<Spool> spool = Spool::create(out);
  for (const std::string& line : lines) EXPECT_TRUE(spool->add(line));
  return std::move(*spool);
}

TEST(Output, AFileThatIsNotThereIsEmpty) {
  const test::TempFolder folder;
  Ids ids;
  const auto present = read_present(folder.file("a.jsonl"), ids.each());
  ASSERT_TRUE(present);
  EXPECT_EQ(present->articles, 0U);
  EXPECT_FALSE(present->torn);
}

TEST(Output, AddsBehindWhatIsThereAndChangesNoByteOfIt) {
  const test::TempFolder folder;
  const std::string before = kA + "\r\n\n{\"odd\": tru}\n";
  const std::string path = folder.write("a.jsonl", before);
  Ids ids;
  const auto present = read_present(path, ids.each());
  ASSERT_TRUE(present);
  EXPECT_EQ(ids.ids, std::vector<std::string>{"a"});
  EXPECT_EQ(present->unreadable, 1U);
  ASSERT_TRUE(append_lines(path, *present, spool_of(path, {"0", "1", "2"}), {0, 2}));
  EXPECT_EQ(test::read_bytes(path), before + "0\n2\n");
}

TEST(Output, ALineThatBreaksOffGoesAndOneThatOnlyLacksItsEndStays) {
  const test::TempFolder folder;
  const std::string torn = folder.write("t.jsonl", kA + "\n" + kB.substr(0, 12));
  Ids ids;
  auto present = read_present(torn, ids.each());
  ASSERT_TRUE(present);
  EXPECT_TRUE(present->torn);
  EXPECT_EQ(present->articles, 1U);
  ASSERT_TRUE(append_lines(torn, *present, spool_of(torn, {kB}), {}));
  EXPECT_EQ(test::read_bytes(torn), kA + "\n");

  const std::string open = folder.write("o.jsonl", kA);
  present = read_present(open, ids.each());
  ASSERT_TRUE(present);
  EXPECT_FALSE(present->torn);
  ASSERT_TRUE(append_lines(open, *present, spool_of(open, {kB}), {0}));
  EXPECT_EQ(test::read_bytes(open), kA + "\n" + kB + "\n");
}

TEST(Output, NothingNewLeavesTheFileAlone) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.jsonl", kA + "\n");
  const auto before = std::filesystem::last_write_time(path);
  Ids ids;
  ASSERT_TRUE(append_lines(path, *read_present(path, ids.each()), spool_of(path, {kB}), {}));
  EXPECT_EQ(std::filesystem::last_write_time(path), before);
}

TEST(Output, WhatAnotherProgramAddedMeanwhileIsNotLost) {
  const test::TempFolder folder;
  const std::string path = folder.write("a.jsonl", kA + "\n");
  Ids ids;
  const auto present = read_present(path, ids.each());
  ASSERT_TRUE(present);
  folder.write("a.jsonl", kA + "\n" + kB + "\n");
  const Result<void> appended = append_lines(path, *present, spool_of(path, {"0"}), {0});
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().code(), ErrorCode::kRefused);
  EXPECT_EQ(test::read_bytes(path), kA + "\n" + kB + "\n");
  EXPECT_FALSE(append_lines(path, {}, spool_of(path, {"0"}), {0})) << "it was not there before";
}

TEST(Output, ANewFileIsMadeEvenIfNothingWasFound) {
  const test::TempFolder folder;
  const std::string path = folder.file("a.jsonl");
  ASSERT_TRUE(append_lines(path, {}, spool_of(path, {}), {}));
  EXPECT_EQ(test::read_bytes(path), "");
}

TEST(Output, GzipIsRefused) {
  const test::TempFolder folder;
  Ids ids;
  EXPECT_EQ(read_present(folder.write("a", "\x1F\x8B..."), ids.each()).error().code(),
            ErrorCode::kUnsupported);
}

TEST(Output, TheSpoolGivesItsLinesBackInAnyOrderAndLeavesNothingBehind) {
  const test::TempFolder folder;
  {
    const Spool spool = spool_of(folder.file("a"), {"one", "", "three"});
    EXPECT_EQ(*spool.line(2), "three");
    EXPECT_EQ(*spool.line(0), "one");
    EXPECT_EQ(*spool.line(1), "");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(Spool::create(folder.file("no/such")).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::collect
