#include "engine/tokens/padded_file.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

TEST(PaddedFile, GivesTheBytesOfTheFile) {
  const test::TempFolder folder;
  const auto text = read_padded(folder.write("a.json", "{\"a\":1}"));
  ASSERT_TRUE(text);
  EXPECT_EQ(std::string_view(*text), "{\"a\":1}");
}

TEST(PaddedFile, NamesAFileThatIsNotThere) {
  const auto text = read_padded("no/such/file.json");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(text.error().message().find("no/such/file.json"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::tokens
