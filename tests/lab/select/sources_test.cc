#include "lab/select/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::select {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

json evaluation() {
  const json slice = {{"f1", {{"value", 0.96}, {"low", 0.9}, {"high", 0.99}}},
                      {"precision", {{"value", 0.97}}},
                      {"recall", {{"value", nullptr}}},
                      {"journalism_blocked", {{"value", 0.01}}},
                      {"articles", 12}};
  return {{"format_version", 1},
          {"candidates",
           {{{"name", "small"},
             {"kind", "model"},
             {"path", "v1/models/small"},
             {"forms", {{"full", {{"slices", {{"all", slice}}}}}}}},
            {{"name", "rules"}, {"kind", "rules"}, {"forms", json::object()}}}}};
}

json benchmark() {
  return {{"format_version", 1},
          {"machine", {{"load_before", 1.5}}},
          {"candidates",
           {{{"name", "small"},
             {"manifest_sha256", "abc"},
             {"latency",
              {{"window", {{"milliseconds", {{"p50", 7.0}, {"p95", 9.0}}}}},
               {"mix", {{"milliseconds", {{"p50", 1.0}}}}}}},
             {"throughput", {{"articles_per_second", 100.0}}},
             {"peak_memory_bytes", 1000},
             {"size_bytes", 2000}},
            {{"name", "unmeasured"}, {"latency", json::object()}}}}};
}

TEST(Sources, GiveTheFiguresOfTheSliceThatDecides) {
  const auto rows = read_evaluation(evaluation().dump(), "e.json", {});
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->size(), 2U);
  const Evaluated& small = (*rows)[0];
  EXPECT_EQ(small.folder, "v1/models/small");
  EXPECT_EQ(small.figures.f1, 0.96);
  EXPECT_EQ(small.figures.precision, 0.97);
  EXPECT_EQ(small.figures.recall, std::nullopt);
  EXPECT_EQ(small.figures.journalism_blocked, 0.01);
  EXPECT_EQ(small.figures.latency_ms, std::nullopt);
  EXPECT_EQ((*rows)[1].kind, "rules");
  EXPECT_EQ((*rows)[1].figures.f1, std::nullopt);
}

TEST(Sources, KnowNothingOfASliceThatIsNotThere) {
  const auto rows =
      read_evaluation(evaluation().dump(), "e.json", {.slice = "language:xx", .form = "full"});
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].figures.f1, std::nullopt);
  const auto form = read_evaluation(evaluation().dump(), "e.json", {.form = "title_only"});
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(form.error().message(), HasSubstr("title_only"));
}

TEST(Sources, GiveTheLatencyThatDecides) {
  const auto rows = read_benchmark(benchmark().dump(), "b.json", {});
  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(rows->load_before, 1.5);
  const Benchmarked& small = rows->rows.at("small");
  EXPECT_EQ(small.latency_ms, 7.0);
  EXPECT_EQ(small.manifest_sha256, "abc");
  EXPECT_EQ(small.articles_per_second, 100.0);
  EXPECT_EQ(small.peak_memory_bytes, 1000.0);
  EXPECT_EQ(small.size_bytes, 2000.0);
  EXPECT_EQ(rows->rows.at("unmeasured").latency_ms, std::nullopt);
  const auto p95 = read_benchmark(benchmark().dump(), "b.json", {.statistic = "p95"});
  EXPECT_EQ(p95->rows.at("small").latency_ms, 9.0);
  const auto mix = read_benchmark(benchmark().dump(), "b.json", {.latency = "mix"});
  EXPECT_EQ(mix->rows.at("small").latency_ms, 1.0);
  const auto given = read_benchmark(benchmark().dump(), "b.json", {.latency = "articles"});
  EXPECT_EQ(given->rows.at("small").latency_ms, std::nullopt);
}

TEST(Sources, NameTheFieldThatContradictsTheFormat) {
  const auto fails = [](json file, const json::json_pointer& place, const json& value) {
    file[place] = value;
    const auto as_evaluation = read_evaluation(file.dump(), "f.json", {});
    return as_evaluation ? std::string() : as_evaluation.error().message();
  };
  const std::string slice = "/candidates/0/forms/full/slices/all";
  EXPECT_THAT(fails(evaluation(), json::json_pointer(slice + "/f1/value"), 1.5),
              HasSubstr("candidates[0].forms.full.slices.all.f1.value"));
  EXPECT_THAT(fails(evaluation(), json::json_pointer(slice + "/f1"), 0.9), HasSubstr("all.f1"));
  EXPECT_THAT(fails(evaluation(), json::json_pointer(slice), 3), HasSubstr("slices.all"));
  EXPECT_THAT(fails(evaluation(), "/candidates/0/forms/full"_json_pointer, 3), HasSubstr("full"));
  EXPECT_THAT(fails(evaluation(), "/candidates/0/name"_json_pointer, 3), HasSubstr("name"));
  EXPECT_THAT(fails(evaluation(), "/candidates/0"_json_pointer, 3), HasSubstr("candidates[0]"));
  EXPECT_THAT(fails(evaluation(), "/candidates"_json_pointer, 3), HasSubstr("candidates"));
  EXPECT_THAT(fails(evaluation(), "/candidates/1/name"_json_pointer, "small"),
              HasSubstr("two candidates are named"));
  EXPECT_THAT(fails(evaluation(), "/format_version"_json_pointer, 2), HasSubstr("newer"));
  json slow = benchmark();
  slow["candidates"][0]["latency"]["window"]["milliseconds"]["p50"] = "fast";
  const auto read = read_benchmark(slow.dump(), "b.json", {});
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("latency.window.milliseconds.p50"));
  EXPECT_FALSE(read_benchmark("", "b.json", {}));
  EXPECT_FALSE(read_benchmark("[]", "b.json", {}));
}

}  // namespace
}  // namespace prefilter::select
