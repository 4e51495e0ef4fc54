#include "service/gate/evidence_file.h"

#include <limits>
#include <optional>

#include "base/json.h"

namespace prefilter::gate {
namespace {

using Json = nlohmann::json;
using shadow::Cell;
using shadow::Evidence;
using shadow::EvidenceRun;
using shadow::Label;
using shadow::LabelledItem;
using shadow::Stratum;

constexpr const char* kFormat = "prefilter-evidence/1";
// A label takes some 90 bytes; nobody gives half a million.
constexpr JsonLimits kLimits = {.max_bytes = size_t{64} << 20, .max_depth = 6};
// JSON numbers are exact up to here in every reader.
constexpr double kMostWhole = 9007199254740991.0;
constexpr auto kMostCount = static_cast<size_t>(kMostWhole);

template <typename Name, size_t N>
Name named(JsonFields& fields, std::string_view field, const Name (&names)[N]) {
  const std::string text = fields.text(field);
  for (const Name name : names) {
    if (to_string(name) == text) return name;
  }
  if (fields.ok()) fields.fail(field, "no name of one: \"" + excerpt(text) + "\"");
  return names[0];
}

Cell cell_field(JsonFields& fields) {
  constexpr Cell kCells[] = {Cell::kBoth, Cell::kModelOnly, Cell::kRegexOnly, Cell::kNeither};
  return named(fields, "cell", kCells);
}

Label label_field(JsonFields& fields) {
  constexpr Label kLabels[] = {Label::kCommerce, Label::kJournalism, Label::kUnsure};
  return named(fields, "label", kLabels);
}

int64_t time_field(JsonFields& fields, std::string_view name) {
  return static_cast<int64_t>(fields.number(name, 0.0, kMostWhole));
}

void read_run(JsonFields& fields, EvidenceRun& run) {
  fields.allow_only({"model", "model_sha256", "threshold", "rules_sha256", "mode", "first_ms",
                     "last_ms", "replay", "clean", "dropped", "gaps"});
  run.model = fields.text("model");
  run.model_sha256 = fields.text("model_sha256");
  run.threshold = static_cast<float>(fields.number("threshold", 0.0, 1.0));
  run.rules_sha256 = fields.text("rules_sha256");
  run.mode = fields.text("mode");
  run.first_ms = time_field(fields, "first_ms");
  run.last_ms = time_field(fields, "last_ms");
  run.replay = fields.flag("replay");
  run.clean = fields.flag("clean");
  run.dropped = fields.count("dropped", 0, kMostCount);
  for (const Json& gap : fields.array("gaps")) {
    if (!gap.is_string()) {
      fields.fail("gaps", "not an array of strings");
      return;
    }
    run.gaps.push_back(gap.get<std::string>());
  }
}

void read_stratum(JsonFields& fields, Stratum& stratum) {
  fields.allow_only(
      {"cell", "language", "length_band", "source", "score_band", "count", "least_pi"});
  stratum.cell = cell_field(fields);
  stratum.language = fields.text("language");
  stratum.length_band = fields.text("length_band");
  stratum.source = fields.text("source");
  stratum.score_band = fields.text("score_band");
  stratum.count = fields.count("count", 0, kMostCount);
  stratum.least_pi = fields.number("least_pi", 0.0, 1.0);
}

void read_label(JsonFields& fields, LabelledItem& item) {
  fields.allow_only({"stratum", "label", "pi", "when_ms"});
  item.stratum = fields.count("stratum", 0, kMostCount);
  item.label = label_field(fields);
  item.pi = fields.number("pi", 0.0, 1.0);
  item.when_ms = time_field(fields, "when_ms");
}

/// An array of objects in a file.
struct List {
  const std::string& file;
  std::string name;
};

/// Reads each object of an array; the first error ends it.
template <typename Item, typename Read>
void read_list(JsonFields& fields, const List& place, std::vector<Item>& items, Read read) {
  const auto& [file, name] = place;
  const Json& list = fields.array(name);
  if (!fields.ok()) return;
  items.reserve(list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    JsonFields inner(list[i], file, name + "[" + std::to_string(i) + "]");
    read(inner, items.emplace_back());
    if (!inner.ok()) {
      fields.adopt(inner);
      return;
    }
  }
}

Json run_json(const EvidenceRun& run) {
  return {{"model", run.model},
          {"model_sha256", run.model_sha256},
          {"threshold", as_short_decimal(run.threshold)},
          {"rules_sha256", run.rules_sha256},
          {"mode", run.mode},
          {"first_ms", run.first_ms},
          {"last_ms", run.last_ms},
          {"replay", run.replay},
          {"clean", run.clean},
          {"dropped", run.dropped},
          {"gaps", run.gaps}};
}

}  // namespace

Result<Evidence> evidence_of_json(std::string_view text, const std::string& file) {
  const Result<Json> json = parse_json(text, file, kLimits);
  if (!json) return json.error();
  JsonFields fields(*json, file);
  fields.allow_only({"format", "since_ms", "last_gap", "runs", "strata", "labels"});
  Evidence evidence;
  if (fields.text("format") != kFormat) {
    fields.fail("format", std::string("not \"") + kFormat + "\"");
  }
  evidence.since_ms = time_field(fields, "since_ms");
  evidence.last_gap = fields.text("last_gap");
  read_list(fields, {file, "runs"}, evidence.runs, read_run);
  read_list(fields, {file, "strata"}, evidence.strata, read_stratum);
  read_list(fields, {file, "labels"}, evidence.labels, read_label);
  if (!fields.ok()) return fields.error();
  return evidence;
}

std::string to_json(const Evidence& evidence) {
  Json json = {
      {"format", kFormat},     {"since_ms", evidence.since_ms}, {"last_gap", evidence.last_gap},
      {"runs", Json::array()}, {"strata", Json::array()},       {"labels", Json::array()}};
  for (const EvidenceRun& run : evidence.runs) json["runs"].push_back(run_json(run));
  for (const Stratum& stratum : evidence.strata) {
    json["strata"].push_back({{"cell", to_string(stratum.cell)},
                              {"language", stratum.language},
                              {"length_band", stratum.length_band},
                              {"source", stratum.source},
                              {"score_band", stratum.score_band},
                              {"count", stratum.count},
                              {"least_pi", stratum.least_pi}});
  }
  for (const LabelledItem& item : evidence.labels) {
    json["labels"].push_back({{"stratum", item.stratum},
                              {"label", to_string(item.label)},
                              {"pi", item.pi},
                              {"when_ms", item.when_ms}});
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace prefilter::gate
