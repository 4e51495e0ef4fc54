// Broken bundles of Qwen2: each must end in one clear error that names the file and what is wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "prefilter/classifier.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter {
namespace {

using encoder::NewTensor;
using nlohmann::json;

class MalformedQwen2 : public testing::TestWithParam<Precision> {
 protected:
  test::Files good() const { return test::tiny_bundle("qwen2", GetParam()); }

  void expect_refused(test::Files files, const std::vector<std::string>& parts) const {
    test::seal(files);
    const test::TempFolder folder;
    test::write_files(folder.file("b"), files);
    const Result<Classifier> classifier = Classifier::open(folder.file("b"));
    ASSERT_FALSE(classifier) << "opened, expected: " << testing::PrintToString(parts);
    EXPECT_EQ(classifier.error().code(), ErrorCode::kCorrupt) << classifier.error().message();
    for (const std::string& part : parts) {
      EXPECT_NE(classifier.error().message().find(part), std::string::npos)
          << part << ": " << classifier.error().message();
    }
  }

  std::vector<NewTensor> good_tensors() const {
    const test::TempFolder folder;
    const auto file = encoder::TensorFile::open(folder.write("w", good().at("model.safetensors")));
    EXPECT_TRUE(file);
    std::vector<NewTensor> tensors;
    for (const auto& [name, tensor] : file->tensors()) {
      tensors.push_back(
          {name, tensor.dtype, tensor.shape, {tensor.bytes.begin(), tensor.bytes.end()}});
    }
    return tensors;
  }
};

TEST_P(MalformedQwen2, ATensorThatIsMissingIsNamed) {
  const std::vector<NewTensor> whole = good_tensors();
  ASSERT_GE(whole.size(), 2U * 12U + 3U);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::vector<NewTensor> tensors = whole;
    tensors.erase(tensors.begin() + static_cast<long>(i));
    test::Files files = good();
    files["model.safetensors"] = encoder::safetensors_bytes(std::move(tensors));
    expect_refused(std::move(files),
                   {"model.safetensors", "tensor " + whole[i].name + " is missing"});
  }
}

TEST_P(MalformedQwen2, ATensorOfAnotherShapeIsNamed) {
  const std::vector<NewTensor> whole = good_tensors();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::vector<NewTensor> tensors = whole;
    tensors[i].shape.push_back(1);
    test::Files files = good();
    files["model.safetensors"] = encoder::safetensors_bytes(std::move(tensors));
    expect_refused(std::move(files), {"model.safetensors", whole[i].name, "shape"});
  }
}

TEST_P(MalformedQwen2, AConfigurationThatTheWeightsDoNotHaveIsRefused) {
  const std::vector<json> changes = {{{"vocab_size", 713}},
                                     {{"vocab_size", 4000000}},
                                     {{"hidden_size", 128}},
                                     {{"hidden_size", 8192}, {"head_dim", 128}},
                                     {{"num_attention_heads", 2}},
                                     {{"num_attention_heads", 256}, {"head_dim", 128}},
                                     {{"num_key_value_heads", 4}},
                                     {{"num_key_value_heads", 1}},
                                     {{"head_dim", 32}},
                                     {{"intermediate_size", 96}},
                                     {{"intermediate_size", 65536}},
                                     {{"num_hidden_layers", 3}, {"layer_types", nullptr}},
                                     {{"num_hidden_layers", 128}, {"layer_types", nullptr}}};
  for (const json& change : changes) {
    test::Files files = good();
    json config = json::parse(files["config.json"]);
    config.update(change);
    files["config.json"] = config.dump();
    expect_refused(std::move(files), {"model.safetensors", "tensor "});
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, MalformedQwen2,
                         testing::Values(Precision::kInt8, Precision::kFp32),
                         [](const auto& param) {
                           return param.param == Precision::kInt8 ? "Int8" : "Fp32";
                         });

}  // namespace
}  // namespace prefilter
