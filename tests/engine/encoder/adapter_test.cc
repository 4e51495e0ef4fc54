#include "engine/encoder/adapter.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using Values = std::vector<float>;

struct Tensor {
  std::vector<size_t> shape;
  Values values;
};
using Tensors = std::map<std::string, Tensor>;

const std::string kQuery = "model.layers.0.self_attn.q_proj";
const std::string kInAdapter = "base_model.model." + kQuery;

/// One layer of two channels, of which the tests merge what they name.
ModelConfig small_config() {
  ModelConfig config;
  config.architecture = Architecture::kQwen2;
  config.layers = 1;
  return config;
}

AdapterConfig small_adapter() {
  return {.rank = 2, .scaling = 0.5F, .targets = {"q_proj"}, .saved = {"norm"}, .base = ""};
}

Tensors base_tensors() {
  return {{kQuery + ".weight", {{2, 2}, {10, 20, 30, 40}}},
          {"model.norm.weight", {{2}, {1, 1}}},
          {"score.weight", {{1, 2}, {7, 7}}}};
}

Tensors adapter_tensors() {
  return {{kInAdapter + ".lora_A.weight", {{2, 2}, {1, 2, 3, 4}}},
          {kInAdapter + ".lora_B.weight", {{2, 2}, {1, 0, 2, -2}}},
          {"base_model.model.score.weight", {{1, 2}, {5, 6}}}};
}

class Files {
 public:
  TensorFile open(const std::string& name, const Tensors& tensors) const {
    std::vector<NewTensor> written;
    for (const auto& [tensor, content] : tensors) {
      written.push_back(make_f32(tensor, content.shape, content.values));
    }
    return *TensorFile::open(folder_.write(name, safetensors_bytes(std::move(written))));
  }

 private:
  test::TempFolder folder_;
};

Values values_of(const TensorFile& file, const std::string& name) {
  const TensorView* tensor = file.find(name);
  return tensor == nullptr ? Values() : *to_float(*tensor, name);
}

/// Merges after a change; the error, or none.
std::optional<Error> error_after(const std::function<void(Tensors&, AdapterConfig&)>& change) {
  const Files files;
  Tensors tensors = adapter_tensors();
  AdapterConfig adapter = small_adapter();
  change(tensors, adapter);
  TensorFile base = files.open("base", base_tensors());
  const auto merged = merge_adapter(adapter, files.open("adapter", tensors), small_config(), base);
  if (merged) return std::nullopt;
  return merged.error();
}

void expect_error(const std::function<void(Tensors&, AdapterConfig&)>& change, ErrorCode code,
                  const std::string& part) {
  const auto error = error_after(change);
  ASSERT_TRUE(error) << part;
  EXPECT_EQ(error->code(), code) << error->message();
  EXPECT_NE(error->message().find(part), std::string::npos) << error->message();
  EXPECT_NE(error->message().find("/adapter"), std::string::npos) << error->message();
}

TEST(Adapter, TheScaledProductIsAddedToItsTargetAndTheHeadIsReplaced) {
  const Files files;
  TensorFile base = files.open("base", base_tensors());
  const auto merged = merge_adapter(small_adapter(), files.open("adapter", adapter_tensors()),
                                    small_config(), base);
  ASSERT_TRUE(merged) << merged.error().message();
  // B·A = [[1, 2], [2 - 6, 4 - 8]]
  EXPECT_EQ(values_of(base, kQuery + ".weight"), (Values{10.5F, 21.0F, 28.0F, 38.0F}));
  EXPECT_EQ(values_of(base, "score.weight"), (Values{5, 6}));
  EXPECT_EQ(values_of(base, "model.norm.weight"), (Values{1, 1}));
}

TEST(Adapter, AModuleThatWasTrainedWholeTakesThePlaceOfTheBases) {
  const Files files;
  Tensors tensors = adapter_tensors();
  tensors["base_model.model.model.norm.weight"] = {{2}, {3, 4}};
  TensorFile base = files.open("base", base_tensors());
  ASSERT_TRUE(merge_adapter(small_adapter(), files.open("adapter", tensors), small_config(), base));
  EXPECT_EQ(values_of(base, "model.norm.weight"), (Values{3, 4}));
}

TEST(Adapter, ATensorThatIsMissingOrOfAnotherShapeIsNamed) {
  constexpr auto kCorrupt = ErrorCode::kCorrupt;
  const std::string a = kInAdapter + ".lora_A.weight";
  const std::string b = kInAdapter + ".lora_B.weight";
  expect_error([&](Tensors& t, AdapterConfig&) { t.erase(a); }, kCorrupt, a + " is missing");
  expect_error([&](Tensors& t, AdapterConfig&) { t.erase(b); }, kCorrupt, b + " is missing");
  expect_error([&](Tensors&, AdapterConfig& c) { c.rank = 3; }, kCorrupt,
               a + " has the shape [2, 2], the base and adapter_config.json ask for [3, 2]");
  expect_error([&](Tensors& t, AdapterConfig&) { t[b] = {{4}, {1, 2, 3, 4}}; }, kCorrupt,
               b + " has the shape [4]");
}

TEST(Adapter, ATensorThatHasNoUseIsNamed) {
  for (const std::string name :
       {"base_model.model.model.layers.0.self_attn.k_proj.lora_A.weight", "score.weight",
        "base_model.model.model.embed_tokens.weight", "base_model.model.score.bias", "x",
        "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"}) {
    expect_error([&](Tensors& t, AdapterConfig&) { t[name] = {{1}, {1}}; }, ErrorCode::kCorrupt,
                 name + " belongs to no target");
  }
}

TEST(Adapter, ATargetThatIsNoLinearLayerIsUnsupported) {
  for (const std::string target : {"score", "embed_tokens", "proj", "input_layernorm"}) {
    expect_error([&](Tensors&, AdapterConfig& c) { c.targets.push_back(target); },
                 ErrorCode::kUnsupported, "\"" + target + "\"");
  }
}

TEST(Adapter, ATargetMayBeMoreThanTheLastName) {
  for (const std::string target : {"self_attn.q_proj", "model.layers.0.self_attn.q_proj"}) {
    EXPECT_FALSE(error_after([&](Tensors&, AdapterConfig& c) { c.targets = {target}; })) << target;
  }
}

}  // namespace
}  // namespace prefilter::encoder
