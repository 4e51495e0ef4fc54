#include "lab/shrink/layers.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::shrink {
namespace {

using List = std::vector<size_t>;

TEST(Layers, AllStayWhereNothingIsChosen) { EXPECT_EQ(*choose_layers({}, 4), (List{0, 1, 2, 3})); }

TEST(Layers, CanBeListedDroppedCountedOrSpread) {
  EXPECT_EQ(*choose_layers({.layers = {0, 1, 2, 5}}, 12), (List{0, 1, 2, 5}));
  EXPECT_EQ(*choose_layers({.drop = {3, 0}}, 5), (List{1, 2, 4}));
  EXPECT_EQ(*choose_layers({.keep = 3}, 12), (List{0, 1, 2}));
  EXPECT_EQ(*choose_layers({.keep = 6, .evenly = true}, 12), (List{0, 2, 4, 7, 9, 11}));
  EXPECT_EQ(*choose_layers({.keep = 12, .evenly = true}, 12), *choose_layers({}, 12));
  EXPECT_EQ(*choose_layers({.keep = 1, .evenly = true}, 12), (List{0}));
}

TEST(Layers, AnImpossibleChoiceIsRefusedAndTheLayerNamed) {
  const std::vector<std::pair<LayerChoice, std::string>> cases = {
      {{.layers = {0, 12}}, "layer 12"},
      {{.drop = {12}}, "layer 12"},
      {{.layers = {1, 1}}, "listed twice"},
      {{.layers = {2, 1}}, "order"},
      {{.keep = 13}, "13 layers"},
      {{.layers = {1}, .keep = 2}, "one of the three"},
      {{.drop = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}, "no layer"}};
  for (const auto& [choice, named] : cases) {
    const auto layers = choose_layers(choice, 12);
    ASSERT_FALSE(layers) << named;
    EXPECT_EQ(layers.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(layers.error().message().find(named), std::string::npos) << layers.error().message();
  }
}

TEST(Layers, AreFoundInTheNamesOfEachArchitecture) {
  for (const std::string name :
       {"bert.encoder.layer.11.output.dense.bias", "encoder.layer.11.output.dense.bias",
        "roberta.encoder.layer.11.output.dense.bias",
        "distilbert.transformer.layer.11.ffn.lin1.bias", "transformer.layer.11.ffn.lin1.bias",
        "model.layers.11.mlp.up_proj.weight", "layers.11.mlp.up_proj.weight"}) {
    const auto parts = split_layer(name);
    ASSERT_TRUE(parts) << name;
    EXPECT_EQ(parts->layer, 11U);
    EXPECT_EQ(std::string(parts->before) + "11" + std::string(parts->after), name);
  }
  for (const std::string name : {"classifier.weight", "bert.encoder.layer.x.bias",
                                 "bert.encoder.layer.3", "bert.pooler.dense.weight", "layers."}) {
    EXPECT_FALSE(split_layer(name)) << name;
  }
}

}  // namespace
}  // namespace prefilter::shrink
