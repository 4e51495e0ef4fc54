#include <gtest/gtest.h>

#include <filesystem>

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
