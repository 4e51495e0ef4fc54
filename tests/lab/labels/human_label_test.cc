#include "lab/labels/human_label.h"

#include <gtest/gtest.h>

namespace prefilter::labels {
namespace {

articles::Record article() {
  articles::Record record;
  record.id = "a";
  record.title = "t";
  return record;
}

TEST(HumanLabels, StayWithTheirArticle) {
  articles::Record record = article();
  const std::vector<HumanLabel> labels = {{"anna", 1, "2026-01-02"}, {"ben", 0, ""}};
  set_labels(record, labels);
  const auto read = articles::parse_record(articles::to_json_line(record));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(labels_of(*read), labels);
  set_labels(record, {});
  EXPECT_EQ(record, article());
}

TEST(HumanLabels, WhatIsNoneIsPassedOver) {
  for (const char* others :
       {"null", "{}", R"({"human_labels":7})", R"({"human_labels":[7,{},{"annotator":"a"}]})",
        R"({"human_labels":[{"annotator":"a","label":2},{"annotator":"","label":1}]})"}) {
    articles::Record record;
    record.others = nlohmann::json::parse(others);
    EXPECT_TRUE(labels_of(record).empty()) << others;
  }
}

TEST(HumanLabels, HaveNamesThatPeopleRead) {
  EXPECT_EQ(label_of_name(name_of_label(1)), 1);
  EXPECT_EQ(label_of_name(name_of_label(0)), 0);
  EXPECT_EQ(label_of_name("Commerce "), 1);
  EXPECT_EQ(label_of_name("0"), 0);
  EXPECT_FALSE(label_of_name("unsure"));
  EXPECT_FALSE(label_of_name(""));
}

}  // namespace
}  // namespace prefilter::labels
