#include "service/shadow/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "service/shadow/labelled_items.h"
#include "service/shadow/log_file.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

constexpr size_t kMostSlices = 12;

int64_t week_of(int64_t day) { return (day + 3) / 7; }  // 1970-01-01 was a Thursday

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class Maker {
 public:
  Maker(Database& log, int64_t candidate) : log_(log), candidate_(candidate) {}

  Result<void> strata();
  Result<void> labels();
  Result<void> patterns();
  Report finish(Evidence evidence, const ReportOptions& options);

 private:
  using Key = std::tuple<int64_t, int64_t, std::string, std::string, std::string, int64_t>;

  void count(const LabelledItemRow& one);

  Database& log_;
  int64_t candidate_;
  std::map<Key, Tallied> tallied_;
  std::map<int64_t, Label> settled_;       // by item
  std::array<std::vector<int>, 2> twice_;  // first and second label of doubled items
  size_t divided_ = 0;
  RetirementInput input_;
  RuleList rules_;
};

Result<void> Maker::strata() {
  Result<Statement> rows = log_.prepare(
      "SELECT day, cell, language, length_band, source, score_band, articles FROM strata "
      "WHERE candidate = ?");
  if (!rows) return rows.error();
  rows->bind(candidate_);
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    const Key key{
        week_of(rows->integer(0)), rows->integer(1), rows->text(2), rows->text(3), rows->text(4),
        rows->integer(5)};
    Tallied& of = tallied_[key];
    std::tie(of.week, std::ignore, of.language, of.length_band, of.source, std::ignore) = key;
    of.cell = static_cast<Cell>(std::get<1>(key));
    of.score_band = static_cast<int>(std::get<5>(key));
    of.articles += static_cast<uint64_t>(rows->integer(6));
  }
  if (!more) return more.error();
  return {};
}

Result<void> Maker::labels() {
  return visit_labelled(log_, candidate_, [this](const LabelledItemRow& one) {
    count(one);
    return Result<void>();
  });
}

void Maker::count(const LabelledItemRow& one) {
  settled_[one.item] = one.settled.label;
  Tallied& of = tallied_[{week_of(one.day), static_cast<int64_t>(one.cell), one.language,
                          one.length_band, one.source, one.score_band}];
  if (one.settled.label == Label::kCommerce) ++of.commerce;
  if (one.settled.label == Label::kJournalism) ++of.journalism;
  if (one.settled.label == Label::kUnsure) ++of.unsure;
  divided_ += one.settled.divided ? 1 : 0;
  std::vector<int> sure;
  for (const GivenLabel& given : one.given) {
    if (given.label == Label::kUnsure || given.kind == LabelKind::kAdjudication) continue;
    sure.push_back(given.label == Label::kCommerce ? 1 : 0);
  }
  if (sure.size() >= 2) {
    twice_[0].push_back(sure[0]);
    twice_[1].push_back(sure[1]);
  }
}

Result<void> Maker::patterns() {
  Result<Statement> counts = log_.prepare(
      "SELECT pattern, hits, model_blocks, alone, alone_model_blocks FROM patterns "
      "WHERE candidate = ?");
  if (!counts) return counts.error();
  counts->bind(candidate_);
  Result<bool> more = counts->row();
  for (; more && *more; more = counts->row()) {
    const auto number = [&](int column) { return static_cast<uint64_t>(counts->integer(column)); };
    input_.counts[counts->text(0)] = {number(1), number(2), number(3), number(4)};
  }
  if (!more) return more.error();
  Result<Statement> items =
      log_.prepare("SELECT id, cell, hits FROM items WHERE candidate = ? AND hits <> ''");
  if (!items) return items.error();
  items->bind(candidate_);
  for (more = items->row(); more && *more; more = items->row()) {
    HitItem item{.cell = static_cast<Cell>(items->integer(1)),
                 .patterns = lines_of(items->text(2)),
                 .commerce = std::nullopt};
    const auto label = settled_.find(items->integer(0));
    if (label != settled_.end() && label->second != Label::kUnsure) {
      item.commerce = label->second == Label::kCommerce;
    }
    input_.items.push_back(std::move(item));
  }
  if (!more) return more.error();
  Result<RuleList> rules = read_rules(log_, candidate_);
  if (!rules) return rules.error();
  rules_ = *std::move(rules);
  for (const pipeline::ListedPattern& one : rules_.patterns) {
    if (!one.refused) input_.tried.push_back({one.name, looked_at(rules_, one)});
  }
  return {};
}

Report Maker::finish(Evidence evidence, const ReportOptions& options) {
  std::vector<Tallied> tallied;
  for (auto& [key, one] : tallied_) tallied.push_back(std::move(one));
  Report report;
  report.plan = plan_labels(evidence);
  report.runs = std::move(evidence.runs);
  report.all = figures_of(tallied, "all", [](const Tallied&) { return true; });
  report.languages = sliced(tallied, [](const Tallied& one) { return one.language; }, kMostSlices);
  report.lengths = sliced(tallied, [](const Tallied& one) { return one.length_band; }, kMostSlices);
  report.sources = sliced(tallied, [](const Tallied& one) { return one.source; }, kMostSlices);
  report.weeks = sliced(
      tallied,
      [](const Tallied& one) { return date_of_day(std::max<int64_t>(one.week * 7 - 3, 0)); }, 520);
  std::sort(report.weeks.begin(), report.weeks.end(),
            [](const Figures& a, const Figures& b) { return a.name < b.name; });
  report.agreement.doubled = twice_[0].size();
  for (size_t i = 0; i < twice_[0].size(); ++i) {
    report.agreement.same += twice_[0][i] == twice_[1][i] ? 1 : 0;
  }
  report.agreement.divided = divided_;
  report.agreement.kappa = cohen_kappa(twice_[0], twice_[1], {});
  input_.both = report.all.cells[static_cast<size_t>(Cell::kBoth)];
  input_.model_only = report.all.cells[static_cast<size_t>(Cell::kModelOnly)];
  input_.regex_only = report.all.cells[static_cast<size_t>(Cell::kRegexOnly)];
  report.retirement = judge_patterns(input_, options.retirement);
  report.rules = std::move(rules_);
  return report;
}

}  // namespace

Result<Report> make_report(const std::string& database, const ReportOptions& options) {
  Result<Database> log = open_log(database, Access::kRead);
  if (!log) return log.error();
  if (Result<void> begun = log->run("BEGIN"); !begun) return begun.error();
  const Result<int64_t> candidate = find_candidate(*log, options.query);
  if (!candidate) return candidate.error();
  Result<Evidence> evidence = read_evidence(*log, *candidate);
  if (!evidence) return evidence.error();
  Maker maker(*log, *candidate);
  if (Result<void> done = maker.strata(); !done) return done.error();
  if (Result<void> done = maker.labels(); !done) return done.error();
  if (Result<void> done = maker.patterns(); !done) return done.error();
  return maker.finish(*std::move(evidence), options);
}

}  // namespace prefilter::shadow
