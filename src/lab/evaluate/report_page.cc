#include "lab/evaluate/report_page.h"

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "base/html_page.h"
#include "base/json.h"
#include "base/sha256.h"
#include "lab/evaluate/report_files.h"

namespace prefilter::evaluate {
namespace {

using nlohmann::json;

constexpr JsonLimits kLimits{.max_bytes = size_t{256} << 20, .max_depth = 24};

/// JSON that ends no script element: what HTML could read as markup is written as \u00XX, which
/// stands in strings alone.
std::string json_in_html(const json& value) {
  std::string out;
  for (const char c : value.dump(-1, ' ', false, json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";
    } else if (c == '>') {
      out += "\\u003e";
    } else if (c == '&') {
      out += "\\u0026";
    } else {
      out += c;
    }
  }
  return out;
}

/// Only the page's own style and script run, known by their hashes; nothing is fetched or sent.
std::string policy() {
  return "default-src 'none'; script-src " + policy_hash(kReportScript) + "; style-src " +
         policy_hash(kReportStyle) + "; base-uri 'none'; form-action 'none'";
}

std::string summary_html(const ReportSummary& summary) {
  std::string html = "<ul>\n";
  for (const Standing& one : summary.standings) {
    html += "<li class=\"" + one.level + "\"><b>" + escaped_html(one.name) + "</b>" +
            escaped_html(one.sentence) + "</li>\n";
  }
  return html + "</ul>";
}

Result<json> parsed(const std::optional<ReportFile>& file) {
  if (!file) return json();
  Result<json> value = parse_json(file->json, file->name, kLimits);
  if (value && !value->is_object()) {
    return Error(ErrorCode::kCorrupt, file->name + ": must be a JSON object");
  }
  return value;
}

json verdicts_of(const ReportSummary& summary) {
  json verdicts = json::array();
  for (const Standing& one : summary.standings) {
    verdicts.push_back({{"level", one.level}, {"label", one.label}});
  }
  return verdicts;
}

json sources_of(const ReportFiles& files) {
  json sources = json::array();
  for (const auto& file : {std::optional(files.evaluation), files.benchmark, files.training}) {
    if (file)
      sources.push_back(
          {{"name", file->name}, {"sha256", sha256_hex(std::as_bytes(std::span(file->json)))}});
  }
  return sources;
}

}  // namespace

Result<std::string> report_page(const ReportFiles& files, const ReportCriteria& criteria) {
  json data;
  for (const auto& [name, file] :
       {std::pair("evaluation", std::optional(files.evaluation)),
        std::pair("benchmark", files.benchmark), std::pair("training", files.training)}) {
    Result<json> value = parsed(file);
    if (!value) return value.error();
    data[name] = *std::move(value);
  }
  const auto candidates = data["evaluation"].find("candidates");
  if (candidates == data["evaluation"].end() || !candidates->is_array() || candidates->empty()) {
    return Error(ErrorCode::kCorrupt, files.evaluation.name + ": holds no candidates");
  }
  const ReportSummary summary = summarize(data["evaluation"], data["benchmark"], criteria);
  data["verdicts"] = verdicts_of(summary);
  data["best"] = summary.best;
  data["sources"] = sources_of(files);
  return filled_page(kReportPage, {{"policy", policy()},
                                   {"style", std::string(kReportStyle)},
                                   {"headline", escaped_html(summary.headline)},
                                   {"summary", summary_html(summary)},
                                   {"data", json_in_html(data)},
                                   {"script", std::string(kReportScript)}});
}

}  // namespace prefilter::evaluate
