#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "lab/evaluate/results.h"

namespace prefilter::evaluate {
namespace {

using nlohmann::ordered_json;

constexpr size_t kFormatVersion = 1;

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

ordered_json figure(const statistics::Interval& figure) {
  ordered_json out;
  out["value"] = nullptr;
  if (figure.value) out["value"] = rounded(*figure.value);
  out["low"] = rounded(figure.low);
  out["high"] = rounded(figure.high);
  return out;
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json data_json(const Cases& data) {
  return {{"file", data.file},
          {"sha256", data.sha256},
          {"articles", data.cases.size()},
          {"commerce", data.count(1)},
          {"journalism", data.count(0)},
          {"unlabelled", data.unlabelled},
          {"duplicates", data.duplicates}};
}

void put_decision(ordered_json& out, const DecisionMetrics& metrics) {
  const Confusion& counts = metrics.confusion;
  out["confusion"] = {{"true_positives", counts.true_positives},
                      {"false_positives", counts.false_positives},
                      {"true_negatives", counts.true_negatives},
                      {"false_negatives", counts.false_negatives}};
  out["f1"] = figure(metrics.f1);
  out["precision"] = figure(metrics.precision);
  out["recall"] = figure(metrics.recall);
  out["accuracy"] = figure(metrics.accuracy);
  out["journalism_blocked"] = figure(metrics.journalism_blocked);
}

ordered_json slice_json(const SliceMetrics& slice) {
  ordered_json out;
  const Confusion& counts = slice.decision.confusion;
  out["articles"] = counts.count();
  out["commerce"] = counts.true_positives + counts.false_negatives;
  put_decision(out, slice.decision);
  out["average_precision"] = figure(slice.average_precision);
  if (slice.curve.empty()) return out;
  out["curve"] = ordered_json::array();
  for (const CurvePoint& point : slice.curve) {
    out["curve"].push_back(
        {as_short_decimal(point.threshold), point.commerce_blocked, point.journalism_blocked});
  }
  return out;
}

ordered_json calibration_json(const std::optional<Calibration>& calibration) {
  if (!calibration) return nullptr;
  ordered_json out;
  out["ece"] = rounded(calibration->ece);
  out["brier"] = rounded(calibration->brier);
  out["nll"] = rounded(calibration->nll);
  out["bins"] = ordered_json::array();
  for (const ReliabilityBin& bin : calibration->bins) {
    out["bins"].push_back({{"low", rounded(bin.low)},
                           {"high", rounded(bin.high)},
                           {"articles", bin.articles},
                           {"commerce", bin.commerce},
                           {"mean_p", rounded(bin.mean_p)}});
  }
  return out;
}

ordered_json wrong_json(const std::vector<WrongCase>& wrong, const Cases& data) {
  ordered_json out = ordered_json::array();
  for (const WrongCase& one : wrong) {
    const Case& known = data.cases[one.place];
    out.push_back({{"id", known.id},
                   {"title", known.title},
                   {"p_commerce", as_short_decimal(one.p_commerce)},
                   {"language", or_null(known.language)},
                   {"source", or_null(known.source)},
                   {"origin", or_null(known.origin)}});
  }
  return out;
}

void put_dates(ordered_json& out, const FormResults& form) {
  out["months"] = ordered_json::object();
  for (const SliceMetrics& month : form.months) out["months"][month.name] = slice_json(month);
  out["trend"] = {{"articles", form.trend->articles},
                  {"months", form.trend->months},
                  {"accuracy_per_month", figure(form.trend->slope)},
                  {"sentence", form.trend->sentence}};
}

ordered_json form_json(const FormResults& form, const Cases& data) {
  ordered_json out;
  out["articles"] = form.articles;
  out["errors"] = form.errors;
  out["slices"] = ordered_json::object();
  for (const SliceMetrics& slice : form.slices) out["slices"][slice.name] = slice_json(slice);
  out["calibration"]["served"] = calibration_json(form.served);
  out["calibration"]["uncalibrated"] = calibration_json(form.uncalibrated);
  out["calibration"]["fitted"] = calibration_json(form.fitted);
  out["histogram"] = {{"commerce", form.histogram.commerce},
                      {"journalism", form.histogram.journalism}};
  out["false_blocks"] = wrong_json(form.false_blocks, data);
  out["misses"] = wrong_json(form.misses, data);
  if (form.trend) put_dates(out, form);
  return out;
}

ordered_json choice_json(const ChoiceResults& found) {
  const ThresholdChoice& choice = found.choice;
  ordered_json out;
  out["rule"] = to_string(choice.rule);
  out["language"] = or_null(choice.language);
  out["value"] = nullptr;
  if (choice.value) out["value"] = as_short_decimal(*choice.value);
  out["reason"] = choice.reason;
  out["test"] = ordered_json::object();
  for (const auto& [form, metrics] : found.test) {
    put_decision(out["test"][std::string(to_string(form))], metrics);
  }
  return out;
}

ordered_json candidate_json(const CandidateResults& candidate, const Cases& data) {
  const CandidateScores& about = candidate.about;
  ordered_json out;
  out["name"] = about.name;
  out["kind"] = about.kind;
  out["path"] = about.path;
  out["model"] = or_null(about.model);
  out["precision"] = or_null(about.precision);
  out["bytes"] = about.bytes;
  out["threshold"]["value"] = as_short_decimal(about.threshold.common);
  out["threshold"]["provenance"] = about.threshold.provenance;
  out["threshold"]["per_language"] = ordered_json::object();
  for (const auto& [language, value] : about.threshold.per_language) {
    out["threshold"]["per_language"][language] = as_short_decimal(value);
  }
  out["temperature"]["served"] = as_short_decimal(about.temperature);
  out["temperature"]["fitted"] = nullptr;
  if (candidate.fitted_temperature) {
    out["temperature"]["fitted"] = rounded(*candidate.fitted_temperature);
  }
  out["thresholds"] = ordered_json::array();
  for (const ChoiceResults& found : candidate.thresholds) {
    out["thresholds"].push_back(choice_json(found));
  }
  out["forms"] = ordered_json::object();
  for (const auto& [form, results] : candidate.forms) {
    out["forms"][std::string(to_string(form))] = form_json(results, data);
  }
  return out;
}

ordered_json comparison_json(const Comparison& pair) {
  return {{"form", to_string(pair.form)},
          {"first", pair.first},
          {"second", pair.second},
          {"articles", pair.articles},
          {"both_right", pair.both_right},
          {"only_first_right", pair.only_first_right},
          {"only_second_right", pair.only_second_right},
          {"both_wrong", pair.both_wrong},
          {"verdicts_changed", pair.verdicts_changed},
          {"max_p_difference", rounded(pair.max_p_difference)},
          {"p_value", pair.p_value},
          {"p_value_holm", pair.p_value_holm}};
}

}  // namespace

std::string to_json(const Results& results) {
  ordered_json out;
  out["format_version"] = kFormatVersion;
  out["made_by"] = results.made_by;
  out["created"] = results.created;
  out["data"] = data_json(results.data);
  out["validation"] = results.validation ? data_json(*results.validation) : ordered_json();
  out["settings"] = {{"confidence", results.bootstrap.confidence},
                     {"draws", results.bootstrap.draws},
                     {"seed", results.bootstrap.seed},
                     {"min_slice", results.least},
                     {"target_precision", results.guarantee.target},
                     {"certificate_confidence", results.guarantee.confidence}};
  out["candidates"] = ordered_json::array();
  for (const CandidateResults& candidate : results.candidates) {
    out["candidates"].push_back(candidate_json(candidate, results.data));
  }
  out["comparisons"] = ordered_json::array();
  for (const Comparison& pair : results.comparisons) {
    out["comparisons"].push_back(comparison_json(pair));
  }
  return out.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace prefilter::evaluate
