#include "lab/collect/sieve.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

const std::string kText =
    "The council voted on Tuesday to rebuild the old pier, which a storm had torn down in January.";

const BucketGuesser& guesser() {
  static const BucketGuesser made(
      *parse_sources("version: 1\ncommerce: {domains: [deals.example]}\n", "s.yaml"));
  return made;
}

Found article(const std::string& id, const std::string& content,
              const std::string& language = "en") {
  Found found;
  found.record.id = id;
  found.record.content = content;
  found.record.language = language;
  return found;
}

TEST(Sieve, CompletesWhatPasses) {
  Sieve sieve({}, guesser());
  Found found = article("", "<p>" + kText + "</p>", "");
  found.record.url = "https://deals.example/x";
  const Sifted sifted = sieve.sift(found);
  ASSERT_FALSE(sifted.dropped);
  EXPECT_EQ(found.record.id, sifted.hash.substr(0, 16));
  EXPECT_EQ(found.record.language, "en") << "detected";
  EXPECT_EQ(found.record.bucket, articles::Bucket::kCommerce);
  EXPECT_EQ(found.record.others["bucket_reason"], "domain deals.example");
  EXPECT_EQ(sifted.stratum, (articles::Stratum{.kind = "commerce",
                                               .language = "en",
                                               .source = "",
                                               .length = text::LengthBand::kSnippet}));
}

TEST(Sieve, DropsWhatSaysTheSameOrNearlySo) {
  Sieve sieve({}, guesser());
  Found first = article("a", kText);
  ASSERT_FALSE(sieve.sift(first).dropped);
  Found same = article("b", "<b>" + kText + "</b>");
  const Sifted duplicate = sieve.sift(same);
  EXPECT_EQ(duplicate.dropped, DropReason::kDuplicate);
  EXPECT_EQ(duplicate.twin, "a");
  Found near = article("c", kText + " ...");
  const Sifted near_duplicate = sieve.sift(near);
  EXPECT_EQ(near_duplicate.dropped, DropReason::kNearDuplicate);
  EXPECT_EQ(near_duplicate.twin, "a");
  EXPECT_GT(near_duplicate.similarity, 0.8);
  Found other =
      article("d", "Another text about the school, whose roof has leaked for two winters.");
  EXPECT_FALSE(sieve.sift(other).dropped);
}

TEST(Sieve, NearDuplicatesStayWhereTheyAreWanted) {
  Sieve sieve({.near_similarity = 0.0}, guesser());
  Found first = article("a", kText);
  Found near = article("b", kText + " ...");
  EXPECT_FALSE(sieve.sift(first).dropped);
  EXPECT_FALSE(sieve.sift(near).dropped);
}

TEST(Sieve, WhatTheOutputHasIsNamedAsSuch) {
  Sieve sieve({}, guesser());
  const articles::Stratum stratum = sieve.add_present(article("a", kText).record);
  EXPECT_EQ(stratum.language, "en");
  EXPECT_EQ(stratum.kind, "");
  Found again = article("x", kText);
  EXPECT_EQ(sieve.sift(again).dropped, DropReason::kPresent);
}

TEST(Sieve, DropsOtherLanguagesAndEmptyTexts) {
  Sieve sieve({.languages = {"nl"}}, guesser());
  Found english = article("a", kText);
  Found dutch = article("b", "De raad stemde dinsdag voor de nieuwe pier.", "nl-NL");
  Found empty = article("c", "<p> &nbsp; </p>", "nl");
  EXPECT_EQ(sieve.sift(english).dropped, DropReason::kLanguage);
  EXPECT_FALSE(sieve.sift(dutch).dropped);
  EXPECT_EQ(dutch.record.language, "nl-NL") << "as it came";
  EXPECT_EQ(sieve.sift(empty).dropped, DropReason::kNoText);
}

TEST(Sieve, IdsThatAreTakenGetASuffix) {
  Sieve sieve({}, guesser());
  Found first = article("1", kText);
  Found second =
      article("1", "Another text about the school, whose roof has leaked for two winters.");
  ASSERT_FALSE(sieve.sift(first).dropped);
  const Sifted sifted = sieve.sift(second);
  ASSERT_FALSE(sifted.dropped);
  EXPECT_EQ(second.record.id, "1-" + sifted.hash.substr(0, 8));
  EXPECT_EQ(second.record.others["original_id"], "1");
}

TEST(Sieve, ABucketThatTheDumpGaveStays) {
  Sieve sieve({}, guesser());
  Found found = article("a", kText);
  found.record.bucket = articles::Bucket::kJournalism;
  found.record.url = "https://deals.example/x";
  ASSERT_FALSE(sieve.sift(found).dropped);
  EXPECT_EQ(found.record.bucket, articles::Bucket::kJournalism);
}

}  // namespace
}  // namespace prefilter::collect
