#include <algorithm>
#include <cstdio>

#include "lab/evaluate/results.h"

namespace prefilter::evaluate {
namespace {

using Row = std::vector<std::string>;

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%.1f", share * 100.0);
  return text;
}

/// "91.4 [89.6, 93.0]".
std::string with_interval(const statistics::Interval& figure) {
  if (!figure.value) return "-";
  return percent(*figure.value) + " [" + percent(figure.low) + ", " + percent(figure.high) + "]";
}

/// Cells a terminal needs; the names may hold any language.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string laid_out(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += (i == 0 ? "" : "  ") + row[i] + std::string(widths[i] - width_of(row[i]), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

Row figures_of(std::string name, const SliceMetrics& slice) {
  const DecisionMetrics& decision = slice.decision;
  return {std::move(name),
          std::to_string(decision.confusion.count()),
          with_interval(decision.f1),
          with_interval(decision.precision),
          with_interval(decision.recall),
          with_interval(slice.average_precision),
          with_interval(decision.journalism_blocked)};
}

Row header(std::string first) {
  return {std::move(first), "articles", "F1", "precision", "recall", "AP", "journalism blocked"};
}

std::string candidates_table(const Results& results, Form form) {
  std::vector<Row> rows = {header("candidate")};
  rows.front().emplace_back("ECE");
  for (const CandidateResults& candidate : results.candidates) {
    const auto found = candidate.forms.find(form);
    if (found == candidate.forms.end()) continue;
    rows.push_back(figures_of(candidate.about.name, found->second.slices.front()));
    rows.back().push_back(percent(found->second.served.ece));
  }
  if (rows.size() == 1) return "";
  return std::string(to_string(form)) + "\n" + laid_out(rows) + "\n";
}

std::string slices_table(const CandidateResults& candidate, const FormResults& form) {
  std::vector<Row> rows = {header("slice")};
  for (const SliceMetrics& slice : form.slices) {
    if (slice.name.starts_with("source:")) continue;
    rows.push_back(figures_of(slice.name, slice));
  }
  return candidate.about.name + ", full, by slice\n" + laid_out(rows) + "\n";
}

}  // namespace

std::string to_table(const Results& results) {
  std::string text;
  for (const Form form : kForms) text += candidates_table(results, form);
  for (const CandidateResults& candidate : results.candidates) {
    const auto full = candidate.forms.find(Form::kFull);
    if (full != candidate.forms.end()) text += slices_table(candidate, full->second);
  }
  for (const Comparison& pair : results.comparisons) {
    if (pair.form != Form::kFull) continue;
    char p_value[32];
    std::snprintf(p_value, sizeof(p_value), "%.2g", pair.p_value_holm);
    text += pair.first + " against " + pair.second + ": alone right on " +
            std::to_string(pair.only_first_right) + " and " +
            std::to_string(pair.only_second_right) + " of " + std::to_string(pair.articles) +
            " articles, p = " + p_value + "\n";
  }
  return text;
}

}  // namespace prefilter::evaluate
