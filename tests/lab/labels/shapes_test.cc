#include "lab/labels/shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::labels {
namespace {

using articles::Record;
using nlohmann::json;
using ::testing::HasSubstr;

Record article() {
  Record record;
  record.id = "a1";
  record.title = "Shoes";
  record.content = "Half price.";
  record.language = "en";
  record.source = "shop";
  record.url = "https://example.org/shoes";
  record.commerce_score = 9.0;
  record.others = {{"scored_by", "judge"}};
  return record;
}

std::string fault(Shape shape, const char* task) {
  const Result<TaskLabels> read = read_task(shape, json::parse(task), {});
  return read ? "" : read.error().message();
}

TEST(Shapes, AnArticleIsALabelStudioTask) {
  Record record = article();
  set_labels(record, {{"7", 1, "2026-01-02T03:04:05Z"}, {"anna@example.org", 0, ""}});
  EXPECT_EQ(to_task(Shape::kLabelStudio, record, {}), json::parse(R"({
    "data": {"id": "a1", "title": "Shoes", "content": "Half price.", "language": "en",
             "source": "shop", "url": "https://example.org/shoes"},
    "annotations": [
      {"completed_by": 7, "was_cancelled": false, "created_at": "2026-01-02T03:04:05Z",
       "result": [{"from_name": "label", "to_name": "text", "type": "choices",
                   "value": {"choices": ["commerce"]}}]},
      {"completed_by": {"email": "anna@example.org"}, "was_cancelled": false,
       "result": [{"from_name": "label", "to_name": "text", "type": "choices",
                   "value": {"choices": ["journalism"]}}]}],
    "predictions": []})"));
}

TEST(Shapes, AnArticleIsAnArgillaRecord) {
  Record record = article();
  set_labels(record, {{"0b3e", 1, ""}});
  EXPECT_EQ(to_task(Shape::kArgilla, record, {.question = "kind"}), json::parse(R"({
    "id": "a1", "fields": {"title": "Shoes", "content": "Half price."},
    "metadata": {"language": "en", "source": "shop", "url": "https://example.org/shoes"},
    "responses": {"kind": [{"value": "commerce", "user_id": "0b3e"}]},
    "suggestions": {}, "vectors": {}})"));
}

TEST(Shapes, TheOraclesOpinionIsShownOnlyIfAskedAndClear) {
  const ShapeOptions open{.suggest = true};
  EXPECT_EQ(to_task(Shape::kLabelStudio, article(), open)["predictions"], json::parse(R"([
    {"model_version": "judge", "result": [{"from_name": "label", "to_name": "text",
     "type": "choices", "value": {"choices": ["commerce"]}}]}])"));
  EXPECT_EQ(to_task(Shape::kArgilla, article(), open)["suggestions"],
            json::parse(R"({"label": {"value": "commerce", "score": null, "agent": "judge"}})"));
  Record unclear = article();
  unclear.commerce_score = 5.0;
  EXPECT_TRUE(to_task(Shape::kLabelStudio, unclear, open)["predictions"].empty());
  EXPECT_TRUE(to_task(Shape::kArgilla, unclear, open)["suggestions"].empty());
}

TEST(Shapes, LabelsSurviveTheWayThereAndBack) {
  Record record = article();
  const std::vector<HumanLabel> labels = {{"7", 1, ""}, {"anna@example.org", 0, ""}};
  set_labels(record, labels);
  for (const Shape shape : {Shape::kLabelStudio, Shape::kArgilla}) {
    const json task = to_task(shape, record, {});
    EXPECT_EQ(*shape_of(task), shape);
    const Result<TaskLabels> back = read_task(shape, task, {});
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->id, "a1");
    EXPECT_EQ(back->labels, labels);
  }
}

