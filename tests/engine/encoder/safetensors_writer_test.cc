#include "engine/encoder/safetensors_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

std::vector<NewTensor> some_tensors() {
  const std::vector<float> floats(37, 1.5F);
  const std::vector<int8_t> bytes(128, int8_t{-3});
  return {make_f32("odd", {37}, floats), make_i8("lines", {2, 64}, bytes),
          make_f32("bias", {2}, std::span(floats).first(2)),
          make_i8("short", {3}, std::span(bytes).first(3)),
          make_f32("matrix", {4, 4}, std::span(floats).first(16))};
}

TEST(SafetensorsWriter, WhatIsWrittenIsReadAgain) {
  const test::TempFolder folder;
  const auto file = TensorFile::open(folder.write("w", safetensors_bytes(some_tensors())));
  ASSERT_TRUE(file) << file.error().message();
  ASSERT_EQ(file->tensors().size(), 5U);
  for (const NewTensor& tensor : some_tensors()) {
    const TensorView* read = file->find(tensor.name);
    ASSERT_NE(read, nullptr) << tensor.name;
    EXPECT_EQ(read->dtype, tensor.dtype);
    EXPECT_EQ(read->shape, tensor.shape);
    EXPECT_TRUE(std::ranges::equal(read->bytes, tensor.bytes)) << tensor.name;
  }
}

TEST(SafetensorsWriter, MatricesOfWholeCacheLinesBeginOnOne) {
  const test::TempFolder folder;
  const auto file = TensorFile::open(folder.write("w", safetensors_bytes(some_tensors())));
  ASSERT_TRUE(file);
  for (const auto& [name, tensor] : file->tensors()) {
    const auto address = reinterpret_cast<uintptr_t>(tensor.bytes.data());
    const size_t wanted = tensor.bytes.size() % 64 == 0 ? 64 : tensor.dtype == Dtype::kF32 ? 4 : 1;
    EXPECT_EQ(address % wanted, 0U) << name;
  }
}

TEST(SafetensorsWriter, TheOrderInWhichTensorsComeDoesNotMatter) {
  std::vector<NewTensor> reversed = some_tensors();
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(safetensors_bytes(some_tensors()), safetensors_bytes(reversed));
}

TEST(SafetensorsWriter, AFileOfNoTensorsIsRead) {
  const test::TempFolder folder;
  EXPECT_TRUE(TensorFile::open(folder.write("w", safetensors_bytes({}))));
}

}  // namespace
}  // namespace prefilter::encoder
