#include "lab/labels/merge.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

namespace prefilter::labels {
namespace {

using articles::Record;
using nlohmann::ordered_json;

constexpr const char* kOracle = "oracle";
constexpr size_t kShown = 10;  // ids that a text for people lists

/// Puts a label in the place of the same person's earlier one, or at the end. A label without a
/// time, or as old, is taken to be newer: it was read later.
void put(std::vector<HumanLabel>& labels, const HumanLabel& label, size_t& replaced) {
  for (HumanLabel& known : labels) {
    if (known.annotator != label.annotator) continue;
    if (label.when < known.when) return;
    if (known.label != label.label) ++replaced;
    known = label;
    return;
  }
  labels.push_back(label);
}

/// The label of the majority; nullopt if there is none.
std::optional<int> majority(const std::vector<HumanLabel>& labels) {
  const auto commerce = std::count_if(labels.begin(), labels.end(),
                                      [](const HumanLabel& label) { return label.label == 1; });
  const auto journalism = static_cast<std::ptrdiff_t>(labels.size()) - commerce;
  if (commerce == journalism) return std::nullopt;
  return commerce > journalism ? 1 : 0;
}

void settle(Record& record, const std::vector<HumanLabel>& labels, MergeReport& report) {
  set_labels(record, labels);
  record.label = majority(labels);
  record.origin = articles::Origin::kHuman;
  if (!record.label) report.tied.push_back(record.id);
}

/// What everybody said of every article, the oracle included where its score is clear.
using Readings = std::map<std::string, std::unordered_map<size_t, int>>;

Readings readings_of(const std::vector<Record>& records, MergeReport& report) {
  Readings readings;
  for (size_t i = 0; i < records.size(); ++i) {
    const std::vector<HumanLabel> labels = labels_of(records[i]);
    if (labels.empty()) continue;
    if (records[i].label) ++report.labelled;
    for (const HumanLabel& label : labels) {
      readings[label.annotator][i] = label.label;
      ++report.by_annotator[label.annotator];
    }
    const std::optional<double>& score = records[i].commerce_score;
    if (score && *score >= 7.0) readings[kOracle][i] = 1;
    if (score && *score < 3.0) readings[kOracle][i] = 0;
  }
  return readings;
}

std::optional<PairAgreement> compare(const Readings::value_type& first,
                                     const Readings::value_type& second) {
  std::vector<int> a;
  std::vector<int> b;
  for (const auto& [article, label] : first.second) {
    const auto found = second.second.find(article);
    if (found == second.second.end()) continue;
    a.push_back(label);
    b.push_back(found->second);
  }
  if (a.empty()) return std::nullopt;
  size_t same = 0;
  for (size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1 : 0;
  return PairAgreement{first.first, second.first, a.size(),
                       static_cast<double>(same) / static_cast<double>(a.size()),
                       cohen_kappa(a, b, {.categories = 2})};
}

std::string list_text(const std::string& what, const std::vector<std::string>& ids) {
  std::string text = what + std::to_string(ids.size()) + ":";
  for (size_t i = 0; i < std::min(kShown, ids.size()); ++i) text += " " + ids[i];
  return text + (ids.size() > kShown ? " …\n" : "\n");
}

std::string pair_text(const PairAgreement& pair) {
  char buffer[128];
  std::snprintf(buffer, sizeof(buffer), ": %zu articles, %.1f %% alike", pair.articles,
                100.0 * pair.same);
  std::string text = "  " + pair.first + " and " + pair.second + buffer;
  if (!pair.kappa) return text + ", kappa not defined\n";
  std::snprintf(buffer, sizeof(buffer), ", kappa %.3f (95 %%: %.3f to %.3f)\n", pair.kappa->value,
                pair.kappa->low, pair.kappa->high);
  return text + buffer;
}

}  // namespace

MergeReport merge(std::vector<Record>& records, const std::vector<TaskLabels>& tasks,
                  const std::string& when) {
  MergeReport report;
  report.articles = records.size();
  std::unordered_map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < records.size(); ++i) places[records[i].id].push_back(i);
  for (const TaskLabels& task : tasks) {
    report.labels += task.labels.size();
    report.skipped += task.skipped;
    const auto found = places.find(task.id);
    if (found == places.end()) {
      report.unknown.push_back(task.id);
      continue;
    }
    if (task.labels.empty()) continue;
    for (const size_t place : found->second) {
      std::vector<HumanLabel> labels = labels_of(records[place]);
      for (HumanLabel label : task.labels) {
        if (label.when.empty()) label.when = when;
        put(labels, label, report.replaced);
      }
      settle(records[place], labels, report);
    }
  }
  const Readings readings = readings_of(records, report);
  for (auto first = readings.begin(); first != readings.end(); ++first) {
    for (auto second = std::next(first); second != readings.end(); ++second) {
      if (auto pair = compare(*first, *second)) report.agreements.push_back(*std::move(pair));
    }
  }
  return report;
}

std::string to_json(const MergeReport& report) {
  ordered_json pairs = ordered_json::array();
  for (const PairAgreement& pair : report.agreements) {
    ordered_json entry = {{"first", pair.first},
                          {"second", pair.second},
                          {"articles", pair.articles},
                          {"same", pair.same},
                          {"kappa", nullptr}};
    if (pair.kappa) {
      entry["kappa"] = pair.kappa->value;
      entry["low"] = pair.kappa->low;
      entry["high"] = pair.kappa->high;
    }
    pairs.push_back(std::move(entry));
  }
  const ordered_json json = {{"articles", report.articles}, {"labelled", report.labelled},
                             {"labels", report.labels},     {"skipped", report.skipped},
                             {"replaced", report.replaced}, {"tied", report.tied},
                             {"unknown", report.unknown},   {"by_annotator", report.by_annotator},
                             {"agreements", pairs}};
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_text(const MergeReport& report) {
  std::string text = "labels     " + std::to_string(report.labels) + " read, " +
                     std::to_string(report.skipped) + " answers that are none, " +
                     std::to_string(report.replaced) + " changed an earlier one\n";
  text += "articles   " + std::to_string(report.labelled) + " of " +
          std::to_string(report.articles) + " have a label by persons\n";
  for (const auto& [who, count] : report.by_annotator) {
    text += "  " + who + ": " + std::to_string(count) + "\n";
  }
  if (!report.tied.empty()) text += list_text("divided    ", report.tied);
  if (!report.unknown.empty()) text += list_text("unknown    ", report.unknown);
  if (!report.agreements.empty()) text += "agreement\n";
  for (const PairAgreement& pair : report.agreements) text += pair_text(pair);
  return text;
}

}  // namespace prefilter::labels
