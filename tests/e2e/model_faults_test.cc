// A model that is not what it should be ends the run with one clear error.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/articles.h"
#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

namespace fs = std::filesystem;

/// A copy of the default model that a test may spoil.
class ModelFaults : public testing::Test {
 protected:
  void SetUp() override {
    fs::copy(repository_path("models/default"), model_, fs::copy_options::recursive);
  }

  /// Overwrites one byte.
  void spoil(const std::string& file, std::streamoff at, char byte) const {
    std::fstream stream(model_ + "/" + file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream.put(byte);
    ASSERT_TRUE(stream) << file;
  }

  Outcome classify() const {
    return run_prefilter({"classify", "--model", model_}, article_lines(3));
  }

  TempFolder folder_;
  std::string model_ = folder_.file("model");
};

TEST_F(ModelFaults, ACopyIsAsGoodAsTheModelItself) {
  EXPECT_EQ(classify().out, run_prefilter({"classify"}, article_lines(3)).out);
}

TEST_F(ModelFaults, AChangedFileIsFoundByItsHash) {
  spoil("README.md", 3, '~');
  const Outcome outcome = classify();
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("README.md"), std::string::npos) << outcome.err;
}

TEST_F(ModelFaults, AFileWithAChangedHashLeavesNoResultFile) {
  spoil("README.md", 3, '~');
  const Outcome outcome = run_prefilter(
      {"classify", "--model", model_, "--output", folder_.file("out")}, article_lines(3));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_FALSE(fs::exists(folder_.file("out")));
}

TEST_F(ModelFaults, ATruncatedFileIsFoundBeforeTheFirstVerdict) {
  fs::resize_file(model_ + "/model.safetensors", 1000);
  const Outcome outcome = classify();
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("model.safetensors"), std::string::npos) << outcome.err;
}

TEST_F(ModelFaults, AManifestThatIsNoJsonIsCorrupt) {
  std::ofstream(model_ + "/manifest.json") << "{";
  const Outcome outcome = classify();
  EXPECT_EQ(outcome.status, 4);
  EXPECT_NE(outcome.err.find("manifest.json"), std::string::npos) << outcome.err;
}

TEST_F(ModelFaults, AMissingModelIsNotFound) {
  const Outcome outcome =
      run_prefilter({"classify", "--model", folder_.file("nowhere")}, article_lines(1));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("nowhere"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.out, "");
}

TEST_F(ModelFaults, AnEmptyFolderIsNoModel) {
  const TempFolder empty;
  const Outcome outcome = run_prefilter({"classify", "--model", empty.path()}, article_lines(1));
  EXPECT_EQ(outcome.status, 3);
}

TEST_F(ModelFaults, VerifyAndDoctorFindTheSameFault) {
  spoil("README.md", 3, '~');
  const Outcome verify = run_prefilter({"model", "verify", model_});
  EXPECT_EQ(verify.status, 4);
  EXPECT_NE(verify.err.find("README.md"), std::string::npos) << verify.err;
  const Outcome doctor = run_prefilter({"doctor", "--model", model_});
  EXPECT_EQ(doctor.status, 4);
  EXPECT_NE(doctor.out.find("FAIL"), std::string::npos) << doctor.out;
}

}  // namespace
}  // namespace prefilter::test
