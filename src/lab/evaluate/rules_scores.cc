#include "lab/evaluate/rules_scores.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/thread_pool.h"
#include "engine/rules/rules_yaml.h"

namespace prefilter::evaluate {
namespace {

constexpr size_t kArticlesAtOnce = 512;

void judge(const std::vector<Article>& piece, size_t begin, const rules::RuleSet& set,
           ThreadPool& pool, std::map<Form, FormScores>& forms) {
  pool.run(piece.size(), [&](size_t i, size_t) {
    for (auto& [form, scores] : forms) {
      const std::optional<Article> shown = in_form(piece[i], form);
      if (!shown) continue;
      const bool hit = set.hits(rules::reduced(*shown));
      scores.shown[begin + i] = 1;
      scores.blocked[begin + i] = hit ? 1 : 0;
      scores.p_commerce[begin + i] = hit ? 1.0F : 0.0F;
    }
  });
}

}  // namespace

Result<CandidateScores> score_with_rules(const std::string& name, const std::string& path,
                                         const Cases& cases, const ScoreOptions& options) {
  const Result<rules::RuleSet> set = rules::read_rules(path);
  if (!set) return set.error();
  if (Result<void> whole = set->require_all(); !whole) return whole.error();
  CandidateScores candidate;
  candidate.name = name;
  candidate.kind = "rules";
  candidate.path = path;
  candidate.threshold.provenance = "any pattern hits";
  std::error_code unknown;
  candidate.bytes = std::filesystem::file_size(path, unknown);
  for (const Form form : options.forms) {
    candidate.forms[form] = unjudged(cases.cases.size());
    candidate.forms[form].margin.clear();
  }
  ThreadPool pool(std::max<size_t>(options.threads, 1));
  const size_t total = cases.cases.size() * options.forms.size();
  const Result<void> read = each_piece(
      cases, kArticlesAtOnce, [&](size_t begin, const std::vector<Article>& piece) -> Result<void> {
        if (options.stop && options.stop()) return Error(ErrorCode::kUnavailable, "interrupted");
        judge(piece, begin, *set, pool, candidate.forms);
        if (options.progress) {
          options.progress((begin + piece.size()) * options.forms.size(), total);
        }
        return {};
      });
  if (!read) return read.error();
  return candidate;
}

}  // namespace prefilter::evaluate
