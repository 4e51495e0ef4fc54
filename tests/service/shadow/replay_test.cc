#include "service/shadow/replay.h"

#include "service/shadow/evidence_reader.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

/// Both block what has "both" in its title.
std::vector<pipeline::Pair> judged(std::span<const Article> articles) {
  std::vector<pipeline::Pair> pairs(articles.size());
  for (size_t i = 0; i < articles.size(); ++i) {
    const bool both = articles[i].title.find("both") != std::string::npos;
    pairs[i].model = Verdict();
    pairs[i].model->decided_by = DecidedBy::kModel;
    pairs[i].model->action = pairs[i].regex.action = both ? Action::kBlock : Action::kPass;
  }
  return pairs;
}

class ReplayTest : public LogTest {
 protected:
  Candidate dump_candidate() const {
    Candidate candidate = candidate_of();
    candidate.input = "dump";
    return candidate;
  }
  ReplayOptions options() const {
    ReplayOptions options;
    options.batch = 4;
    options.now_ms = [] { return kMonday; };
    return options;
  }
  std::string dump_of(int articles) {
    std::string lines;
    for (int i = 0; i < articles; ++i) {
      lines += R"({"title":")" + std::string(i % 3 == 0 ? "both" : "none") + R"(","published":")" +
               (i % 2 == 0 ? "2024-01-01" : "soon") + "\"}\n";
      if (i % 5 == 0) lines += "\nno article\n";
    }
    return folder_.write("dump.jsonl", lines);
  }
};

TEST_F(ReplayTest, EveryArticleOfTheDumpCountsOnce) {
  const std::string dump = dump_of(30);
  RunLog log = begin(dump_candidate());
  const Result<ReplayResult> result = replay(dump, log, judged, options());
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->finished);
  EXPECT_EQ(result->progress.articles, 30U);
  EXPECT_EQ(result->progress.faulty, 6U);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE cell = 0"), 10);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 30);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE day = 19723"), 15);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE day = 20000"), 15);
}

TEST_F(ReplayTest, OneThatWasBrokenOffGoesOnWithTheSameSample) {
  const std::string dump = dump_of(200);
  {
    RunLog log = begin(dump_candidate());
    ASSERT_TRUE(replay(dump, log, judged, options()));
  }
  const int64_t sum = number("SELECT sum(id * 1000) + count(*) FROM items");
  std::string other = folder_.file("other.db");
  std::swap(path_, other);
  bool finished = false;
  int calls = 0;
  while (!finished) {
    RunLog log = begin(dump_candidate());
    ReplayOptions broken = options();
    int batches = 0;
    broken.stop = [&batches] { return ++batches > 7; };
    const Result<ReplayResult> result = replay(dump, log, judged, broken);
    ASSERT_TRUE(result);
    finished = result->finished;
    ASSERT_LT(++calls, 30);
  }
  EXPECT_GT(calls, 5);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 200);
  EXPECT_EQ(number("SELECT sum(id * 1000) + count(*) FROM items"), sum);
  RunLog again = begin(dump_candidate());
  EXPECT_TRUE(again.finished());
}

TEST_F(ReplayTest, ADumpThatIsNotThereIsAnError) {
  RunLog log = begin(dump_candidate());
  const Result<ReplayResult> result = replay(folder_.file("none"), log, judged, options());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::shadow
