#include "service/predict/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <numeric>
#include <random>

#include "base/utf8.h"
#include "tests/service/predict/fake_model.h"
#include "tests/support/temp_folder.h"

namespace prefilter::predict {
namespace {

std::unique_ptr<Predictor> open_default() {
  auto predictor = Predictor::open(ModelSource{test::repository_path("models/default"), {}},
                                   {.deadline = std::chrono::minutes(2), .threads = 2});
  EXPECT_TRUE(predictor) << predictor.error().message();
  return *std::move(predictor);
}

Explanation explained(Predictor& predictor, const Article& article) {
  std::promise<Explanation> promise;
  const Admission admission = explain(
      predictor, article, {}, [&](Explanation given) { promise.set_value(std::move(given)); });
  EXPECT_TRUE(admission.accepted());
  return promise.get_future().get();
}

float score_of(Predictor& predictor, const Article& article) {
  std::promise<float> promise;
  const Admission admission = predictor.submit({article}, {}, [&](size_t, const Answer& answer) {
    promise.set_value(answer.verdict.p_commerce);
  });
  EXPECT_TRUE(admission.accepted());
  return promise.get_future().get();
}

std::string_view text_of(const Explanation& explanation, const Span& span) {
  const std::string& text =
      span.field == Span::Field::kTitle ? explanation.title : explanation.content;
  return std::string_view(text).substr(span.begin_bytes, span.end_bytes - span.begin_bytes);
}

/// The article without some of its content's spans.
Article without(const Explanation& explanation, std::vector<Span> spans) {
  std::ranges::sort(spans, std::greater(), &Span::begin_bytes);
  std::string content = explanation.content;
  for (const Span& span : spans) {
    content.erase(span.begin_bytes, span.end_bytes - span.begin_bytes);
  }
  return {explanation.title, content, "en"};
}

/// News and offers mixed, so that some sentences carry the score and others do not.
std::vector<Article> mixed_articles() {
  return {
      {"A weekend by the lake",
       "The ferry leaves the small harbour every hour. Use code LAKE20 and save 20% on your first "
       "booking. The mayor opened the new pier in May. Two hundred people came to watch. Order "
       "the travel bag now for only $39.99 with free shipping. Fishermen complained about the "
       "noise at first. The council will vote on the budget in autumn. Hurry, this offer ends at "
       "midnight.",
       "en"},
      {"Kitchen notes",
       "Our critic visited three markets in the old town. Prices of onions rose after the flood. "
       "Buy the mixer today and get 50% off at our shop. Farmers asked the ministry for help. "
       "Click here to shop the best blender deals of the week. A court will hear their case in "
       "March. The harvest was the poorest in ten years.",
       "en"},
      {"What the storm left behind",
       "Rescue workers searched the valley until dawn. Four bridges were destroyed, the police "
       "said. Get our flashlight for $12 instead of $30, only while stocks last. Schools stay "
       "closed until Monday. The government promised money for repairs. Subscribe now and receive "
       "a free gift worth $25. Trains run again between the two cities.",
       "en"},
  };
}

TEST(Explain, RemovingTheTopSpansLowersTheScoreMoreThanRemovingRandomOnes) {
  const auto predictor = open_default();
  std::mt19937 random(7);
  for (const Article& article : mixed_articles()) {
    const Explanation explanation = explained(*predictor, article);
    std::vector<Span> spans;
    for (const Span& span : explanation.spans) {
      if (span.field == Span::Field::kContent) spans.push_back(span);
    }
    ASSERT_GE(spans.size(), 6U);
    std::ranges::sort(spans, std::greater(), &Span::log_odds);
    const float without_top = score_of(*predictor, without(explanation, {spans[0], spans[1]}));
    float sum = 0.0F;
    constexpr int kDraws = 8;
    for (int draw = 0; draw < kDraws; ++draw) {
      std::vector<Span> any = spans;
      std::ranges::shuffle(any, random);
      sum += score_of(*predictor, without(explanation, {any[0], any[1]}));
    }
    EXPECT_LT(without_top, sum / kDraws) << article.title;
    EXPECT_LT(without_top, explanation.answer.verdict.p_commerce) << article.title;
  }
}

TEST(Explain, ASpansChangeIsTheScoreLessTheScoreWithoutIt) {
  const auto predictor = open_default();
  const Explanation explanation = explained(*predictor, mixed_articles()[1]);
  const float p = explanation.answer.verdict.p_commerce;
  EXPECT_EQ(p, score_of(*predictor, mixed_articles()[1]));
  for (const Span& span : explanation.spans) {
    if (span.field == Span::Field::kTitle) continue;
    EXPECT_EQ(span.p_without, score_of(*predictor, without(explanation, {span})));
    EXPECT_EQ(span.change, p - span.p_without);
    EXPECT_EQ(span.log_odds > 0.0F, span.change > 0.0F);
  }
}

TEST(Explain, SpansCountBytesAndCodePointsOfTheTextThatTheModelRead) {
  auto predictor = Predictor::open(always(std::make_shared<FakeModel>()), {});
  ASSERT_TRUE(predictor);
  const Explanation explanation =
      explained(**predictor, {"Größe &amp; Preis", "<p>Für 5 €.</p><p>Das wär’s!</p>", "de"});
  EXPECT_EQ(explanation.title, "Größe & Preis");
  EXPECT_EQ(explanation.content, "Für 5 €. Das wär’s!");
  ASSERT_EQ(explanation.spans.size(), 3U);
  EXPECT_EQ(explanation.spans[0].field, Span::Field::kTitle);
  EXPECT_EQ(text_of(explanation, explanation.spans[0]), "Größe & Preis");
  EXPECT_EQ(text_of(explanation, explanation.spans[1]), "Für 5 €.");
  EXPECT_EQ(text_of(explanation, explanation.spans[2]), "Das wär’s!");
  EXPECT_EQ(explanation.spans[2].begin_chars, 9U);
  EXPECT_EQ(explanation.spans[2].end_chars, 19U);
}

TEST(Explain, WhatTheModelDidNotReadHasNoSpan) {
  const auto predictor = open_default();
  std::string content;
  for (int i = 0; i < 120; ++i)
    content += "The council met again on day " + std::to_string(i) + ". ";
  const Explanation explanation = explained(*predictor, {"Minutes", content, "en"});
  EXPECT_TRUE(explanation.answer.verdict.truncated);
  ASSERT_FALSE(explanation.spans.empty());
  EXPECT_LT(explanation.spans.back().end_bytes, explanation.content.size() * 9 / 10);
  EXPECT_LE(explanation.spans.size(), 64U);
}

TEST(Explain, ManySentencesAreJoinedSoThatSixtyFourSpansAreLeft) {
  auto predictor = Predictor::open(always(std::make_shared<FakeModel>()), {});
  ASSERT_TRUE(predictor);
  std::string content;
  for (int i = 0; i < 500; ++i) content += "Go. ";
  const Explanation explanation = explained(**predictor, {"Title", content, "en"});
  ASSERT_EQ(explanation.spans.size(), 64U);
  EXPECT_EQ(explanation.spans[1].begin_bytes, 0U);
  EXPECT_EQ(explanation.spans.back().end_bytes, explanation.content.size());
  for (size_t i = 2; i < explanation.spans.size(); ++i) {
    EXPECT_EQ(explanation.spans[i].begin_bytes, explanation.spans[i - 1].end_bytes + 1);
  }
}

TEST(Explain, AnArticleThatCannotBeJudgedHasNoSpans) {
  const auto predictor = open_default();
  const Explanation explanation = explained(*predictor, {"", "<p></p>", "en"});
  EXPECT_EQ(explanation.answer.verdict.decided_by, DecidedBy::kErrorPass);
  EXPECT_TRUE(explanation.answer.verdict.error);
  EXPECT_TRUE(explanation.spans.empty());
}

TEST(Explain, IsRefusedLikeAnySubmission) {
  const auto predictor = open_default();
  EXPECT_TRUE(predictor->drain(std::chrono::seconds(60)));
  const Admission admission = explain(*predictor, mixed_articles()[0], {},
                                      [](const Explanation&) { ADD_FAILURE() << "was refused"; });
  EXPECT_FALSE(admission.accepted());
}

}  // namespace
}  // namespace prefilter::predict
