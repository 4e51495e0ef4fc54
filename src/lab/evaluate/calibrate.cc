#include "lab/evaluate/calibrate.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <span>

#include "base/json.h"
#include "engine/recalibrate.h"
#include "lab/evaluate/model_scores.h"

namespace prefilter::evaluate {
namespace {

std::string number(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.*g", digits, value);
  return text;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%.1f %%", share * 100.0);
  return text;
}

/// Four digits are more than the data can tell, and people can read them.
double rounded(double temperature) {
  double value = temperature;
  const std::string text = number(temperature, 4);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 0.01, 100.0);
}

struct Rule {
  std::optional<ThresholdRule> rule;
  float value = 0.0F;  ///< without a rule
};

Result<Rule> rule_of(const std::string& text) {
  for (const ThresholdRule rule :
       {ThresholdRule::kMaxF1, ThresholdRule::kPrecision, ThresholdRule::kCertified}) {
    if (text == to_string(rule)) return Rule{rule, 0.0F};
  }
  Rule fixed;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, fixed.value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  if (whole && fixed.value >= 0.0F && fixed.value <= 1.0F) return fixed;
  return Error(ErrorCode::kInvalidArgument,
               "\"" + text + "\" is no threshold rule: use max-f1, precision, certified or a " +
                   "number from 0 to 1");
}

/// "val.jsonl (SHA-256 0123…, 2,000 articles as full, title_only)".
std::string data_text(const Cases& cases, const std::vector<Form>& forms) {
  std::string text = std::filesystem::path(cases.file).filename().string() + " (SHA-256 " +
                     cases.sha256 + ", " + std::to_string(cases.cases.size()) + " articles as ";
  for (size_t i = 0; i < forms.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::string(to_string(forms[i]));
  }
  return text + ")";
}

std::string provenance_of(const ThresholdChoice& choice, const std::string& data,
                          const Guarantee& guarantee) {
  const std::string target = number(guarantee.target * 100.0, 4) + " %";
  const std::string whose = choice.language.empty() ? "" : " in " + choice.language;
  switch (choice.rule) {
    case ThresholdRule::kMaxF1:
      return "highest F1 on " + data + whose + ": " + choice.reason +
             "; no guarantee for other articles";
    case ThresholdRule::kPrecision:
      return "smallest with a precision of " + target + " on " + data + whose + ": " +
             choice.reason + "; no guarantee for other articles";
    case ThresholdRule::kCertified:
      return "certified on " + data + whose + ": precision of at least " + target + " with " +
             number(guarantee.confidence * 100.0, 4) +
             " % confidence for articles drawn like these, each in one of these forms" +
             (whose.empty() ? "" : ", for all languages so certified together") +
             " (Learn then Test; " + choice.reason + ")";
  }
  return "";
}

/// The calibration of all texts at a temperature.
Calibration calibration_of(const std::vector<JudgedText>& texts, double temperature) {
  std::vector<double> p;
  std::vector<uint8_t> labels;
  for (const JudgedText& text : texts) {
    p.push_back(probability(text.margin, temperature));
    labels.push_back(text.label);
  }
  return calibration(p, labels);
}

double fitted_temperature(const std::vector<JudgedText>& texts) {
  std::vector<double> margins;
  std::vector<uint8_t> labels;
  for (const JudgedText& text : texts) {
    margins.push_back(text.margin);
    labels.push_back(text.label);
  }
  return rounded(fit_temperature(margins, labels));
}

/// Both classes must be among what could be judged.
Result<void> check_texts(const std::vector<JudgedText>& texts, const std::string& file) {
  for (const uint8_t label : {uint8_t{0}, uint8_t{1}}) {
    const bool found = std::any_of(texts.begin(), texts.end(),
                                   [label](const JudgedText& text) { return text.label == label; });
    if (found) continue;
    return Error(ErrorCode::kInvalidArgument,
                 file + ": no readable article has the label " + std::to_string(label));
  }
  return {};
}

/// Puts the thresholds into the new manifest's part and into the report.
Result<void> choose_all(const Rule& rule, const std::vector<JudgedText>& texts,
                        const CalibrateOptions& options, const std::string& data,
                        std::pair<Recalibration*, CalibrateReport*> out) {
  Recalibration& changes = *out.first;
  if (!rule.rule) {
    changes.threshold = {rule.value, "given by hand; no guarantee"};
    return {};
  }
  const Guarantee& guarantee = options.choice.guarantee;
  const ThresholdChoice common = choose_threshold(*rule.rule, texts, options.choice);
  if (!common.value) {
    return Error(ErrorCode::kRefused, common.reason + " (" + data +
                                          "); nothing was written. --threshold-rule max-f1 always "
                                          "finds a threshold");
  }
  changes.threshold = {*common.value, provenance_of(common, data, guarantee)};
  if (!options.per_language) return {};
  out.second->languages = choose_by_language(*rule.rule, texts, options.choice);
  for (const ThresholdChoice& choice : out.second->languages) {
    if (!choice.value) continue;
    changes.language_thresholds[choice.language] = {*choice.value,
                                                    provenance_of(choice, data, guarantee)};
  }
  return {};
}

}  // namespace

