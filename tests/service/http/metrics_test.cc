#include "service/http/metrics.h"

#include <gtest/gtest.h>

#include "tests/service/predict/fake_model.h"

namespace prefilter::http {
namespace {

using std::chrono::microseconds;

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, CountVerdictsByWhatSettledThem) {
  Metrics metrics;
  predict::Answer answer;
  answer.model = "m@1";
  answer.verdict.action = Action::kBlock;
  answer.verdict.decided_by = DecidedBy::kModel;
  answer.verdict.language = std::string("de");  // g++ 12 warns of a bare literal
  answer.times = {microseconds(200), microseconds(100), microseconds(3000)};
  metrics.answered(answer);
  metrics.answered(answer);
  answer.verdict = Verdict();
  answer.verdict.error = Error(ErrorCode::kDeadline, "too late");
  answer.times = {};
  metrics.answered(answer);
  const std::string text = metrics.text(7);
  EXPECT_TRUE(has_line(text,
                       "prefilter_verdicts_total{decided_by=\"model\",language=\"de\","
                       "model=\"m@1\",verdict=\"BLOCK\"} 2"))
      << text;
  EXPECT_TRUE(has_line(text,
                       "prefilter_verdicts_total{decided_by=\"error_pass\",language=\"other\","
                       "model=\"m@1\",verdict=\"PASS\"} 1"));
  EXPECT_TRUE(has_line(text, "prefilter_error_passes_total{error=\"kDeadline\"} 1"));
  EXPECT_TRUE(has_line(text, "prefilter_stage_seconds_count{stage=\"infer\"} 2"));
  EXPECT_TRUE(has_line(text, "prefilter_stage_seconds_count{stage=\"queue\"} 3"));
  EXPECT_TRUE(has_line(text, "prefilter_queue_length 7"));
}

TEST(Metrics, CountPairsByWhoBlocks) {
  Metrics metrics;
  pipeline::Pair pair;
  pair.model = Verdict();
  pair.model->decided_by = DecidedBy::kModel;
  pair.regex.asked = true;
  for (const Action model : {Action::kBlock, Action::kPass}) {
    for (const Action regex : {Action::kBlock, Action::kPass}) {
      pair.model->action = model;
      pair.regex.action = regex;
      metrics.observe({}, pair);
    }
  }
  pair.mode = pipeline::Mode::kPrimary;
  pair.regex.error = Error(ErrorCode::kUnavailable, "the rules failed");
  metrics.observe({}, pair);
  pair.model->error = Error(ErrorCode::kInternal, "the engine broke");
  metrics.observe({}, pair);
  metrics.dropped(3);
  const std::string text = metrics.text(0);
  for (const char* cell : {"both", "model", "regex", "neither"}) {
    EXPECT_TRUE(has_line(
        text, std::string("prefilter_pairs_total{cell=\"") + cell + "\",mode=\"shadow\"} 1"))
        << text;
  }
  EXPECT_TRUE(has_line(text, "prefilter_pairs_total{cell=\"regex_failed\",mode=\"primary\"} 1"));
  EXPECT_TRUE(has_line(text, "prefilter_pairs_total{cell=\"model_failed\",mode=\"primary\"} 1"));
  EXPECT_TRUE(has_line(text, "prefilter_pairs_dropped_total 3"));
}

TEST(Metrics, CountNoVerdictOfTheRulesAsAPassWithoutAJudge) {
  Metrics metrics;
  predict::Answer answer;
  answer.verdict.decided_by = DecidedBy::kRegexBackup;
  answer.verdict.error = Error(ErrorCode::kDeadline, "too late");
  metrics.answered(answer);
  EXPECT_TRUE(has_line(metrics.text(0), "prefilter_error_passes_total{error=\"kDeadline\"} 0"));
}

TEST(Metrics, StandAtZeroBeforeTheFirstTrouble) {
  Metrics metrics;
  watch::WatchFigures figures;
  figures.effects = {{"score", 0.0, 0.0}};
  metrics.set_watch([&] { return figures; });
  const std::string text = metrics.text(0);
  for (const char* line : {"prefilter_error_passes_total{error=\"kDeadline\"} 0",
                           "prefilter_error_passes_total{error=\"kInternal\"} 0",
                           "prefilter_refused_articles_total{reason=\"kOverloaded\"} 0",
                           "prefilter_model_loads_total{result=\"failed\"} 0",
                           "prefilter_drift_alarms_total{figure=\"score\"} 0",
                           "prefilter_quarantine_articles_total{result=\"lost\"} 0"}) {
    EXPECT_TRUE(has_line(text, line)) << line << " in\n" << text;
  }
}

TEST(Metrics, CountRequestsByRouteAndStatus) {
  Metrics metrics;
  Request request;
  request.route = "/v1/classify";
  metrics.completed({.request = request, .status = 422});
  EXPECT_TRUE(has_line(metrics.text(0),
                       "prefilter_requests_total{route=\"/v1/classify\",status=\"422\"} 1"));
}

TEST(Metrics, NameTheModelThatServesNow) {
  Metrics metrics;
  metrics.model_changed(predict::FakeModel("old@1").info());
  metrics.model_changed(predict::FakeModel("new@2").info());
  metrics.reload_failed(Error(ErrorCode::kCorrupt, "a hash"));
  const std::string text = metrics.text(0);
  EXPECT_NE(text.find("model=\"new@2\""), std::string::npos) << text;
  EXPECT_EQ(text.find("old@1"), std::string::npos) << text;
  EXPECT_TRUE(has_line(text, "prefilter_model_loads_total{result=\"failed\"} 1"));
}

TEST(Metrics, CountWhoWasTurnedAway) {
  Metrics metrics;
  metrics.refused(3, Error(ErrorCode::kOverloaded, "full"));
  metrics.connection_refused();
  metrics.connections(5);
  const std::string text = metrics.text(0);
  EXPECT_TRUE(has_line(text, "prefilter_refused_articles_total{reason=\"kOverloaded\"} 3"));
  EXPECT_TRUE(has_line(text, "prefilter_connections_refused_total 1"));
  EXPECT_TRUE(has_line(text, "prefilter_connections 5"));
}

TEST(Metrics, ShowWhatTheWatchHasSeen) {
  Metrics metrics;
  EXPECT_EQ(metrics.text(0).find("prefilter_fuse_blown"), std::string::npos);
  watch::WatchFigures figures;
  figures.fuse_blown = true;
  figures.drift_alarms["block_rate.el"] = 2;
  figures.effects = {{"score", 0.25, 0.1}};
  figures.quarantine.kept = 7;
  std::optional<watch::WatchFigures> seen;
  metrics.set_watch([&] { return seen; });
  EXPECT_EQ(metrics.text(0).find("prefilter_fuse_blown"), std::string::npos);
  seen = figures;
  static_cast<void>(metrics.text(0));
  seen->quarantine.kept = 9;
  const std::string text = metrics.text(0);
  EXPECT_TRUE(has_line(text, "prefilter_fuse_blown 1")) << text;
  EXPECT_TRUE(has_line(text, "prefilter_drift_alarms_total{figure=\"block_rate.el\"} 2")) << text;
  EXPECT_TRUE(has_line(text, "prefilter_drift_stability_index{figure=\"score\"} 0.25")) << text;
  EXPECT_TRUE(has_line(text, "prefilter_quarantine_articles_total{result=\"kept\"} 9")) << text;
  seen = std::nullopt;  // its section went from the configuration
  EXPECT_TRUE(has_line(metrics.text(0), "prefilter_fuse_blown 0"));
}

}  // namespace
}  // namespace prefilter::http
