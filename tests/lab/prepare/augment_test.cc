#include "lab/prepare/augment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/utf8.h"
#include "lab/articles/content_hash.h"

namespace prefilter::prepare {
namespace {

using articles::Record;

constexpr AugmentOptions kNone{.cut_content = 0.0,
                               .title_only = 0.0,
                               .no_title = 0.0,
                               .html_remnants = 0.0,
                               .no_accents = 0.0,
                               .caps_title = 0.0};

Record long_article(int number) {
  Record record;
  record.id = std::to_string(number);
  record.title = "Le café n° " + std::to_string(number) + " ferme ses portes";
  for (int i = 0; i < 40; ++i) record.content += "Une phrase sur la ville d'été pour 5 €. ";
  return record;
}

std::vector<Augmented> augmented(const Record& record, const AugmentOptions& options,
                                 uint64_t seed = 1) {
  return augment(record, articles::content_hash(record.title, record.content), options, seed);
}

TEST(Augment, WithoutSharesNothingChanges) {
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(augmented(long_article(i), kNone).empty());
}

TEST(Augment, EachChangeDoesWhatItsNameSays) {
  const Record record = long_article(1);
  AugmentOptions options = kNone;
  options.cut_content = 1.0;
  Augmented one = augmented(record, options).at(0);
  EXPECT_EQ(one.joined_names(), "cut_content");
  EXPECT_EQ(one.record.title, record.title);
  EXPECT_TRUE(record.content.starts_with(one.record.content));
  EXPECT_LE(utf8::count(one.record.content), 300U);
  EXPECT_GE(utf8::count(one.record.content), 59U);
  options = kNone;
  options.cut_without_title = 1.0;
  one = augmented(record, options).at(0);
  EXPECT_EQ(one.record.title, "");
  EXPECT_LE(utf8::count(one.record.content), 300U);
  options = kNone;
  options.title_only = 1.0;
  one = augmented(record, options).at(0);
  EXPECT_EQ(one.record.title + one.record.content, record.title);
  options = kNone;
  options.no_title = 1.0;
  one = augmented(record, options).at(0);
  EXPECT_EQ(one.record.title + one.record.content, record.content);
  options = kNone;
  options.no_accents = 1.0;
  EXPECT_EQ(augmented(record, options).at(0).record.title, "Le cafe n° 1 ferme ses portes");
  options = kNone;
  options.caps_title = 1.0;
  EXPECT_EQ(augmented(record, options).at(0).record.title, "LE CAFÉ N° 1 FERME SES PORTES");
  options = kNone;
  options.no_prices = 1.0;
  EXPECT_THAT(augmented(record, options).at(0).record.content,
              ::testing::Not(::testing::HasSubstr("€")));
  options = kNone;
  options.html_remnants = 1.0;
  EXPECT_GT(augmented(record, options).at(0).record.content.size(), record.content.size());
}

TEST(Augment, WhatDoesNotFitStaysAsItIs) {
  Record record;
  record.id = "1";
  record.title = "Sale";
  AugmentOptions options = kNone;
  for (double* share : {&options.cut_content, &options.title_only, &options.no_title}) {
    *share = 1.0;
    EXPECT_TRUE(augmented(record, options).empty());
    *share = 0.0;
  }
  record.content = "Short.";
  options.cut_without_title = 1.0;
  EXPECT_TRUE(augmented(record, options).empty()) << "a content that is not cut keeps its title";
  options = kNone;
  options.no_prices = 1.0;
  record = {};
  record.title = "5 €";
  EXPECT_TRUE(augmented(record, options).empty()) << "nothing would be left";
}

TEST(Augment, TheSharesAreKeptAndAnArticleTakesOneForm) {
  const AugmentOptions options{.cut_content = 0.3,
                               .cut_without_title = 0.1,
                               .title_only = 0.2,
                               .no_title = 0.1,
                               .html_remnants = 0.25};
  std::map<std::string_view, double> share;
  for (int i = 0; i < 2000; ++i) {
    const std::vector<Augmented> changed = augmented(long_article(i), options);
    ASSERT_LE(changed.size(), 1U) << "a replacement";
    if (changed.empty()) continue;
    size_t forms = 0;
    for (const std::string_view name : changed[0].names) {
      share[name] += 1.0 / 2000.0;
      forms += name == "cut_content" || name == "cut_without_title" || name == "title_only" ||
                       name == "no_title"
                   ? 1
                   : 0;
    }
    EXPECT_LE(forms, 1U);
  }
  EXPECT_NEAR(share["cut_content"], 0.3, 0.04);
  EXPECT_NEAR(share["cut_without_title"], 0.1, 0.03);
  EXPECT_NEAR(share["title_only"], 0.2, 0.04);
  EXPECT_NEAR(share["no_title"], 0.1, 0.03);
  EXPECT_NEAR(share["html_remnants"], 0.25, 0.04);
}

TEST(Augment, CopiesAreOnePerChange) {
  AugmentOptions options = kNone;
  options.as = AugmentAs::kCopy;
  options.title_only = 1.0;
  options.caps_title = 1.0;
  const Record record = long_article(1);
  const std::vector<Augmented> copies = augmented(record, options);
  ASSERT_EQ(copies.size(), 2U);
  EXPECT_EQ(copies[0].joined_names(), "title_only");
  EXPECT_EQ(copies[1].joined_names(), "caps_title");
  EXPECT_EQ(copies[1].record.content, record.content);
}

TEST(Augment, TheDrawDependsOnTheSeedAndTheArticleAlone) {
  const AugmentOptions options;
  size_t differ = 0;
  for (int i = 0; i < 100; ++i) {
    const Record record = long_article(i);
    const auto text = [&](uint64_t seed) {
      const auto changed = augmented(record, options, seed);
      return changed.empty() ? "" : changed[0].joined_names() + changed[0].record.content;
    };
    EXPECT_EQ(text(1), text(1));
    differ += text(1) == text(2) ? 0 : 1;
  }
  EXPECT_GT(differ, 30U);
}

TEST(Augment, FormsOfMoreThanAllArticlesAreAnError) {
  EXPECT_TRUE(check_augmentations({}));
  EXPECT_FALSE(check_augmentations({.cut_content = 0.7, .title_only = 0.4}));
  EXPECT_FALSE(check_augmentations({.cut_from = 301}));
}

}  // namespace
}  // namespace prefilter::prepare
