#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/cohen_kappa.h"
#include "prefilter/error.h"
#include "service/shadow/evidence_reader.h"
#include "service/shadow/figures.h"
#include "service/shadow/plan.h"
#include "service/shadow/retirement.h"
#include "service/shadow/rule_list.h"

namespace prefilter::shadow {

/// How far people agree.
struct Agreement {
  size_t doubled = 0;  ///< items that two people labelled commerce or journalism
  size_t same = 0;     ///< of them with equal labels
  size_t divided = 0;  ///< items that nobody has adjudicated
  std::optional<Kappa> kappa;
};

/// What a shadow log says of one candidate, for people.
struct Report {
  std::vector<EvidenceRun> runs;  ///< of the candidate; at least one
  Figures all;
  std::vector<Figures> languages;  ///< slices by number of articles
  std::vector<Figures> lengths;
  std::vector<Figures> sources;
  std::vector<Figures> weeks;  ///< in order of time, named by their first day
  Agreement agreement;
  Plan plan;
  RuleList rules;
  Retirement retirement;
};

struct ReportOptions {
  EvidenceQuery query = {};
  RetirementOptions retirement = {};
};

/// Reads a log, at one moment, and computes. Errors: those of read_evidence.
Result<Report> make_report(const std::string& database, const ReportOptions& options = {});

/// The report as JSON (docs/formats/shadow.md), as text for a terminal, and as one page of HTML
/// that holds all it shows, without any script: what comes from the log is text in it, never
/// markup. In the order of the page: what both say, how good each is, where, which patterns can go.
std::string report_json(const Report& report);
std::string report_text(const Report& report);
std::string report_page(const Report& report);

/// The sentence to begin with: "The model finds more: …" or why nothing can be said yet.
std::string headline(const Report& report);

}  // namespace prefilter::shadow
