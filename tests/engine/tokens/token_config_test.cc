#include "engine/tokens/token_config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

std::vector<std::string> contents(const std::vector<AddedToken>& tokens) {
  std::vector<std::string> found;
  for (const AddedToken& token : tokens) found.push_back(token.content);
  return found;
}

using Contents = std::vector<std::string>;

TEST(TokenConfig, FallsBackWhereNoFileSaysSo) {
  const test::TempFolder folder;
  const auto config = TokenConfig::read(folder.path());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->token({"unk_token", "[UNK]"}), "[UNK]");
  EXPECT_EQ(config->flag("do_lower_case"), std::nullopt);
  EXPECT_EQ(config->tokenizer_class(), "");
  EXPECT_EQ(contents(config->added_tokens({{"unk_token", "[UNK]"}, {"sep_token", "[SEP]"}})),
            (Contents{"[UNK]", "[SEP]"}));
}

TEST(TokenConfig, ListedTokensComeFirstInTheOrderOfTheirIds) {
  const test::TempFolder folder;
  folder.write("tokenizer_config.json",
               R"({"do_lower_case":false,"unk_token":"<u>","added_tokens_decoder":{
                   "10":{"content":"<ten>","special":false,"normalized":true},
                   "9":{"content":"<nine>","special":true,"normalized":false,"lstrip":true}}})");
  folder.write("special_tokens_map.json", R"({"sep_token":{"content":"<x>","rstrip":true}})");
  const auto config = TokenConfig::read(folder.path());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->flag("do_lower_case"), false);
  const auto added = config->added_tokens({{"unk_token", "[UNK]"}, {"sep_token", "[SEP]"}});
  ASSERT_EQ(contents(added), (Contents{"<nine>", "<ten>", "<u>", "<x>"}));
  EXPECT_TRUE(added[0].lstrip);
  EXPECT_FALSE(added[0].normalized);
  EXPECT_TRUE(added[1].normalized);
  EXPECT_TRUE(added[3].rstrip);
}

TEST(TokenConfig, OldFilesListTokensByThemselves) {
  const test::TempFolder folder;
  folder.write("added_tokens.json", R"({"<b>":7,"<a>":8})");
  folder.write("special_tokens_map.json", R"({"additional_special_tokens":["<a>","<c>"]})");
  const auto config = TokenConfig::read(folder.path());
  EXPECT_EQ(contents(config->added_tokens({})), (Contents{"<b>", "<a>", "<c>"}));
}

TEST(TokenConfig, NamesAFileThatIsBroken) {
  const test::TempFolder folder;
  folder.write("tokenizer_config.json", "{\"a\":");
  const auto config = TokenConfig::read(folder.path());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(config.error().message().find("tokenizer_config.json"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::tokens