TEST(Shapes, ReadsWhatLabelStudioExports) {
  const json task = json::parse(R"({"id": 12, "project": 3, "data": {"id": "a1", "title": "Shoes"},
    "annotations": [
      {"id": 1, "completed_by": {"id": 4, "email": "ben@example.org"}, "was_cancelled": false,
       "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
       "result": [{"id": "x", "from_name": "note", "type": "textarea", "value": {"text": ["hm"]}},
                  {"id": "y", "from_name": "label", "type": "choices",
                   "value": {"choices": ["Commerce"]}}]},
      {"id": 2, "completed_by": 9, "was_cancelled": true, "result": []},
      {"id": 3, "completed_by": 9, "result": [{"from_name": "label", "type": "choices",
                                               "value": {"choices": ["unsure"]}}]},
      {"id": 4, "completed_by": 8, "result": [{"from_name": "label", "type": "choices",
                                        "value": {"choices": ["commerce", "journalism"]}}]}]})");
  const Result<TaskLabels> read = read_task(Shape::kLabelStudio, task, {});
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->id, "a1");
  EXPECT_EQ(read->labels,
            (std::vector<HumanLabel>{{"ben@example.org", 1, "2026-01-02T00:00:00Z"}}));
  EXPECT_EQ(read->skipped, 3U);
}

TEST(Shapes, ReadsBothFormsThatArgillaExports) {
  const std::vector<HumanLabel> labels = {{"u1", 1, ""}, {"u3", 0, ""}};
  const Result<TaskLabels> nested = read_task(Shape::kArgilla, json::parse(R"({"id": "a1",
    "fields": {"title": "Shoes"}, "suggestions": {"label": {"value": "journalism"}},
    "responses": {"label": [{"value": "commerce", "user_id": "u1"},
                            {"value": "commerce", "user_id": "u2", "status": "draft"},
                            {"value": "journalism", "user_id": "u3", "status": "submitted"}]}})"),
                                              {});
  ASSERT_TRUE(nested) << nested.error().message();
  EXPECT_EQ(nested->labels, labels);
  EXPECT_EQ(nested->skipped, 1U);
  const json task = json::parse(R"({"id": "a1", "title": "Shoes",
    "label.responses": ["commerce", "commerce", "journalism"],
    "label.responses.users": ["u1", "u2", "u3"],
    "label.responses.status": ["submitted", "discarded", "submitted"]})");
  EXPECT_EQ(*shape_of(task), Shape::kArgilla);
  const Result<TaskLabels> flat = read_task(Shape::kArgilla, task, {});
  ASSERT_TRUE(flat) << flat.error().message();
  EXPECT_EQ(flat->labels, labels);
  EXPECT_EQ(flat->skipped, 1U);
}

TEST(Shapes, ATaskWithoutLabelsHasNone) {
  EXPECT_TRUE(read_task(Shape::kArgilla, json::parse(R"({"id":"a"})"), {})->labels.empty());
  EXPECT_TRUE(
      read_task(Shape::kLabelStudio, json::parse(R"({"data":{"id":3}})"), {})->labels.empty());
}

TEST(Shapes, ErrorsNameTheField) {
  EXPECT_THAT(fault(Shape::kLabelStudio, R"({"data":{}})"), HasSubstr("data.id"));
  EXPECT_THAT(fault(Shape::kLabelStudio, R"({"data":{"id":"a"},"annotations":7})"),
              HasSubstr("annotations"));
  EXPECT_THAT(fault(Shape::kLabelStudio, R"({"data":{"id":"a"},"annotations":[{"result":[
                {"from_name":"label","value":{"choices":["commerce"]}}]}]})"),
              HasSubstr("completed_by"));
  EXPECT_THAT(fault(Shape::kArgilla, R"({})"), HasSubstr("id"));
  EXPECT_THAT(fault(Shape::kArgilla, R"({"id":"a","responses":{"label":{}}})"),
              HasSubstr("responses.label"));
  EXPECT_THAT(fault(Shape::kArgilla, R"({"id":"a","responses":{"label":[{"value":"commerce"}]}})"),
              HasSubstr("user_id"));
  EXPECT_THAT(fault(Shape::kArgilla, R"({"id":"a","label.responses":["commerce"]})"),
              HasSubstr("label.responses.users"));
  EXPECT_NE(fault(Shape::kArgilla, "7"), "");
  EXPECT_FALSE(shape_of(json::parse(R"({"title":"t"})")));
  EXPECT_FALSE(shape_of(json(7)));
}

TEST(Shapes, HaveNames) {
  EXPECT_EQ(*parse_shape(to_string(Shape::kArgilla)), Shape::kArgilla);
  EXPECT_EQ(*parse_shape("label-studio"), Shape::kLabelStudio);
  EXPECT_FALSE(parse_shape("excel"));
}

}  // namespace
}  // namespace prefilter::labels
