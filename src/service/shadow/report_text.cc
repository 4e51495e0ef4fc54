#include <algorithm>
#include <string_view>

#include "base/utf8.h"
#include "service/shadow/report.h"
#include "service/shadow/report_words.h"

namespace prefilter::shadow {
namespace {

/// What the log holds of names comes from outside: a terminal would obey its control characters.
std::string tame(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded one = utf8::decode(text, at);
    utf8::append(out, utf8::is_control(one.code_point) ? U'?' : one.code_point);
    at += one.length;
  }
  return out;
}

std::string padded(std::string text, size_t width) {
  const size_t length = utf8::count(text);
  if (length < width) text.append(width - length, ' ');
  return text;
}

void add_cells(std::string& text, const Figures& all) {
  text += "\n" + padded("", 24) + padded("articles", 12) + padded("labelled", 10) + "commerce\n";
  for (const Cell cell : kCells) {
    const auto place = static_cast<size_t>(cell);
    text += padded(cell_words(cell), 24) + padded(count_text(all.cells[place]), 12) +
            padded(count_text(all.labelled[place]), 10) + count_text(all.commerce[place]) + "\n";
  }
  text += "\n" + padded("", 10) + padded("precision, in percent", 28) + "recall\n";
  for (const auto& [name, quality] :
       {std::pair("model", &all.model), std::pair("rules", &all.regex)}) {
    text += padded(name, 10) + padded(interval_text(quality->precision), 28) +
            interval_text(quality->recall) + "\n";
  }
}

void add_slices(std::string& text, const std::string& title, const std::vector<Figures>& slices) {
  if (slices.size() < 2) return;
  text += "\n" + padded(title, 24) + padded("articles", 12) + padded("agree", 10) +
          padded("model: precision", 28) + "recall\n";
  for (const Figures& one : slices) {
    const std::string name(utf8::prefix(tame(one.name.empty() ? "(not known)" : one.name), 22));
    text += padded(name, 24) + padded(count_text(one.articles), 12) +
            padded(percent_text(one.agreement()), 10) +
            padded(interval_text(one.model.precision), 28) + interval_text(one.model.recall) + "\n";
  }
}

std::string name_cell(const std::string& name) {
  return padded(std::string(utf8::prefix(tame(name), 32)), 34);
}

void add_hitting(std::string& text, const Retirement& retirement) {
  if (retirement.patterns.empty() || retirement.patterns.front().counts.hits == 0) return;
  text += "\n" + padded("pattern", 34) + padded("hits", 8) + padded("model too", 11) +
          padded("it alone", 10) + padded("loss at most", 14) + "fate\n";
  for (const PatternReport& one : retirement.patterns) {
    if (one.counts.hits == 0) break;
    text += name_cell(one.name) + padded(count_text(one.counts.hits), 8) +
            padded(count_text(one.counts.model_blocks), 11) + padded(count_text(one.unique), 10) +
            padded(percent_text(one.loss_high), 14) + std::string(to_string(one.fate)) + "\n";
  }
}

void add_unused(std::string& text, const Report& report) {
  const std::string what = unused_text(report);
  if (what.empty()) return;
  text += "\n" + what + "\n";
  bool first = true;
  for (const PatternReport& one : report.retirement.patterns) {
    if (one.counts.hits > 0) continue;
    if (first) {
      text += padded("pattern", 34) + padded("hits", 8) + padded("looked at", 21) +
              padded("hits at most", 14) + "fate\n";
      first = false;
    }
    text += name_cell(one.name) + padded("0", 8) + padded(count_text(one.tried), 21) +
            padded(percent_text(one.hit_rate_high), 14) + std::string(to_string(one.fate)) + "\n";
  }
}

void add_patterns(std::string& text, const Report& report) {
  const Retirement& retirement = report.retirement;
  add_hitting(text, retirement);
  add_unused(text, report);
  if (const std::string refused = refused_text(report); !refused.empty()) {
    text += "\n" + tame(refused) + "\n";
  }
  if (retirement.patterns.empty()) return;
  if (retirement.can_go.empty()) {
    text += "\nNo pattern can surely go.\n";
    return;
  }
  text += "\nCan go, all of them together, at a loss of at most " +
          percent_text(retirement.loss_high) + " of what is blocked:\n";
  for (const std::string& name : retirement.can_go) text += "  " + tame(name) + "\n";
}

}  // namespace

std::string report_text(const Report& report) {
  const EvidenceRun& run = report.runs.back();
  std::string text = headline(report) + "\n\n";
  for (const std::string& warning : warnings_of(report)) text += "! " + warning + "\n";
  text += "model " + tame(run.model) + ", threshold " + percent_text(run.threshold) + ", " +
          window_text(report) + "\n";
  add_cells(text, report.all);
  add_slices(text, "language", report.languages);
  add_slices(text, "characters", report.lengths);
  add_slices(text, "publisher", report.sources);
  add_slices(text, "week from", report.weeks);
  const Agreement& people = report.agreement;
  if (people.doubled > 0) {
    text += "\nTwo people labelled " + count_text(people.doubled) + " articles, " +
            count_text(people.same) + " of them alike";
    if (people.kappa) text += " (kappa " + std::to_string(people.kappa->value).substr(0, 5) + ")";
    text += ".\n";
  }
  add_patterns(text, report);
  return text + "\n" + plan_text(report.plan);
}

}  // namespace prefilter::shadow
