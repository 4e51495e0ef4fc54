#include "lab/labels/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::labels {
namespace {

using articles::Record;
using ::testing::HasSubstr;

class LabelFiles : public testing::Test {
 protected:
  // Filled field by field: g++ 12 takes a nested default for uninitialised in a braced list.
  ExportOptions exporting(const std::string& data, const std::string& out) const {
    ExportOptions options;
    options.data = data;
    options.out = out;
    return options;
  }
  ImportOptions importing(const std::string& labels) const {
    ImportOptions options;
    options.data = data_;
    options.labels = labels;
    options.out = out_;
    options.when = "now";
    return options;
  }
  LabelFiles() {
    std::string lines;
    for (int i = 0; i < 20; ++i) {
      lines += R"({"id":"a)" + std::to_string(i) + R"(","title":"é )" + std::to_string(i) +
               R"(","mine":true})" + "\n";
    }
    data_ = folder_.write("articles.jsonl", lines);
  }
  /// The error of importing this file; "" if there is none.
  std::string fault(const std::string& bytes) {
    const Result<MergeReport> report = import_labels(importing(folder_.write("bad.jsonl", bytes)));
    return report ? "" : report.error().message();
  }
  test::TempFolder folder_;
  std::string data_;
  std::string out_ = folder_.file("out.jsonl");
};

TEST_F(LabelFiles, GoOutAndComeBackInBothShapesAndForms) {
  std::vector<Record> records = *articles::read_records(data_);
  set_labels(records[3], {{"anna", 1, "now"}, {"ben", 1, "now"}});
  set_labels(records[4], {{"anna", 0, "now"}});
  const std::string labelled = folder_.file("labelled.jsonl");
  ASSERT_TRUE(articles::write_records(labelled, records));
  for (const Shape shape : {Shape::kLabelStudio, Shape::kArgilla}) {
    for (const char* name : {"tasks.jsonl", "tasks.json"}) {
      const std::string tasks = folder_.file(name);
      ExportOptions options = exporting(labelled, tasks);
      options.shape = shape;
      const Result<size_t> count = export_tasks(options);
      ASSERT_TRUE(count) << count.error().message();
      EXPECT_EQ(*count, 20U);
      const Result<MergeReport> report = import_labels(importing(tasks));
      ASSERT_TRUE(report) << report.error().message();
      EXPECT_EQ(report->labels, 3U);
      const std::vector<Record> back = *articles::read_records(out_);
      ASSERT_EQ(back.size(), 20U);
      EXPECT_EQ(back[3].label, 1);
      EXPECT_EQ(back[4].label, 0);
      EXPECT_EQ(labels_of(back[3]), labels_of(records[3]));
      EXPECT_EQ(back[5], records[5]);
    }
  }
}

TEST_F(LabelFiles, ASampleDependsOnItsSeedAlone) {
  const auto sample = [&](uint64_t seed) {
    const std::string out = folder_.file("sample.jsonl");
    ExportOptions options = exporting(data_, out);
    options.sample = 5;
    options.seed = seed;
    EXPECT_EQ(*export_tasks(options), 5U);
    return test::read_bytes(out);
  };
  EXPECT_EQ(sample(1), sample(1));
  EXPECT_NE(sample(1), sample(2));
}

TEST_F(LabelFiles, TheArticleFileItselfMayBeReplaced) {
  const std::string tasks = folder_.write(
      "t.jsonl",
      "{\"id\":\"a1\",\"responses\":{\"label\":[{\"value\":\"commerce\",\"user_id\":\"u\"}]}}\n\n");
  ImportOptions options = importing(tasks);
  options.out = data_;
  ASSERT_TRUE(import_labels(options));
  EXPECT_EQ((*articles::read_records(data_))[1].label, 1);
}

TEST_F(LabelFiles, ErrorsNameThePlaceAndWriteNothing) {
  EXPECT_THAT(fault("{\"id\":\"a1\",\"fields\":{}}\n{\"title\":1}\n"), HasSubstr("bad.jsonl:2"));
  EXPECT_THAT(fault("{\"id\"\n"), HasSubstr("bad.jsonl:1"));
  EXPECT_THAT(fault("[{\"id\":\"a1\",\"fields\":{}}, 7]"), HasSubstr("task 2"));
  EXPECT_NE(fault("[{]"), "");
  EXPECT_FALSE(std::filesystem::exists(out_));
  EXPECT_EQ(import_labels(importing(folder_.file("no"))).error().code(), ErrorCode::kNotFound);
}

TEST_F(LabelFiles, AnArrayMayBeOneLineLongerThanAnyOther) {
  const std::string task = R"({"id":"a1","fields":{"content":")" + std::string(10U << 20, 'x') +
                           R"("},"responses":{"label":[{"value":"commerce","user_id":"u"}]}})";
  const Result<MergeReport> report =
      import_labels(importing(folder_.write("long.json", "\n[" + task + "," + task + "]")));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->labels, 2U);
}

TEST_F(LabelFiles, AnEmptyArticleFileGivesAnEmptyListOfTasks) {
  const std::string none = folder_.write("none.jsonl", "");
  EXPECT_EQ(*export_tasks(exporting(none, folder_.file("t.json"))), 0U);
  EXPECT_EQ(test::read_bytes(folder_.file("t.json")), "[]\n");
  EXPECT_EQ(*export_tasks(exporting(none, folder_.file("t.jsonl"))), 0U);
  EXPECT_EQ(test::read_bytes(folder_.file("t.jsonl")), "");
}

}  // namespace
}  // namespace prefilter::labels
