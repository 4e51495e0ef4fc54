#include "lab/evaluate/evaluate.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "engine/manifest.h"
#include "lab/evaluate/rules_scores.h"
#include "lab/evaluate/scores_file.h"

namespace prefilter::evaluate {
namespace {

namespace fs = std::filesystem;

Error wrong_option(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// The bundles that the options name, those of the folder in the order of their names.
Result<std::vector<NamedPath>> bundles_of(const EvaluateOptions& options) {
  std::vector<NamedPath> bundles = options.model;
  if (options.models.empty()) return bundles;
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
  return bundles;
}

using ScoreFiles = std::map<std::string, std::map<Form, std::string>>;

/// The score files of each candidate by form; a form that comes twice keeps its first file.
ScoreFiles score_files_of(const EvaluateOptions& options) {
  ScoreFiles files;
  for (const ScoresPath& scores : options.scores) {
    files[scores.name].emplace(scores.form, scores.path);
  }
  return files;
}

Result<void> check_names(const std::vector<NamedPath>& bundles, const EvaluateOptions& options) {
  std::vector<std::string> names;
  for (const NamedPath& bundle : bundles) names.push_back(bundle.name);
  for (const NamedPath& rules : options.rules) names.push_back(rules.name);
  for (const auto& [name, files] : score_files_of(options)) names.push_back(name);
  if (names.empty()) return wrong_option("there is no candidate to evaluate");
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (seen.insert(name).second) continue;
    return wrong_option("two candidates are called " + name + "; give one another name");
  }
  return {};
}

ScoreOptions score_options(const EvaluateOptions& options, const std::string& name) {
  ScoreOptions how{.forms = options.forms, .threads = options.threads};
  how.stop = options.stop;
  if (options.progress) {
    how.progress = [&options, name](size_t done, size_t total) {
      options.progress(name, done, total);
    };
  }
  return how;
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

/// What the validation data says of a model's temperature and thresholds.
struct FromValidation {
  double temperature = 1.0;
  std::vector<ThresholdChoice> choices;
};

Result<FromValidation> from_validation(const NamedPath& bundle, const Cases& validation,
                                       const EvaluateOptions& options) {
  const Result<CandidateScores> scores = score_with_model(
      bundle.name, bundle.path, validation, score_options(options, bundle.name + " on val"));
  if (!scores) return scores.error();
  const std::vector<JudgedText> texts =
      judged_texts(validation, *scores, static_cast<double>(scores->temperature));
  std::vector<double> margins;
  std::vector<uint8_t> labels;
  for (const JudgedText& text : texts) {
    margins.push_back(text.margin);
    labels.push_back(text.label);
  }
  if (std::count(labels.begin(), labels.end(), uint8_t{1}) == 0) {
    return wrong_option(validation.file + ": no readable article has the label 1");
  }
  FromValidation found;
  found.temperature = fit_temperature(margins, labels);
  for (const ThresholdRule rule :
       {ThresholdRule::kMaxF1, ThresholdRule::kPrecision, ThresholdRule::kCertified}) {
    found.choices.push_back(choose_threshold(rule, texts, options.choice));
    std::vector<ThresholdChoice> languages = choose_by_language(rule, texts, options.choice);
    std::move(languages.begin(), languages.end(), std::back_inserter(found.choices));
  }
  return found;
}

/// The decisions on the cases of the choice's language, or on all, at its threshold.
DecisionMetrics metrics_at(const ThresholdChoice& choice, const Cases& data,
                           const FormScores& scores, double confidence) {
  Confusion counts;
  for (size_t i = 0; i < data.cases.size(); ++i) {
    if (scores.shown[i] == 0) continue;
    if (!choice.language.empty() && scores.language[i] != choice.language) continue;
    const bool blocked = scores.failed[i] == 0 && scores.p_commerce[i] >= *choice.value;
    const bool commerce = data.cases[i].label == 1;
    ++(commerce ? (blocked ? counts.true_positives : counts.false_negatives)
                : (blocked ? counts.false_positives : counts.true_negatives));
  }
  return decision_metrics(counts, confidence);
}

void add_validation(const FromValidation& found, const CandidateScores& scores, const Results& all,
                    CandidateResults& results) {
  const Cases& data = all.data;
  const double confidence = all.bootstrap.confidence;
  results.fitted_temperature = found.temperature;
  for (auto& [form, of_form] : results.forms) {
    of_form.fitted = calibration_at(data, scores.forms.at(form), found.temperature);
  }
  for (const ThresholdChoice& choice : found.choices) {
    ChoiceResults tried{choice, {}};
    if (choice.value) {
      for (const auto& [form, of_form] : scores.forms) {
        tried.test[form] = metrics_at(choice, data, of_form, confidence);
      }
    }
    results.thresholds.push_back(std::move(tried));
  }
}

/// The scores of all candidates, in the order of the results.
Result<std::vector<CandidateScores>> score_all(const std::vector<NamedPath>& bundles,
                                               const EvaluateOptions& options, const Cases& data) {
  std::vector<CandidateScores> all;
  const auto keep = [&all](Result<CandidateScores> one) -> Result<void> {
    if (!one) return one.error();
    all.push_back(*std::move(one));
    return {};
  };
  for (const NamedPath& bundle : bundles) {
    Result<void> kept =
        keep(score_with_model(bundle.name, bundle.path, data, score_options(options, bundle.name)));
    if (!kept) return kept.error();
  }
  for (const NamedPath& rules : options.rules) {
    Result<void> kept =
        keep(score_with_rules(rules.name, rules.path, data, score_options(options, rules.name)));
    if (!kept) return kept.error();
  }
  for (const auto& [name, files] : score_files_of(options)) {
    Result<void> kept = keep(score_from_files(name, files, data, options.scores_threshold));
    if (!kept) return kept.error();
  }
  return all;
}

}  // namespace

Result<Results> evaluate(const EvaluateOptions& options) {
  const Result<std::vector<NamedPath>> bundles = bundles_of(options);
  if (!bundles) return bundles.error();
  if (Result<void> named = check_names(*bundles, options); !named) return named.error();
  Result<Cases> data = read_cases(options.data);
  if (!data) return data.error();
  Results results;
  results.made_by = options.made_by;
  results.created = options.created;
  results.data = *std::move(data);
  results.bootstrap = options.judge.bootstrap;
  results.guarantee = options.choice.guarantee;
  results.least = options.judge.slices.least;
  if (!options.val.empty()) {
    Result<Cases> validation = read_cases(options.val);
    if (!validation) return validation.error();
    results.validation = *std::move(validation);
  }
  const Result<std::vector<CandidateScores>> scores = score_all(*bundles, options, results.data);
  if (!scores) return scores.error();
  ThreadPool pool(std::max<size_t>(options.threads, 1));
  for (size_t i = 0; i < scores->size(); ++i) {
    const CandidateScores& one = (*scores)[i];
    results.candidates.push_back(judged(one, results.data, options.judge, pool));
    if (!results.validation || i >= bundles->size()) continue;
    const Result<FromValidation> found =
        from_validation((*bundles)[i], *results.validation, options);
    if (!found) return found.error();
    add_validation(*found, one, results, results.candidates.back());
  }
  compare_all(*scores, results);
  return results;
}

}  // namespace prefilter::evaluate
