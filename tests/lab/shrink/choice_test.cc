#include "lab/shrink/choice.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace prefilter::shrink {
namespace {

Vocabulary vocabulary_of(size_t count) {
  Vocabulary vocabulary;
  for (size_t id = 0; id < count; ++id) {
    vocabulary.pieces.push_back({static_cast<int32_t>(id), "p" + std::to_string(id), 0.0});
  }
  vocabulary.id_count = count;
  return vocabulary;
}

std::vector<size_t> chosen(const Result<std::vector<bool>>& kept) {
  std::vector<size_t> ids;
  EXPECT_TRUE(kept);
  for (size_t id = 0; kept && id < kept->size(); ++id) {
    if ((*kept)[id]) ids.push_back(id);
  }
  return ids;
}

const std::vector<bool> kFirstStays = {true, false, false, false, false, false};

TEST(Choice, WithoutASizeAllUsedTokensStay) {
  const Vocabulary vocabulary = vocabulary_of(6);
  const IdCounts counts = {{"en", {0, 3, 0, 1, 0, 0}}, {"fi", {0, 0, 0, 1, 0, 1}}};
  EXPECT_EQ(chosen(choose_ids(vocabulary, kFirstStays, counts, {})),
            (std::vector<size_t>{0, 1, 3, 5}));
  EXPECT_EQ(chosen(choose_ids(vocabulary, kFirstStays, counts, {.min_count = 2})),
            (std::vector<size_t>{0, 1, 3}));
}

TEST(Choice, ASmallLanguageKeepsItsTokensBesideALargeOne) {
  const Vocabulary vocabulary = vocabulary_of(6);
  const IdCounts counts = {{"en", {0, 5000, 4000, 60, 0, 0}}, {"fi", {0, 0, 0, 0, 0, 40}}};
  EXPECT_EQ(chosen(choose_ids(vocabulary, kFirstStays, counts, {.keep = 4})),
            (std::vector<size_t>{0, 1, 2, 5}));
}

TEST(Choice, WhatNoTextUsesFollowsInItsOrder) {
  const IdCounts counts = {{"en", {0, 0, 0, 0, 1, 0}}};
  EXPECT_EQ(chosen(choose_ids(vocabulary_of(6), kFirstStays, counts, {.keep = 4})),
            (std::vector<size_t>{0, 1, 2, 4}));
  EXPECT_EQ(chosen(choose_ids(vocabulary_of(6), kFirstStays, {}, {.keep = 3})),
            (std::vector<size_t>{0, 1, 2}));
}

TEST(Choice, AMergedTokenBringsItsPartsAlong) {
  Vocabulary vocabulary = vocabulary_of(6);
  vocabulary.merges = {{0, 3, 4}, {4, 3, 5}};
  const IdCounts counts = {{"en", {0, 0, 0, 0, 0, 9}}};
  EXPECT_EQ(chosen(choose_ids(vocabulary, kFirstStays, counts, {})),
            (std::vector<size_t>{0, 3, 4, 5}));
  // Where they do not fit, another token takes the place.
  EXPECT_EQ(chosen(choose_ids(vocabulary, kFirstStays, counts, {.keep = 4})).size(), 4U);
}

TEST(Choice, KeepsAsManyAsAskedForWhateverTheMerges) {
  Vocabulary vocabulary = vocabulary_of(40);
  for (int32_t id = 10; id < 40; ++id) vocabulary.merges.push_back({id - 10, id - 7, id});
  std::vector<bool> stay(40, false);
  for (size_t id = 0; id < 10; ++id) stay[id] = true;
  IdCounts counts;
  for (uint32_t id = 0; id < 40; ++id) counts["en"].push_back(id * id);
  for (size_t keep = 10; keep <= 40; ++keep) {
    const auto ids = chosen(choose_ids(vocabulary, stay, counts, {.keep = keep}));
    EXPECT_EQ(ids.size(), keep);
    for (const size_t id : ids) {
      if (id < 10) continue;
      EXPECT_TRUE(std::ranges::count(ids, id - 10) && std::ranges::count(ids, id - 7)) << id;
    }
  }
}

TEST(Choice, ASizeWithoutRoomForWhatMustStayIsRefusedAndTheLeastNamed) {
  const auto kept = choose_ids(vocabulary_of(3), {true, true, false}, {}, {.keep = 1});
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(kept.error().message().find("2 tokens must stay"), std::string::npos);
  EXPECT_FALSE(choose_ids(vocabulary_of(3), {true, true, false}, {}, {}));
}

}  // namespace
}  // namespace prefilter::shrink
