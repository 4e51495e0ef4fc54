#include "engine/tokens/vocabulary_files.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

using Ids = std::vector<int32_t>;

Ids ids(const Tokenizer& tokenizer, std::string_view text) {
  const auto encoding = tokenizer.encode(text, 100);
  return encoding ? encoding->ids : Ids{-1};
}

TEST(VocabularyFiles, LinesOfVocabTxtAreIds) {
  const test::TempFolder folder;
  folder.write("vocab.txt", "[PAD]\r\n[UNK] \n[CLS]\n[SEP]\n[MASK]\na\n##b\n");
  const auto tokenizer = open_vocab_txt(folder.path());
  ASSERT_TRUE(tokenizer) << tokenizer.error().message();
  EXPECT_EQ(ids(**tokenizer, "AB x [MASK]"), (Ids{2, 5, 6, 1, 4, 3})) << "lowercase by default";
  EXPECT_EQ((*tokenizer)->vocab_size(), 7U);
}

TEST(VocabularyFiles, VocabTxtNeedsUtf8AndItsUnknownToken) {
  const test::TempFolder folder;
  folder.write("vocab.txt", "[CLS]\n[SEP]\n");
  EXPECT_EQ(open_vocab_txt(folder.path()).error().code(), ErrorCode::kCorrupt);
  folder.write("vocab.txt", "[UNK]\n\xFF\n");
  EXPECT_EQ(open_vocab_txt(folder.path()).error().code(), ErrorCode::kCorrupt);
  folder.write("vocab.txt", "[UNK]\n" + std::string(5000, 'x') + "\n");
  EXPECT_NE(open_vocab_txt(folder.path()).error().message().find("line 2"), std::string::npos);
}

TEST(VocabularyFiles, MergesComeInTheOrderOfTheirLines) {
  const test::TempFolder folder;
  folder.write("vocab.json", R"({"a":0,"b":1,"ab":2})");
  folder.write("merges.txt", "#version: 0.2\na b\n");
  const auto tokenizer = open_vocab_and_merges(folder.path());
  ASSERT_TRUE(tokenizer) << tokenizer.error().message();
  EXPECT_EQ(ids(**tokenizer, "ab<|endoftext|>ba"), (Ids{2, 3, 1, 0}));
}

TEST(VocabularyFiles, MergesMustBePairsOfTokens) {
  const test::TempFolder folder;
  folder.write("vocab.json", R"({"a":0,"b":1,"ab":2})");
  for (const char* merges : {"a\n", "a b c\n", "a b\n\n", "b a\n"}) {
    folder.write("merges.txt", merges);
    const auto tokenizer = open_vocab_and_merges(folder.path());
    ASSERT_FALSE(tokenizer) << merges;
    EXPECT_EQ(tokenizer.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(tokenizer.error().message().find("merges"), std::string::npos);
  }
  folder.write("merges.txt", "a b\n");
  folder.write("vocab.json", "[]");
  EXPECT_EQ(open_vocab_and_merges(folder.path()).error().code(), ErrorCode::kCorrupt);
}

TEST(VocabularyFiles, OtherTokenizersWithTheseFilesAreRefused) {
  const test::TempFolder folder;
  folder.write("vocab.json", R"({"a":0})");
  folder.write("merges.txt", "");
  folder.write("tokenizer_config.json", R"({"tokenizer_class":"RobertaTokenizer"})");
  const auto tokenizer = open_vocab_and_merges(folder.path());
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code(), ErrorCode::kUnsupported);
}

TEST(VocabularyFiles, ASentencePieceModelMayNotBeEmpty) {
  const test::TempFolder folder;
  folder.write("sentencepiece.bpe.model", "");
  const auto tokenizer = open_sentencepiece(folder.path());
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(tokenizer.error().message().find("sentencepiece.bpe.model"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::tokens
