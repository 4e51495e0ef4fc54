#include "service/shadow/report_words.h"

#include <algorithm>
#include <cstdio>

#include "service/shadow/times.h"

namespace prefilter::shadow {

std::string percent_text(double share) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f %%", 100.0 * share);
  return text;
}

std::string interval_text(const statistics::Interval& interval) {
  char bounds[64];
  std::snprintf(bounds, sizeof(bounds), " (%.1f to %.1f)", 100.0 * interval.low,
                100.0 * interval.high);
  return (interval.value ? percent_text(*interval.value) : "not known") + bounds;
}

std::string count_text(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string cell_words(Cell cell) {
  switch (cell) {
    case Cell::kBoth:
      return "both block";
    case Cell::kModelOnly:
      return "only the model blocks";
    case Cell::kRegexOnly:
      return "only the rules block";
    case Cell::kNeither:
      return "neither blocks";
  }
  return "";
}

std::vector<std::string> warnings_of(const Report& report) {
  std::vector<std::string> warnings;
  for (const EvidenceRun& run : report.runs) {
    for (const std::string& gap : run.gaps)
      warnings.push_back("The log is not complete: " + gap + ".");
  }
  if (report.agreement.divided > 0) {
    warnings.push_back("People disagree on " + std::to_string(report.agreement.divided) +
                       " articles; these count for nothing until somebody decides.");
  }
  return warnings;
}

std::string unused_text(const Report& report) {
  const Retirement& retirement = report.retirement;
  if (!report.rules.known) {
    if (report.runs.back().rules_sha256.empty()) return "";
    return "Patterns that never hit are not listed: an earlier version of the program recorded "
           "this, "
           "and did not write down which there are. The list is there once a newer one records.";
  }
  size_t unused = 0;
  for (const PatternReport& one : retirement.patterns) unused += one.counts.hits == 0 ? 1 : 0;
  if (unused == 0) return "";
  std::string text = count_text(unused) + (unused == 1 ? " pattern" : " patterns") +
                     " of the rules never hit anything. ";
  if (retirement.unused_needs) {
    text += "Such a pattern can go as soon as " + count_text(*retirement.unused_needs) +
            " articles were blocked by model or rules (so far " + count_text(retirement.blocked) +
            ") and it has itself looked at as many: then it surely catches next to nothing. ";
  }
  return text +
         "That holds as long as traffic stays as it was: keep what waits for a season or an event "
         "that this time did not have.";
}

std::string refused_text(const Report& report) {
  std::string names;
  for (const pipeline::ListedPattern& one : report.rules.patterns) {
    if (one.refused) names += (names.empty() ? "" : ", ") + one.name;
  }
  return names.empty() ? ""
                       : "Could not be taken, so that nothing is known of them: " + names + ".";
}

std::string window_text(const Report& report) {
  int64_t first = report.runs.front().first_ms;
  int64_t last = report.runs.front().last_ms;
  for (const EvidenceRun& run : report.runs) {
    first = std::min(first, run.first_ms);
    last = std::max(last, run.last_ms);
  }
  const EvidenceRun& run = report.runs.back();
  const std::string from = date_of_day(first / kDayMs);
  const std::string to = date_of_day(last / kDayMs);
  return "mode " + run.mode + ", " + (run.replay ? "a dump replayed " : "live traffic ") +
         (from == to ? "on " + from : from + " to " + to);
}

std::string headline(const Report& report) {
  const Figures& all = report.all;
  const size_t labels = all.labelled[0] + all.labelled[1] + all.labelled[2] + all.labelled[3];
  const std::string agree = "Model and rules agree on " + percent_text(all.agreement()) + " of " +
                            count_text(all.articles) + " articles. ";
  if (labels == 0) return agree + "Nobody has labelled any yet, so nobody knows who is right.";
  if (!all.model.precision.value) {
    return agree + "Too few of what the model blocks are labelled to say how often it is right.";
  }
  std::string text = agree + "Of what the model blocks, " +
                     percent_text(*all.model.precision.value) + " is commerce (at least " +
                     percent_text(all.model.precision.low) + ")";
  if (all.regex.precision.value) {
    text += "; of what the rules block, " + percent_text(*all.regex.precision.value);
  }
  return text + ".";
}

}  // namespace prefilter::shadow
