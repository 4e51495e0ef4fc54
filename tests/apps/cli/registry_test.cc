#include "registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/file_lock.h"
#include "tests/registry/tiny_models.h"
#include "tests/support/subprocess.h"

// `prefilter registry` as operators call it.
namespace prefilter::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class RegistryVerb : public testing::Test {
 protected:
  RegistryVerb() {
    fs::create_directory(folder_.file("second"));
    for (const std::string version : {"1", "2"}) {
      const test::Outcome added = run({"add", registry::write_tiny(folder_, version)});
      EXPECT_EQ(added.status, 0) << added.err;
      hashes_.push_back(added.out.substr(0, 64));
    }
    folder_.write("registry/stores.yaml",
                  "stores:\n  - {name: second, kind: folder, path: ../second}\n");
    EXPECT_EQ(run({"push", "tiny@1", "tiny@2"}).status, 0);
  }

  test::Outcome run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "registry");
    return test::run_prefilter(arguments, "",
                               {.environment = {"PREFILTER_REGISTRY=" + folder_.file("registry")}});
  }
  std::string serving() const { return run({"show"}).lines().front(); }

  test::TempFolder folder_;
  std::vector<std::string> hashes_;
};

TEST_F(RegistryVerb, PromotesWatchesOverridesAndRollsBackWithoutAnArgument) {
  EXPECT_EQ(run({"promote", "tiny@1"}).status, 0);
  EXPECT_THAT(serving(), HasSubstr("shadow"));
  const test::Outcome refused = run({"promote"});
  EXPECT_EQ(refused.status, 8);
  EXPECT_THAT(refused.err, HasSubstr("--override"));
  EXPECT_EQ(run({"promote", "--override", "the feed burns"}).status, 0);
  EXPECT_THAT(serving(), HasSubstr("primary"));
  EXPECT_EQ(run({"promote", "tiny@2", "--threshold", "0.7", "--override", "newer"}).status, 0);
  EXPECT_THAT(serving(), HasSubstr("tiny@2"));
  const test::Outcome back = run({"rollback"});
  EXPECT_EQ(back.status, 0) << back.err;
  EXPECT_THAT(serving(), HasSubstr("tiny@1"));
  const test::Outcome history = run({"history"});
  EXPECT_THAT(history.out, HasSubstr("OVERRIDDEN"));
  EXPECT_THAT(history.out, HasSubstr("the feed burns"));
  EXPECT_THAT(history.out, HasSubstr("rollback"));
}

TEST_F(RegistryVerb, ListsAndShowsForPeopleAndPrograms) {
  ASSERT_EQ(run({"promote", "tiny@2"}).status, 0);
  EXPECT_THAT(run({"list"}).out, HasSubstr("* " + hashes_[1].substr(0, 16) + "  tiny@2"));
  const auto list = nlohmann::json::parse(run({"list", "--json"}).out);
  EXPECT_EQ(list.size(), 2U);
  const auto show = nlohmann::json::parse(run({"show", "--json"}).out);
  EXPECT_EQ(show["serves"]["bundle"], hashes_[1]);
  EXPECT_TRUE(show["previous"].empty());
}

TEST_F(RegistryVerb, VerifySaysWhatIsDamaged) {
  ASSERT_EQ(run({"promote", "tiny@1"}).status, 0);
  EXPECT_EQ(run({"verify"}).status, 0) << run({"verify"}).out;
  registry::tamper(folder_.file("second/objects/" + hashes_[0] + "/config.json"));
  const test::Outcome store = run({"verify"});
  EXPECT_EQ(store.status, 4);
  EXPECT_THAT(store.out, HasSubstr("FAIL  champion in second"));
  registry::tamper(folder_.file("registry/objects/" + hashes_[1] + "/config.json"));
  EXPECT_THAT(run({"verify"}).out, HasSubstr("FAIL  bundle " + hashes_[1].substr(0, 16)));
  EXPECT_EQ(run({"verify", "tiny@1"}).status, 0);
  EXPECT_EQ(run({"verify", "tiny@2"}).status, 4);
}

TEST_F(RegistryVerb, PushAndPullHealEachOther) {
  ASSERT_EQ(run({"promote", "tiny@1"}).status, 0);
  registry::tamper(folder_.file("registry/objects/" + hashes_[0] + "/golden.jsonl"));
  EXPECT_EQ(run({"push"}).status, 4) << "nothing damaged is copied";
  EXPECT_EQ(run({"pull"}).status, 0);
  EXPECT_EQ(run({"verify", "tiny@1"}).status, 0);
  fs::remove_all(folder_.file("registry/objects/" + hashes_[1]));
  EXPECT_EQ(run({"pull", "tiny@2"}).status, 3);
  EXPECT_EQ(run({"pull", hashes_[1]}).status, 0);
  EXPECT_EQ(run({"push", "--store", "third"}).status, 3);
}

TEST_F(RegistryVerb, ANameThatLeadsOutOfTheRegistryIsRefused) {
  for (const std::string name : {"../../etc", "/etc/passwd", "tiny@../x", "objects"}) {
    for (const std::string verb : {"promote", "push", "pull", "verify"}) {
      EXPECT_EQ(run({verb, name}).status, 2) << verb << " " << name;
    }
  }
}

TEST_F(RegistryVerb, SaysWhatToDoWhereThereIsNone) {
  const test::Outcome outcome =
      test::run_prefilter({"registry", "rollback", "--registry", folder_.file("nowhere")});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("registry add"));
}

TEST_F(RegistryVerb, WhereTheDiskIsFullTheChampionStays) {
  ASSERT_EQ(run({"promote", "tiny@1"}).status, 0);
  const std::string current = test::read_bytes(folder_.file("registry/CURRENT"));
  // No file may grow past one block: a write fails in its middle, as on a full disk.
  const auto limited = [&](const std::string& verb) {
    test::Subprocess shell(
        {"/bin/sh", "-c",
         "trap '' XFSZ; ulimit -f 1; exec \"$0\" registry " + verb + " --registry \"$1\" 2>\"$2\"",
         test::prefilter_program(), folder_.file("registry"), "/dev/stderr"});
    return shell.finish();
  };
  const std::string third = registry::write_tiny(folder_, "3");
  const test::Outcome add = limited("add " + third);
  EXPECT_EQ(add.status, 6) << add.err;
  EXPECT_THAT(add.err, HasSubstr("cannot write"));
  EXPECT_THAT(run({"list"}).out, Not(HasSubstr("tiny@3")));
  const test::Outcome promote = limited("promote tiny@2 --override because");
  EXPECT_EQ(promote.status, 6) << promote.err;
  EXPECT_EQ(test::read_bytes(folder_.file("registry/CURRENT")), current);
  EXPECT_EQ(run({"verify"}).status, 0) << run({"verify"}).out;
}

}  // namespace
}  // namespace prefilter::cli
