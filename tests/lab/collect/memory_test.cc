#include "lab/collect/memory.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

TEST(Memory, WritingAndReadingIsTheIdentity) {
  const test::TempFolder folder;
  const std::string path = memory_path(folder.file("a.jsonl"));
  EXPECT_TRUE(read_memories(path)->empty());
  const FetchMemories memories = {
      {"https://x.example/feed", {.etag = "W/\"1\"", .last_modified = "Sat", .not_before = 17.5}},
      {"https://y.example/", {}}};
  ASSERT_TRUE(write_memories(path, memories));
  EXPECT_EQ(*read_memories(path), FetchMemories({*memories.begin()})) << "nothing known: left out";
}

TEST(Memory, AFileOfAnotherKindIsAnErrorThatSaysWhatToDo) {
  const test::TempFolder folder;
  for (const char* text : {"{\"torn", "[]", "{\"format_version\": 2, \"feeds\": {}}",
                           "{\"format_version\": 1, \"feeds\": {\"u\": 5}}",
                           "{\"format_version\": 1, \"feeds\": {\"u\": {\"etag\": 5}}}"}) {
    const Result<FetchMemories> read = read_memories(folder.write("s.json", text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(read.error().message().find("fetched anew"), std::string::npos);
  }
}

}  // namespace
}  // namespace prefilter::collect
