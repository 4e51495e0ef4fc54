#include "service/shadow/report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "service/shadow/label_log.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public LogTest {
 protected:
  void fill(const std::string& source) {
    RunLog run = begin();
    for (const Cell cell : kCells) {
      std::vector<Observation> batch = many(cell, 20, std::string(to_string(cell)));
      for (size_t i = 0; i < batch.size(); ++i) {
        batch[i].article.source = source;
        batch[i].article.title = source;
        if (i % 2 == 0) batch[i].language = "el";
        if (cell == Cell::kNeither) batch[i].p_commerce = 0.5F;  // nearly all are kept
        if (regex_blocks(cell)) batch[i].hits = {source};
        if (i % 4 == 0) batch[i].day += 7;
      }
      ASSERT_TRUE(run.append(batch, kMonday));
    }
    ASSERT_TRUE(run.end(kMonday));
  }
  /// Everybody says the truth: what the model blocks is commerce.
  void label_all(const std::string& reviewer) {
    Result<LabelLog> labels = LabelLog::open(path_);
    const int64_t items = number("SELECT count(*) FROM items");
    for (int64_t item = 1; item <= items; ++item) {
      const int64_t cell = number("SELECT cell FROM items WHERE id = " + std::to_string(item));
      const Label label =
          model_blocks(static_cast<Cell>(cell)) ? Label::kCommerce : Label::kJournalism;
      ASSERT_TRUE(labels->add({item, reviewer, label, kMonday}));
    }
  }
  Report report() const {
    Result<Report> made = make_report(path_);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return *std::move(made);
  }
};

TEST_F(ReportTest, SaysHowGoodBothAre) {
  fill("Alder Times");
  label_all("anna");
  const Report made = report();
  EXPECT_EQ(made.all.articles, 80U);
  EXPECT_EQ(made.all.agreement(), 0.5);
  EXPECT_EQ(made.all.model.precision.value, 1.0);
  EXPECT_EQ(made.all.regex.precision.value, 0.5);
  EXPECT_EQ(made.all.regex.recall.value, 0.5);
  ASSERT_EQ(made.languages.size(), 2U);
  EXPECT_EQ(made.languages[0].articles, 40U);
  ASSERT_EQ(made.weeks.size(), 2U);
  EXPECT_EQ(made.weeks[0].name, "2024-09-30");
  EXPECT_EQ(made.weeks[1].name, "2024-10-07");
  EXPECT_EQ(made.weeks[1].articles, 20U);
  EXPECT_THAT(headline(made), HasSubstr("agree on 50.0 % of 80 articles"));
}

TEST_F(ReportTest, AgreementOfPeopleIsKappa) {
  fill("Alder Times");
  label_all("anna");
  label_all("ben");
  const Report made = report();
  EXPECT_EQ(made.agreement.doubled, made.agreement.same);
  ASSERT_TRUE(made.agreement.kappa);
  EXPECT_EQ(made.agreement.kappa->value, 1.0);
  EXPECT_EQ(made.agreement.divided, 0U);
}

TEST_F(ReportTest, TheJsonHoldsTheSameFigures) {
  fill("Alder Times");
  label_all("anna");
  const json read = json::parse(report_json(report()));
  EXPECT_EQ(read["all"]["cells"]["model_only"]["articles"], 20);
  EXPECT_EQ(read["all"]["model"]["precision"]["value"], 1.0);
  EXPECT_EQ(read["model_sha256"], "m");
  EXPECT_EQ(read["patterns"][0]["name"], "Alder Times");
}

TEST_F(ReportTest, WithoutLabelsItSaysSoAndWhichAreMissing) {
  fill("Alder Times");
  const std::string text = report_text(report());
  EXPECT_THAT(text, HasSubstr("Nobody has labelled any yet"));
  EXPECT_THAT(text, HasSubstr("20 more labels of articles that both block (0 of 20)"));
}