Result<CalibrateReport> calibrate(const CalibrateOptions& options) {
  const Result<Rule> rule = rule_of(options.threshold_rule);
  if (!rule) return rule.error();
  const Result<Cases> cases = read_cases(options.data);
  if (!cases) return cases.error();
  ScoreOptions how{.forms = options.forms, .threads = options.threads};
  how.progress = options.progress;
  how.stop = options.stop;
  const Result<CandidateScores> scores =
      score_with_model(options.bundle, options.bundle, *cases, how);
  if (!scores) return scores.error();
  std::vector<JudgedText> texts = judged_texts(*cases, *scores, 1.0);
  if (Result<void> both = check_texts(texts, options.data); !both) return both.error();

  CalibrateReport report;
  report.articles = cases->cases.size();
  report.texts = texts.size();
  report.temperature_before = static_cast<double>(scores->temperature);
  report.threshold_before = scores->threshold.common;
  report.temperature = fitted_temperature(texts);
  report.before = calibration_of(texts, report.temperature_before);
  report.after = calibration_of(texts, report.temperature);

  const std::string data = data_text(*cases, options.forms);
  Recalibration changes;
  changes.temperature = {static_cast<float>(report.temperature),
                         "least negative log-likelihood on " + data + ": ECE there " +
                             percent(report.before.ece) + " before, " + percent(report.after.ece) +
                             " after"};
  texts = judged_texts(*cases, *scores, static_cast<double>(changes.temperature.value));
  const Result<void> chosen = choose_all(*rule, texts, options, data, {&changes, &report});
  if (!chosen) return chosen.error();
  report.threshold = changes.threshold.value;
  report.provenance = changes.threshold.provenance;
  changes.version = options.version;
  changes.created = options.created;
  changes.code_version = options.code_version;
  const std::string& target = options.out.empty() ? options.bundle : options.out;
  const Result<void> written = recalibrate_bundle(options.bundle, target, changes);
  if (!written) return written.error();
  return report;
}

std::string to_text(const CalibrateReport& report) {
  const auto line = [](const std::string& name, double before, double after, int digits) {
    return name + " " + number(before, digits) + " -> " + number(after, digits) + "\n";
  };
  std::string text =
      std::to_string(report.articles) + " articles, " + std::to_string(report.texts) + " texts\n";
  text += line("temperature", report.temperature_before, report.temperature, 4);
  text +=
      "calibration error " + percent(report.before.ece) + " -> " + percent(report.after.ece) + "\n";
  text += line("negative log-likelihood", report.before.nll, report.after.nll, 4);
  text += line("threshold", as_short_decimal(report.threshold_before),
               as_short_decimal(report.threshold), 6);
  text += "  " + report.provenance + "\n";
  for (const ThresholdChoice& choice : report.languages) {
    const std::string value =
        choice.value ? number(as_short_decimal(*choice.value), 6) : std::string("the common one");
    text += "threshold of " + choice.language + ": " + value + "; " + choice.reason + "\n";
  }
  return text;
}

}  // namespace prefilter::evaluate
