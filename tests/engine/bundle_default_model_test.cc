#include <gtest/gtest.h>

#include <filesystem>

#include "engine/golden.h"
#include "engine/kernels/kernel_set.h"
#include "engine/manifest.h"
#include "prefilter/classifier.h"
#include "tests/support/temp_folder.h"

namespace prefilter {
namespace {

const std::string kDefaultModel = test::repository_path("models/default");

TEST(DefaultModel, OpensWithAllItsChecks) {
  const Result<Classifier> classifier = Classifier::open(kDefaultModel);
  ASSERT_TRUE(classifier) << classifier.error().message();
  EXPECT_EQ(classifier->info().precision, "int8");
  EXPECT_EQ(classifier->info().max_tokens, 512);
}

TEST(DefaultModel, TheGoldenScoresComeOutToTheBitOnEveryKernelSet) {
  auto golden = parse_golden(test::read_bytes(kDefaultModel + "/golden.jsonl"), "golden.jsonl");
  ASSERT_TRUE(golden) << golden.error().message();
  golden->resize(2);  // the reference kernels are slow
  const auto manifest = parse_manifest(test::read_bytes(kDefaultModel + "/manifest.json"), "");
  ASSERT_TRUE(manifest) << manifest.error().message();
  const score::Calibration calibration{.temperature = manifest->temperature.value};
  size_t sets = 0;
  for (const kernels::KernelSet& set : kernels::kernel_sets()) {
    if (!set.supported()) continue;
    ++sets;
    auto encoder = encoder::Encoder::open(kDefaultModel, set.name);
    auto tokenizer = tokens::open_tokenizer(kDefaultModel);
    ASSERT_TRUE(encoder && tokenizer);
    const Scorer scorer({*std::move(tokenizer), *std::move(encoder), calibration, 512});
    const Result<void> same = check_golden(*golden, scorer, {}, "golden.jsonl");
    EXPECT_TRUE(same) << set.name << ": " << same.error().message();
  }
  EXPECT_GE(sets, 1U);
}

TEST(DefaultModel, IsSmallerThan64Megabytes) {
  size_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(kDefaultModel)) {
    bytes += file.file_size();
  }
  EXPECT_LT(bytes, size_t{64} << 20U);
}

TEST(DefaultModel, TellsAPlainOfferFromPlainNewsInSeveralLanguages) {
  const Result<Classifier> classifier =
      Classifier::open(kDefaultModel, {.threshold = {}, .verify_hashes = false});
  ASSERT_TRUE(classifier) << classifier.error().message();
  const std::vector<Article> offers = {
      {"Deal: wireless headphones for $59 instead of $129", "Buy now with code EAR59.", "en"},
      {"Nur heute: 50 % Rabatt auf alle Matratzen", "Jetzt bestellen, Versand gratis.", "de"},
      {"Offre spéciale : -30 % sur les robots de cuisine", "Profitez-en et achetez ici.", "fr"}};
  const std::vector<Article> news = {
      {"Court rejects appeal in bridge collapse case", "The judges took two hours.", "en"},
      {"Regierung einigt sich auf Haushalt", "Die Abgeordneten stimmen am Freitag ab.", "de"},
      {"Incendie dans le Var : deux villages évacués", "Les pompiers luttent encore.", "fr"}};
  Workspace workspace;
  for (const Article& article : offers) {
    EXPECT_EQ(classifier->classify(article, workspace).action, Action::kBlock) << article.title;
  }
  for (const Article& article : news) {
    EXPECT_EQ(classifier->classify(article, workspace).action, Action::kPass) << article.title;
  }
}

}  // namespace
}  // namespace prefilter
