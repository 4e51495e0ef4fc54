#include "engine/encoder/word_table.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

/// A file with the table "w" of three words, four channels each.
class WordTableFile {
 public:
  explicit WordTableFile(std::vector<NewTensor> tensors) {
    folder_.write("words", safetensors_bytes(std::move(tensors)));
    file_ = *TensorFile::open(folder_.file("words"));
  }
  const TensorFile& file() const { return file_; }

 private:
  test::TempFolder folder_;
  TensorFile file_;
};

/// Row `word` of the table "w", with nothing added.
std::vector<float> row_of(const WordTableFile& words, int32_t word) {
  ModelConfig config;
  config.vocab_size = 3;
  config.hidden = 4;
  WeightReader reader(words.file());
  const WordTable table = WordTable::read(config, "w", reader);
  if (!reader.status()) return {};
  const std::vector<float> nothing(4);
  std::vector<float> row(4);
  table.embed(kernels::row_variants().front(), word, {nothing.data(), nullptr}, row.data());
  return row;
}

TEST(WordTable, ARowOfFloatsIsCopied) {
  const std::vector<float> values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const WordTableFile words({make_f32("w", {3, 4}, values)});
  EXPECT_EQ(row_of(words, 2), (std::vector<float>{8, 9, 10, 11}));
}

TEST(WordTable, ARowOfInt8IsMultipliedByItsScale) {
  const std::vector<int8_t> values = {0, 0, 0, 0, -127, 3, 4, 127, 0, 0, 0, 0};
  const std::vector<float> scales = {1.0F, 0.5F, 1.0F};
  const WordTableFile words({make_i8("w", {3, 4}, values), make_f32("w_scale", {3}, scales)});
  EXPECT_EQ(row_of(words, 1), (std::vector<float>{-63.5F, 1.5F, 2.0F, 63.5F}));
}

TEST(WordTable, AnInt8TableWithoutItsScalesIsAFault) {
  const WordTableFile words({make_i8("w", {3, 4}, std::vector<int8_t>(12))});
  EXPECT_TRUE(row_of(words, 0).empty());
}

}  // namespace
}  // namespace prefilter::encoder
