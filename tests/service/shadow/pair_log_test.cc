#include "service/shadow/pair_log.h"

#include <filesystem>

#include "tests/service/shadow/log_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::shadow {
namespace {

/// Pipelines over a tiny model that log into one database.
class PairLogTest : public LogTest {
 protected:
  PairLogTest() {
    test::write_files(files_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    files_.write("rules.yaml",
                 "groups: {shop: {patterns: [{name: deal, pattern: deal, backup: true}]}}\n");
  }

  pipeline::Config config(const std::string& mode, const std::string& model = "model") const {
    return *pipeline::config_of_yaml("mode: " + mode + "\nmodel: " + model +
                                         "\nrules: rules.yaml\nshadow: {database: " + path_ + "}\n",
                                     files_.file("config.yaml"));
  }

  pipeline::Opened open(const pipeline::Config& config) {
    return *pipeline::open_pipeline(config, {.observer = log_});
  }

  void judge(const pipeline::Opened& opened, int articles) {
    Workspace workspace;
    for (int i = 0; i < articles; ++i) {
      const Article one{.title = "A deal", .content = "", .language = "en"};
      opened.pipeline->filter_both(std::span(&one, 1), workspace);
    }
  }

  const test::TempFolder files_;
  const std::shared_ptr<PairLog> log_ = std::make_shared<PairLog>();
};

TEST_F(PairLogTest, LogsEachPipelineAsARunOfItsOwn) {
  const pipeline::Config shadow = config("shadow");
  const pipeline::Config primary = config("primary");
  const pipeline::Opened first = open(shadow);
  ASSERT_TRUE(log_->begin(shadow, first));
  judge(first, 3);
  const pipeline::Opened second = open(primary);
  ASSERT_TRUE(log_->begin(primary, second));
  judge(second, 2);
  judge(first, 5);  // its run is over
  log_->end();
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM runs WHERE unclean = 0"), 2);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 5);
  EXPECT_EQ(number("SELECT count(*) FROM gaps"), 0);
}

TEST_F(PairLogTest, WritesDownWhichPatternsTheRulesHaveAndWhatTheyLookedAt) {
  files_.write("rules.yaml",
               "groups: {shop: {patterns: [{name: deal, pattern: deal, edge_case: true}, "
               "{name: silent, pattern: gift, language: el}, {name: odd, pattern: '(?=x)'}]}}\n");
  for (const char* mode : {"shadow", "slm_only"}) {
    pipeline::Config config = this->config(mode);
    config.acknowledged_refusals = {"odd"};
    const pipeline::Opened opened = open(config);
    ASSERT_TRUE(log_->begin(config, opened));
    judge(opened, 3);
    log_->end();
  }
  EXPECT_EQ(number("SELECT count(*) FROM rules WHERE candidate = 1"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM rules WHERE candidate = 1 AND refused = 1 AND "
                   "pattern = 'shop/odd'"),
            1);
  EXPECT_EQ(number("SELECT count(*) FROM rules WHERE candidate = 2 AND pattern = 'shop/deal'"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM rules WHERE candidate = 2"), 1);
  EXPECT_EQ(number("SELECT articles FROM asked WHERE candidate = 1 AND language = 'en'"), 3);
}

TEST_F(PairLogTest, LogsNothingWithoutADatabaseOrAModel) {
  pipeline::Config none = config("shadow");
  none.shadow.database.clear();
  pipeline::Opened opened = open(none);
  EXPECT_TRUE(log_->begin(none, opened));
  judge(opened, 2);
  const pipeline::Config broken = config("shadow", "nowhere");
  opened = open(broken);
  EXPECT_TRUE(log_->begin(broken, opened));
  judge(opened, 2);
  EXPECT_EQ(log_->stats().recorded, 0U);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(PairLogTest, SaysWhyItCannotLogAndVerdictsGoOn) {
  pipeline::Config elsewhere = config("primary");
  elsewhere.shadow.database = files_.file("no/folder/shadow.db");
  const pipeline::Opened opened = open(elsewhere);
  const Result<void> begun = log_->begin(elsewhere, opened);
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().message().find("shadow.database"), std::string::npos);
  judge(opened, 2);
  EXPECT_EQ(log_->stats().recorded, 0U);
}

}  // namespace
}  // namespace prefilter::shadow
