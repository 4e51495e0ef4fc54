#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/watch/fuse.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// A configuration that names a watch's folder whose fuse is blown.
class WatchVerb : public testing::Test {
 protected:
  WatchVerb() {
    config_ = temp_.write("config.yaml", "watch: {folder: .}\n");
    EXPECT_TRUE(watch::write_fuse(temp_.file("fuse.json"), {.blown = true,
                                                            .reason = "it blocks too much",
                                                            .when_ms = 1'767'225'600'000,
                                                            .model_sha256 = "abc"}));
  }

  test::Outcome run(std::vector<std::string> words) const {
    words.insert(words.begin(), "watch");
    return test::run_prefilter(words);
  }

  const test::TempFolder temp_;
  std::string config_;
};

TEST_F(WatchVerb, ShowsWhatIsBlownSinceWhenAndWhy) {
  const test::Outcome shown = run({"show", temp_.file("")});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("BLOWN since 2026-01-01T00:00:00Z: it blocks too much"));
  EXPECT_THAT(shown.out, HasSubstr("baseline    none yet"));
  EXPECT_EQ(run({"show", "--config", config_}).out, shown.out);
  const json object = json::parse(run({"show", "--config", config_, "--json"}).out);
  EXPECT_EQ(object["fuse"]["blown"], true);
  EXPECT_EQ(object["fuse"]["model_sha256"], "abc");
  EXPECT_EQ(object["baseline"], nullptr);
  EXPECT_EQ(object["quarantine"]["files"], 0);
}

TEST_F(WatchVerb, MendsWithAReasonThatIsShownLater) {
  const test::Outcome mended = run({"mend", "--config", config_, "--why", "a flood of vouchers"});
  EXPECT_EQ(mended.status, 0) << mended.err;
  EXPECT_THAT(mended.out, HasSubstr("mended: a flood of vouchers"));
  const json object = json::parse(run({"show", temp_.file(""), "--json"}).out);
  EXPECT_EQ(object["fuse"]["blown"], false);
  ASSERT_EQ(object["changes"].size(), 1U);
  EXPECT_EQ(object["changes"][0]["why"], "a flood of vouchers");
  EXPECT_THAT(std::string(object["changes"][0]["who"]), HasSubstr("@"));
  EXPECT_EQ(object["changes"][0]["reason"], "it blocks too much");
  EXPECT_THAT(run({"show", temp_.file("")}).out, HasSubstr("a flood of vouchers"));
  const test::Outcome again = run({"mend", temp_.file(""), "--why", "once more"});
  EXPECT_EQ(again.status, 8);
  EXPECT_THAT(again.err, HasSubstr("the fuse is whole"));
}

TEST_F(WatchVerb, RefusesWithoutAReasonAndWithoutAFolder) {
  const test::Outcome silent = run({"mend", temp_.file("")});
  EXPECT_EQ(silent.status, 2);
  EXPECT_THAT(silent.err, HasSubstr("--why"));
  EXPECT_EQ(run({"mend", temp_.file(""), "--why", " "}).status, 2);
  EXPECT_EQ(run({"mend", "--why", "which one?"}).status, 2);
  EXPECT_EQ(run({"show", temp_.file("gone")}).status, 3);
  const std::string none = temp_.write("none.yaml", "mode: shadow\n");
  EXPECT_THAT(run({"show", "--config", none}).err, HasSubstr("names no watch.folder"));
  EXPECT_TRUE(watch::read_fuse(temp_.file("fuse.json"))->blown);
}

TEST_F(WatchVerb, ResetsABaselineWhereThereIsOne) {
  EXPECT_EQ(run({"reset-baseline", temp_.file(""), "--why", "new feeds"}).status, 8);
  temp_.write("baseline.json", "spoilt");
  const test::Outcome reset = run({"reset-baseline", temp_.file(""), "--why", "new feeds"});
  EXPECT_EQ(reset.status, 0) << reset.err;
  EXPECT_THAT(reset.out, HasSubstr("new feeds"));
}

TEST_F(WatchVerb, SaysThatAFuseCannotBeReadAndMendsIt) {
  temp_.write("fuse.json", "{");
  EXPECT_EQ(run({"show", temp_.file("")}).status, 4);
  EXPECT_EQ(run({"mend", temp_.file(""), "--why", "the disk was full"}).status, 0);
  EXPECT_EQ(run({"show", temp_.file("")}).status, 0);
}

}  // namespace
}  // namespace prefilter::cli
