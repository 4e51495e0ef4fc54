#include "lab/evaluate/evaluate.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "engine/manifest.h"

namespace prefilter::evaluate {
namespace {

namespace fs = std::filesystem;

Error wrong_option(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// The bundles that the options name, those of the folder in the order of their names.
Result<std::vector<NamedPath>> bundles_of(const EvaluateOptions& options) {
  std::vector<NamedPath> bundles = options.model;
  if (!options.models.empty()) {
    std::error_code failed;
    std::set<std::string> names;
    for (fs::directory_iterator entry(options.models, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      if (fs::exists(entry->path() / kManifestFile)) names.insert(entry->path().filename());
    }
    if (failed) return Error(ErrorCode::kNotFound, options.models + ": " + failed.message());
    if (names.empty()) {
      return Error(ErrorCode::kNotFound, options.models + ": no folder in it is a model bundle");
    }
    for (const std::string& name : names) bundles.push_back({name, options.models + "/" + name});
  }
  std::set<std::string> seen;
  for (const NamedPath& bundle : bundles) {
    if (!seen.insert(bundle.name).second) {
      return wrong_option("two candidates are called " + bundle.name + "; give one another name");
    }
  }
  if (bundles.empty()) return wrong_option("there is no candidate to evaluate");
  return bundles;
}

void compare_all(const std::vector<CandidateScores>& scores, Results& results) {
  for (const Form form : kForms) {
    const size_t before = results.comparisons.size();
    for (size_t a = 0; a < scores.size(); ++a) {
      for (size_t b = a + 1; b < scores.size(); ++b) {
        const auto first = scores[a].forms.find(form);
        const auto second = scores[b].forms.find(form);
        if (first == scores[a].forms.end() || second == scores[b].forms.end()) continue;
        Comparison pair = compared(results.data, first->second, second->second);
        pair.form = form;
        pair.first = scores[a].name;
        pair.second = scores[b].name;
        results.comparisons.push_back(std::move(pair));
      }
    }
    std::vector<Comparison*> family;
    for (size_t i = before; i < results.comparisons.size(); ++i) {
      family.push_back(&results.comparisons[i]);
    }
    correct_for_many(std::move(family));
  }
}

CandidateResults judged(const CandidateScores& scores, const Cases& data,
                        const JudgeOptions& options, ThreadPool& pool) {
  CandidateResults results;
  results.about = scores;
  results.about.forms.clear();
  for (const auto& [form, of_form] : scores.forms) {
    const bool applies = std::any_of(of_form.shown.begin(), of_form.shown.end(),
                                     [](uint8_t shown) { return shown != 0; });
    if (applies) results.forms[form] = form_results(data, of_form, options, pool);
  }
  return results;
}

}  // namespace

Result<Results> evaluate(const EvaluateOptions& options) {
  const Result<std::vector<NamedPath>> bundles = bundles_of(options);
  if (!bundles) return bundles.error();
  Result<Cases> data = read_cases(options.data);
  if (!data) return data.error();
  Results results;
  results.made_by = options.made_by;
  results.created = options.created;
  results.data = *std::move(data);
  results.bootstrap = options.judge.bootstrap;
  results.least = options.judge.slices.least;
  std::vector<CandidateScores> scores;
  for (const NamedPath& bundle : *bundles) {
    ScoreOptions how{.forms = options.forms, .threads = options.threads};
    how.stop = options.stop;
    if (options.progress) {
      how.progress = [&](size_t done, size_t total) { options.progress(bundle.name, done, total); };
    }
    Result<CandidateScores> one = score_with_model(bundle.name, bundle.path, results.data, how);
    if (!one) return one.error();
    scores.push_back(*std::move(one));
  }
  ThreadPool pool(std::max<size_t>(options.threads, 1));
  for (const CandidateScores& one : scores) {
    results.candidates.push_back(judged(one, results.data, options.judge, pool));
  }
  compare_all(scores, results);
  return results;
}

}  // namespace prefilter::evaluate
