#include "engine/model_card.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

TEST(ModelCard, HoldsAFrontMatterWithAModelIndexAndWhatTheManifestSays) {
  Manifest manifest;
  manifest.name = "tiny";
  manifest.version = "3";
  manifest.architecture = "bert";
  manifest.precision = "int8";
  manifest.max_tokens = 64;
  manifest.languages = {"en", "no"};
  manifest.threshold = {0.9F, "by hand"};
  manifest.temperature = {1.5F, "fitted"};
  const std::string card = write_model_card(manifest);
  EXPECT_EQ(card.rfind("---\n", 0), 0U);
  for (const std::string part : {"\n---\n\n# tiny 3\n", "model-index:\n  - name: \"tiny\"\n",
                                 "  - \"no\"\n", "Threshold 0.9: by hand",
                                 "Temperature 1.5: fitted", "not described", "at most 64 tokens"}) {
    EXPECT_NE(card.find(part), std::string::npos) << part << " is not in\n" << card;
  }
}

}  // namespace
}  // namespace prefilter
