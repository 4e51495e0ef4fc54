#include "lab/pipeline/step_kind.h"

#include <algorithm>

namespace prefilter::pipeline {
namespace {

std::vector<StepKind> make_kinds() {
  std::vector<StepKind> kinds;
  kinds.push_back({.verb = "collect",
                   .paths = {{"inputs", Role::kInput, {}, true},
                             {"list", Role::kInput},
                             {"sources", Role::kInput, "config/sources.yaml"},
                             {"out", Role::kOutput, "{experiment}/data/articles.jsonl"}}});
  kinds.push_back({.verb = "oracle",
                   .paths = {{"data", Role::kInput, {}, true},
                             {"rubric", Role::kInput, "config/rubric.md"},
                             {"out", Role::kOutput, "{experiment}/data/scored.jsonl"}}});
  kinds.push_back({.verb = "prepare",
                   .paths = {{"articles", Role::kInput, {}, true},
                             {"config", Role::kInput},
                             {"keep", Role::kInput},
                             {"out", Role::kNewOutput, "{splits}"}}});
  kinds.push_back({.verb = "shrink",
                   .paths = {{"source", Role::kInput, {}, true},
                             {"target", Role::kNewOutput, "{experiment}/bases/{candidate}", true},
                             {"texts", Role::kInput},
                             {"compare", Role::kInput},
                             {"data", Role::kInput}},
                   .per_candidate = true});
  kinds.push_back({.verb = "train",
                   .paths = {{"base", Role::kInput},
                             {"data", Role::kInput, "{splits}"},
                             {"teacher", Role::kInput},
                             {"average_with", Role::kInput},
                             {"config", Role::kInput},
                             {"out", Role::kNewOutput}},
                   .per_candidate = true,
                   .resume = {.flag = "--resume",
                              .output = "out",
                              .suffix = ".run",
                              .begun = "params.yaml",
                              .state_prefix = "state-"}});
  kinds.push_back({.verb = "calibrate",
                   .paths = {{"bundle", Role::kInput, {}, true},
                             {"data", Role::kInput, "{splits}/val.jsonl"},
                             {"out", Role::kNewOutput, "{experiment}/models/{candidate}"}},
                   .per_candidate = true});
  kinds.push_back(
      {.verb = "evaluate",
       .paths = {{"models", Role::kInput},
                 {"model", Role::kInput},
                 {"rules", Role::kInput},
                 {"scores", Role::kInput},
                 {"data", Role::kInput, "{splits}/test.jsonl"},
                 {"val", Role::kInput},
                 {"out", Role::kOutput, "{experiment}/results/evaluation_results.json"}}});
  kinds.push_back(
      {.verb = "benchmark",
       .paths = {{"models", Role::kInput},
                 {"model", Role::kInput},
                 {"data", Role::kInput, "{splits}/test.jsonl"},
                 {"out", Role::kOutput, "{experiment}/results/benchmark_results.json"}}});
  kinds.push_back(
      {.verb = "report",
       .paths = {{"evaluation", Role::kInput, "{experiment}/results/evaluation_results.json"},
                 {"benchmark", Role::kInput},
                 {"training", Role::kInput},
                 {"out", Role::kOutput, "{experiment}/results/report.html"}}});
  kinds.push_back(
      {.verb = "select",
       .paths = {{"evaluation", Role::kInput, "{experiment}/results/evaluation_results.json"},
                 {"benchmark", Role::kInput, "{experiment}/results/benchmark_results.json"},
                 {"criteria", Role::kInput},
                 {"out", Role::kOutput, "{experiment}/config.yaml"}}});
  return kinds;
}

}  // namespace

std::span<const StepKind> step_kinds() {
  static const std::vector<StepKind> kinds = make_kinds();
  return kinds;
}

const StepKind* find_kind(std::string_view verb) {
  const auto kinds = step_kinds();
  const auto found = std::ranges::find(kinds, verb, &StepKind::verb);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace prefilter::pipeline
