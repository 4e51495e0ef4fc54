#include "engine/tokens/sentencepiece_model.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>

#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string piece(const std::string& text, float score) {
  std::string bits(4, '\0');
  std::memcpy(bits.data(), &score, 4);
  return field(1, field(1, text) + "\x15" + bits);
}

TEST(SentencePieceModel, ReadsPiecesAndCharsmap) {
  const std::string bytes = piece("<unk>", 0) + piece("\u2581a", -1.5F) + field(3, field(2, "map"));
  const auto model = parse_sentencepiece_model(bytes);
  ASSERT_TRUE(model) << model.error().message();
  ASSERT_EQ(model->pieces.size(), 2U);
  EXPECT_EQ(model->pieces[1].text, "\u2581a");
  EXPECT_EQ(model->pieces[1].score, -1.5F);
  EXPECT_EQ(model->charsmap, "map");
}

TEST(SentencePieceModel, RefusesOtherModelTypes) {
  const auto model = parse_sentencepiece_model(field(2, "\x18\x02"));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kUnsupported);
  EXPECT_TRUE(parse_sentencepiece_model(field(2, "\x18\x01")));
}

TEST(SentencePieceModel, RefusesBadPieces) {
  EXPECT_FALSE(parse_sentencepiece_model(piece("\xFF", 0)));
  EXPECT_FALSE(parse_sentencepiece_model(piece("a", std::numeric_limits<float>::quiet_NaN())));
  EXPECT_FALSE(parse_sentencepiece_model(piece("a", std::numeric_limits<float>::infinity())));
}

TEST(SentencePieceModel, NoCutOfAFileIsACrash) {
  const std::string whole = test::read_bytes(
      test::repository_path("tests/golden/tokens/sentencepiece/sentencepiece.bpe.model"));
  ASSERT_TRUE(parse_sentencepiece_model(whole));
  size_t refused = 0;
  for (size_t size = 1; size < whole.size(); size += 7) {
    refused += parse_sentencepiece_model(std::string_view(whole).substr(0, size)) ? 0 : 1;
  }
  EXPECT_GT(refused, whole.size() / 7 / 2) << "cuts between pieces are whole files again";
}

TEST(SentencePieceModel, RefusesVarintsWithoutEnd) {
  EXPECT_FALSE(parse_sentencepiece_model(std::string(20, '\xFF')));
  EXPECT_FALSE(parse_sentencepiece_model("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"));
}

}  // namespace
}  // namespace prefilter::tokens