TEST_F(ReportTest, ThePageSaysWhatIsMeantToWhoKnowsNothingOfIt) {
  fill("Alder Times");
  const std::string page = report_page(report());
  EXPECT_THAT(page, HasSubstr("live traffic on 2024-10-04"));
  EXPECT_THAT(page, HasSubstr("<b>Redundant</b>: model or other patterns catch what it does."));
  EXPECT_THAT(page, HasSubstr("50.0&nbsp;% of 80 articles"));
  // No interval where nothing is known.
  EXPECT_THAT(page, HasSubstr("<td>not known</td>"));
  EXPECT_THAT(page, Not(HasSubstr("0.0 to 100.0")));
}

TEST_F(ReportTest, GapsAreSaidFirst) {
  fill("Alder Times");
  {
    RunLog run = begin();
    ASSERT_TRUE(run.record_gap({kMonday, kMonday, 4, "queue_full"}));
    ASSERT_TRUE(run.end(kMonday));
  }
  EXPECT_THAT(report_text(report()), HasSubstr("! The log is not complete: from"));
  EXPECT_THAT(report_page(report()), HasSubstr("class=\"warning\""));
}

TEST_F(ReportTest, PatternsThatNeverHitAreListedWithTheConditionOnWhichTheyCanGo) {
  Candidate candidate = candidate_of();
  candidate.patterns = {{"deals/best", "", false},
                        {"deals/silent", "", false},
                        {"<b>el</b>/silent", "el", false},
                        {"odd/refused", "", true}};
  RunLog run = begin(candidate);
  std::vector<Observation> batch = many(Cell::kBoth, 2000);
  for (Observation& one : batch) one.rules_language = "en";
  ASSERT_TRUE(run.append(batch, kMonday));
  ASSERT_TRUE(run.end(kMonday));
  const Report made = report();
  const json read = json::parse(report_json(made));
  EXPECT_EQ(read["patterns_known"], true);
  EXPECT_EQ(read["refused_patterns"], json({"odd/refused"}));
  ASSERT_EQ(read["patterns"].size(), 3U);
  EXPECT_EQ(read["patterns"][0]["hits"], 2000);
  EXPECT_EQ(read["patterns"][0]["hit_rate_high"], nullptr);
  EXPECT_EQ(read["patterns"][1]["name"], "<b>el</b>/silent");
  EXPECT_EQ(read["patterns"][1]["tried"], 0);
  EXPECT_EQ(read["patterns"][1]["fate"], "undecided");
  EXPECT_EQ(read["patterns"][2]["tried"], 2000);
  EXPECT_EQ(read["patterns"][2]["fate"], "unused");
  EXPECT_EQ(read["can_go"], json({"deals/best", "deals/silent"}));
  const std::string text = report_text(made);
  EXPECT_THAT(text, HasSubstr("2 patterns of the rules never hit anything."));
  EXPECT_THAT(text, HasSubstr("(so far 2,000)"));
  EXPECT_THAT(text, HasSubstr("nothing is known of them: odd/refused."));
  const std::string page = report_page(made);
  EXPECT_THAT(page, HasSubstr("<li>1 that never hit, see below</li>"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;el&lt;/b&gt;/silent"));
}

TEST_F(ReportTest, OfAnOlderLogItSaysThatPatternsWithoutHitsAreNotKnown) {
  fill("Alder Times");
  ASSERT_TRUE(open_log(path_, Access::kWrite)->run("DROP TABLE rules; DROP TABLE asked"));
  EXPECT_THAT(report_text(report()), HasSubstr("Patterns that never hit are not listed"));
  EXPECT_THAT(report_page(report()), HasSubstr("Patterns that never hit are not listed"));
  EXPECT_EQ(json::parse(report_json(report()))["patterns_known"], false);
}

TEST_F(ReportTest, WhatComesFromTheLogIsTextOnThePageAndTameOnTheTerminal) {
  const std::string payload =
      "\"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J{{x}}";
  fill(payload);
  label_all("anna");
  const std::string page = report_page(report());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(page, HasSubstr("default-src &#39;none&#39;; style-src &#39;sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("script-src")));
  EXPECT_THAT(report_text(report()), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace prefilter::shadow
