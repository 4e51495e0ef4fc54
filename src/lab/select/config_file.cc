#include "lab/select/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/json.h"
#include "lab/select/words.h"

namespace prefilter::select {
namespace {

constexpr const char* kHead =
    "# Written by prefilter-lab select; docs/formats/config.md explains each key.\n"
    "# mode: shadow (the model only watches), primary, slm_only.\n";

/// To six decimals, so that nobody reads noise.
double rounded(double value) { return std::round(value * 1e6) / 1e6; }

void put(YAML::Emitter& out, std::string_view key, const std::string& text) {
  out << YAML::Key << std::string(key) << YAML::Value << YAML::DoubleQuoted << text;
}

void put(YAML::Emitter& out, std::string_view key, std::optional<double> number) {
  out << YAML::Key << std::string(key) << YAML::Value;
  if (number) {
    out << rounded(*number);
  } else {
    out << YAML::Null;
  }
}

void put_figures(YAML::Emitter& out, const Figures& figures) {
  for (const FigureField& field : figure_fields()) put(out, field.name, figures.*field.member);
}

void put(YAML::Emitter& out, std::string_view key, const Chosen& chosen) {
  out << YAML::Key << std::string(key) << YAML::Value << YAML::BeginMap;
  put(out, "value", std::optional(as_short_decimal(chosen.value)));
  put(out, "provenance", chosen.provenance);
  out << YAML::EndMap;
}

void put(YAML::Emitter& out, std::string_view key, const SourceFile& file) {
  out << YAML::Key << std::string(key) << YAML::Value << YAML::BeginMap;
  put(out, "file", file.path);
  put(out, "sha256", file.sha256);
  out << YAML::EndMap;
}

void put_model(YAML::Emitter& out, const std::optional<ChosenModel>& model) {
  if (!model) {
    out << YAML::Key << "model" << YAML::Value << YAML::Null;
    return;
  }
  put(out, "model", model->folder);
  put(out, "manifest_sha256", model->manifest_sha256);
  put(out, "threshold", model->threshold);
  if (model->language_thresholds.empty()) return;
  out << YAML::Key << "language_thresholds" << YAML::Value << YAML::BeginMap;
  for (const auto& [language, chosen] : model->language_thresholds) put(out, language, chosen);
  out << YAML::EndMap;
}

void put_candidates(YAML::Emitter& out, const Selection& selection) {
  out << YAML::Key << "candidates" << YAML::Value << YAML::BeginSeq;
  const std::vector<Judged>& candidates = selection.decision.candidates;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i].candidate;
    out << YAML::BeginMap;
    put(out, "name", candidate.name);
    out << YAML::Key << "chosen" << YAML::Value << (selection.decision.chosen == i);
    const std::string reason = why_not(selection.decision, i);
    if (!reason.empty()) put(out, "why_not", reason);
    put_figures(out, candidate.figures);
    const auto measured = selection.benchmarked.find(candidate.name);
    if (measured != selection.benchmarked.end()) {
      put(out, "articles_per_second", measured->second.articles_per_second);
      put(out, "peak_memory_bytes", measured->second.peak_memory_bytes);
      put(out, "size_bytes", measured->second.size_bytes);
    }
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

void put_baselines(YAML::Emitter& out, const std::vector<Evaluated>& baselines) {
  if (baselines.empty()) return;
  out << YAML::Key << "baselines" << YAML::Value << YAML::BeginSeq;
  for (const Evaluated& baseline : baselines) {
    out << YAML::BeginMap;
    put(out, "name", baseline.name);
    put(out, "kind", baseline.kind);
    put_figures(out, baseline.figures);
    out << YAML::EndMap;
  }
  out << YAML::EndSeq;
}

void put_basis(YAML::Emitter& out, const Selection& selection) {
  out << YAML::Key << "criteria" << YAML::Value << YAML::BeginMap;
  for (const auto& [name, bounds] : {std::pair("target", &selection.criteria.target),
                                     std::pair("minimum", &selection.criteria.minimum)}) {
    out << YAML::Key << name << YAML::Value << YAML::BeginMap;
    put_figures(out, *bounds);
    out << YAML::EndMap;
  }
  out << YAML::EndMap;
  out << YAML::Key << "chosen_on" << YAML::Value << YAML::BeginMap;
  put(out, "evaluation", selection.evaluation);
  put(out, "slice", selection.basis.slice);
  put(out, "form", selection.basis.form);
  put(out, "benchmark", selection.benchmark);
  put(out, "latency", selection.basis.latency);
  put(out, "statistic", selection.basis.statistic);
  put(out, "load_before", std::optional(selection.load_before));
  out << YAML::EndMap;
}

}  // namespace

std::string to_yaml(const Selection& selection) {
  YAML::Emitter out;
  out.SetDoublePrecision(9);
  out << YAML::BeginMap;
  out << YAML::Key << "format_version" << YAML::Value << 1;
  put_model(out, selection.model);
  put(out, "mode", "shadow");
  put(out, "outcome", std::string(to_string(selection.decision.outcome)));
  put(out, "why", why(selection.decision, selection.criteria));
  const std::vector<std::string> lines = advice(selection.decision, selection.load_before);
  if (!lines.empty()) {
    out << YAML::Key << "advice" << YAML::Value << YAML::BeginSeq;
    for (const std::string& line : lines) out << YAML::DoubleQuoted << line;
    out << YAML::EndSeq;
  }
  put_candidates(out, selection);
  put_baselines(out, selection.baselines);
  put_basis(out, selection);
  put(out, "made_by", selection.made_by);
  put(out, "created", selection.created);
  out << YAML::EndMap;
  return kHead + std::string(out.c_str()) + "\n";
}

std::string to_table(const Selection& selection) {
  std::string text = why(selection.decision, selection.criteria) + "\n";
  for (const std::string& line : advice(selection.decision, selection.load_before))
    text += "  " + line + "\n";
  size_t width = 5;
  for (const Judged& judged : selection.decision.candidates) {
    width = std::max(width, judged.candidate.name.size());
  }
  text += "\n  " + std::string("model") + std::string(width - 5, ' ');
  for (const FigureField& field : figure_fields()) {
    char cell[64];
    std::snprintf(cell, sizeof(cell), "  %18.18s", std::string(field.words).c_str());
    text += cell;
  }
  for (size_t i = 0; i < selection.decision.candidates.size(); ++i) {
    const Candidate& candidate = selection.decision.candidates[i].candidate;
    text += "\n" + std::string(selection.decision.chosen == i ? "* " : "  ") + candidate.name +
            std::string(width - candidate.name.size(), ' ');
    for (const FigureField& field : figure_fields()) {
      char cell[64];
      std::snprintf(cell, sizeof(cell), "  %18s",
                    figure_text(field, candidate.figures.*field.member).c_str());
      text += cell;
    }
  }
  return text + "\n";
}

}  // namespace prefilter::select
