#include "lab/collect/dump.h"

#include <gtest/gtest.h>

#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

struct Seen {
  std::vector<Found> found;
  std::vector<std::string> unreadable;

  Sink sink() {
    return {
        .found = [this](Found one) { found.push_back(std::move(one)); },
        .unreadable = [this](const std::string& place,
                             const std::string& why) { unreadable.push_back(place + ": " + why); }};
  }
};

TEST(Dump, ReadsLinesAndNamesThoseThatAreNone) {
  const test::TempFolder folder;
  const std::string path =
      folder.write("d.jsonl",
                   "{\"id\": 5, \"headline\": \"T\", \"body\": \"<a "
                   "href='https://x.example/'>C</a>\", \"x\": 1}\n"
                   "\n{\"title\": \n[1]\n{\"id\": 6}\n{\"title\": 5}\n{\"title\": \"torn");
  Seen seen;
  ASSERT_TRUE(read_dump(path, {}, seen.sink()));
  ASSERT_EQ(seen.found.size(), 1U);
  EXPECT_EQ(seen.found[0].record.id, "5");
  EXPECT_EQ(seen.found[0].record.title, "T");
  EXPECT_EQ(seen.found[0].record.others, nlohmann::json::parse(R"({"x": 1})"));
  EXPECT_EQ(seen.found[0].links, std::vector<std::string>{"https://x.example/"});
  EXPECT_EQ(seen.found[0].place, path + ":1");
  ASSERT_EQ(seen.unreadable.size(), 5U);
  EXPECT_TRUE(seen.unreadable[0].starts_with(path + ":3: "));
  EXPECT_TRUE(seen.unreadable[4].starts_with(path + ":7: "));
}

TEST(Dump, GzipThatBreaksOffGivesTheLinesBefore) {
  const std::string packed = testing::gzip("{\"title\": \"a\"}\n{\"title\": \"b\"}\n");
  const testing::TempFile file(packed.substr(0, packed.size() - 4));
  Seen seen;
  ASSERT_TRUE(read_dump(file.path(), {}, seen.sink()));
  EXPECT_EQ(seen.found.size(), 2U);
  EXPECT_EQ(seen.unreadable.size(), 1U);
}

TEST(Dump, StopsWhenAskedTo) {
  const testing::TempFile file("{\"title\": \"a\"}\n{\"title\": \"b\"}\n{\"title\": \"c\"}\n");
  Seen seen;
  ASSERT_TRUE(
      read_dump(file.path(), {.stop = [&] { return seen.found.size() == 2; }}, seen.sink()));
  EXPECT_EQ(seen.found.size(), 2U);
}

TEST(Dump, LinksAreThoseInQuotes) {
  EXPECT_EQ(links_in("<a href=\"a\">x</a><a HREF='b'><a class=c href='d?e=1'>"),
            (std::vector<std::string>{"a", "d?e=1"}));
  EXPECT_TRUE(links_in("href=\"never closed").empty());
}

}  // namespace
}  // namespace prefilter::collect
