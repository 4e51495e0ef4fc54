#include "lab/collect/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace prefilter::collect {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kShownInputs = 40;
constexpr size_t kShownProblems = 200;
constexpr size_t kShownSources = 200;

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string right(size_t number, size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), ' ') + digits;
}

Json counts(const DropCounts& dropped) {
  Json json = Json::object();
  for (size_t i = 0; i < kDropReasons; ++i) {
    if (dropped[i] > 0) json[std::string(to_string(static_cast<DropReason>(i)))] = dropped[i];
  }
  return json;
}

Json json_of(const InputReport& input) {
  Json json = {{"name", input.name},
               {"kind", input.kind},
               {"articles", input.articles},
               {"added", input.added},
               {"dropped", counts(input.dropped)}};
  if (input.unchanged) json["unchanged"] = true;
  if (!input.problem.empty()) json["problem"] = input.problem;
  if (!input.examples.empty()) json["unreadable"] = input.examples;
  return json;
}

/// The largest first, at most so many.
Json largest(const std::map<std::string, size_t>& counted) {
  std::vector<std::pair<std::string, size_t>> order(counted.begin(), counted.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  Json json = Json::object();
  for (size_t i = 0; i < order.size() && i < kShownSources; ++i)
    json[order[i].first] = order[i].second;
  return json;
}

std::string input_line(const InputReport& input) {
  size_t dropped = 0;
  for (const size_t count : input.dropped) dropped += count;
  std::string text = right(input.articles, 6) + right(input.added, 7) + right(dropped, 9) + "  " +
                     input.name + (input.unchanged ? " (unchanged)\n" : "\n");
  const std::string indent(24, ' ');
  if (!input.problem.empty()) text += indent + "! " + input.problem + "\n";
  for (const std::string& example : input.examples) text += indent + "- " + example + "\n";
  return text;
}

/// A line an input; of many the first ones, and those with a problem.
std::string input_lines(const CollectReport& report) {
  std::string text = "  READ  ADDED  DROPPED  INPUT\n";
  size_t shown = 0;
  size_t left_out = 0;
  for (const InputReport& input : report.inputs) {
    const size_t most = input.problem.empty() ? kShownInputs : kShownProblems;
    if (shown < most) {
      text += input_line(input);
      ++shown;
    } else {
      ++left_out;
    }
  }
  if (left_out > 0) text += "  … and " + std::to_string(left_out) + " more\n";
  return text;
}

std::string drop_lines(const DropCounts& dropped) {
  std::string text;
  const std::array<const char*, kDropReasons> why = {"could not be read",
                                                     "nothing to read in them",
                                                     "another language than asked for",
                                                     "in the output since an earlier run",
                                                     "the same text as another one",
                                                     "nearly the same text as another one",
                                                     "enough of this bucket, language and length",
                                                     "enough in all"};
  for (size_t i = 0; i < kDropReasons; ++i) {
    if (dropped[i] == 0) continue;
    text += right(dropped[i], 8) + "  " +
            padded(std::string(to_string(static_cast<DropReason>(i))), 16) + why[i] + "\n";
  }
  return text;
}

/// The output by bucket and length, a row a language.
std::string strata_lines(const StratumCounts& strata) {
  std::map<std::string, std::map<std::string, size_t>> buckets;
  std::map<std::string, std::map<text::LengthBand, size_t>> lengths;
  for (const auto& [stratum, count] : strata) {
    for (const std::string& row :
         {stratum.language.empty() ? "?" : stratum.language, std::string("all")}) {
      buckets[row][stratum.kind] += count;
      lengths[row][stratum.length] += count;
    }
  }
  std::string text = "  LANG  COMMERCE  JOURNALISM  UNKNOWN";
  for (const text::LengthBand band : text::kLengthBands) {
    const std::string name(text::to_string(band));
    text += std::string(9 - std::min<size_t>(9, name.size()), ' ') + name;
  }
  text += "\n";
  const auto row = [&](const std::string& name) {
    std::string line = "  " + padded(name, 4) + right(buckets[name]["commerce"], 10) +
                       right(buckets[name]["journalism"], 12) + right(buckets[name]["unknown"], 9);
    for (const text::LengthBand band : text::kLengthBands) line += right(lengths[name][band], 9);
    return line + "\n";
  };
  for (const auto& [name, counted] : std::map(buckets)) {
    if (name != "all") text += row(name);
  }
  return text + row("all");
}

}  // namespace

size_t CollectReport::read() const {
  size_t sum = 0;
  for (const InputReport& input : inputs) sum += input.articles;
  return sum;
}

size_t CollectReport::added() const {
  size_t sum = 0;
  for (const InputReport& input : inputs) sum += input.added;
  return sum;
}

DropCounts CollectReport::dropped() const {
  DropCounts sum = {};
  for (const InputReport& input : inputs) {
    for (size_t i = 0; i < kDropReasons; ++i) sum[i] += input.dropped[i];
  }
  return sum;
}

std::string to_json(const CollectReport& report) {
  Json json = {{"format_version", 1},
               {"out", report.out},
               {"created", report.created},
               {"code_version", report.code_version},
               {"sources_sha256", report.sources_sha256},
               {"seed", report.seed},
               {"per_stratum", report.sample.per_stratum},
               {"total", report.sample.total},
               {"near_similarity", report.near_similarity},
               {"articles",
                {{"read", report.read()},
                 {"added", report.added()},
                 {"present_before", report.present},
                 {"in_output", report.present + report.added()}}},
               {"dropped", counts(report.dropped())},
               {"skipped_files", report.skipped_files}};
  if (report.interrupted) json["interrupted"] = true;
  if (report.torn) json["torn_line_removed"] = true;
  if (report.present_unreadable > 0) json["unreadable_lines_kept"] = report.present_unreadable;
  json["strata"] = Json::array();
  for (const auto& [stratum, count] : report.strata) {
    json["strata"].push_back(
        {{"bucket", stratum.kind},
         {"language", stratum.language.empty() ? Json(nullptr) : Json(stratum.language)},
         {"length", text::to_string(stratum.length)},
         {"articles", count}});
  }
  json["added_by_source"] = largest(report.sources);
  json["added_by_bucket_reason"] = largest(report.reasons);
  json["inputs"] = Json::array();
  for (const InputReport& input : report.inputs) json["inputs"].push_back(json_of(input));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_table(const CollectReport& report) {
  std::string text = input_lines(report);
  const std::string drops = drop_lines(report.dropped());
  if (!drops.empty()) text += "\nDropped:\n" + drops;
  if (report.skipped_files > 0) {
    text += "\n" + std::to_string(report.skipped_files) +
            " files in folders are neither JSON lines, feeds nor pages by their names\n";
  }
  if (!report.strata.empty()) text += "\nThe output by language:\n" + strata_lines(report.strata);
  text += "\n" + std::to_string(report.added()) + " added, " +
          std::to_string(report.present + report.added()) + " articles in " + report.out + "\n";
  return text;
}

}  // namespace prefilter::collect
