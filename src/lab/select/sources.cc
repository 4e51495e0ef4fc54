#include "lab/select/sources.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json.h"

namespace prefilter::select {
namespace {

using nlohmann::json;

constexpr size_t kFormatVersion = 1;
constexpr JsonLimits kLimits{.max_bytes = size_t{256} << 20, .max_depth = 16};

Result<json> parse(const std::string& text, const std::string& file) {
  Result<json> root = parse_json(text, file, kLimits);
  if (!root) return root;
  if (!root->is_object()) return Error(ErrorCode::kCorrupt, file + ": must be a JSON object");
  JsonFields fields(*root, file);
  const size_t version = fields.count("format_version", 1, 1000000);
  fields.array("candidates");
  if (!fields.ok()) return fields.error();
  if (version > kFormatVersion) {
    return Error(ErrorCode::kUnsupported, file + ": format_version " + std::to_string(version) +
                                              " is newer than this program reads (" +
                                              std::to_string(kFormatVersion) + ")");
  }
  return root;
}

std::string path_of(size_t place) { return "candidates[" + std::to_string(place) + "]"; }

std::string text_if(JsonFields& fields, std::string_view name) {
  return fields.has(name) ? fields.text(name) : "";
}

/// A number that may be null or absent; what is neither is an error.
std::optional<double> number_if(JsonFields& fields, std::string_view name, double max) {
  return fields.has(name) ? std::optional(fields.number(name, 0.0, max)) : std::nullopt;
}

Error no_object(const std::string& file, const std::string& path) {
  return Error(ErrorCode::kCorrupt, file + ": field " + path + ": must be an object");
}

Error doubled(const std::string& file, const std::string& name) {
  return Error(ErrorCode::kCorrupt, file + ": two candidates are named " + excerpt(name));
}

/// The figures of the slice that decides. A slice that is not there has none.
Result<Figures> figures_of(const json& slices, const std::string& file, const std::string& path,
                           const std::string& slice) {
  Figures figures;
  if (!slices.contains(slice)) return figures;
  const std::string below = path + "." + slice;
  if (!slices[slice].is_object()) {
    return no_object(file, below);
  }
  JsonFields fields(slices[slice], file, below);
  for (const FigureField& field : figure_fields()) {
    if (!field.is_share || !fields.has(field.name)) continue;
    JsonFields figure(fields.object(field.name), file, below + "." + std::string(field.name));
    if (fields.ok()) figures.*field.member = number_if(figure, "value", 1.0);
    fields.adopt(figure);
  }
  if (!fields.ok()) return fields.error();
  return figures;
}

Result<Evaluated> evaluated_of(const json& row, const std::string& file, const std::string& path,
                               const Basis& basis, bool& has_form) {
  Evaluated evaluated;
  JsonFields fields(row, file, path);
  evaluated.name = fields.text("name");
  evaluated.kind = fields.text("kind");
  evaluated.folder = text_if(fields, "path");
  evaluated.manifest_sha256 = text_if(fields, "manifest_sha256");
  const json& forms = fields.object("forms");
  if (!fields.ok()) return fields.error();
  const auto form = forms.find(basis.form);
  if (form == forms.end()) return evaluated;
  has_form = true;
  const std::string below = path + ".forms." + basis.form;
  if (!form->is_object()) {
    return no_object(file, below);
  }
  JsonFields inside(*form, file, below);
  const json& slices = inside.object("slices");
  if (!inside.ok()) return inside.error();
  const Result<Figures> figures = figures_of(slices, file, below + ".slices", basis.slice);
  if (!figures) return figures.error();
  evaluated.figures = *figures;
  return evaluated;
}

Result<std::optional<double>> latency_of(JsonFields& fields, const std::string& file,
                                         const std::string& path, const Basis& basis) {
  constexpr double kMaxMs = 1e9;
  if (!fields.has("latency")) return std::optional<double>();
  const json& latency = fields.object("latency");
  if (!fields.ok()) return fields.error();
  if (!latency.contains(basis.latency)) return std::optional<double>();
  const std::string below = path + ".latency." + basis.latency;
  if (!latency[basis.latency].is_object()) {
    return no_object(file, below);
  }
  JsonFields workload(latency[basis.latency], file, below);
  const json& times = workload.object("milliseconds");
  if (!workload.ok()) return workload.error();
  JsonFields spread(times, file, below + ".milliseconds");
  const std::optional<double> value = number_if(spread, basis.statistic, kMaxMs);
  if (!spread.ok()) return spread.error();
  return value;
}

Result<Benchmarked> benchmarked_of(const json& row, const std::string& file,
                                   const std::string& path, const Basis& basis) {
  constexpr double kMaxBytes = 1e18;
  Benchmarked measured;
  JsonFields fields(row, file, path);
  measured.manifest_sha256 = text_if(fields, "manifest_sha256");
  measured.peak_memory_bytes = number_if(fields, "peak_memory_bytes", kMaxBytes);
  measured.size_bytes = number_if(fields, "size_bytes", kMaxBytes);
  const Result<std::optional<double>> latency = latency_of(fields, file, path, basis);
  if (!latency) return latency.error();
  measured.latency_ms = *latency;
  if (fields.has("throughput")) {
    JsonFields job(fields.object("throughput"), file, path + ".throughput");
    if (fields.ok()) measured.articles_per_second = number_if(job, "articles_per_second", 1e12);
    fields.adopt(job);
  }
  if (!fields.ok()) return fields.error();
  return measured;
}

}  // namespace

Result<std::vector<Evaluated>> read_evaluation(const std::string& text, const std::string& file,
                                               const Basis& basis) {
  const Result<json> root = parse(text, file);
  if (!root) return root.error();
  std::vector<Evaluated> rows;
  std::set<std::string> names;
  bool has_form = false;
  for (const json& row : (*root)["candidates"]) {
    const std::string path = path_of(rows.size());
    if (!row.is_object()) return no_object(file, path);
    Result<Evaluated> evaluated = evaluated_of(row, file, path, basis, has_form);
    if (!evaluated) return evaluated.error();
    if (!names.insert(evaluated->name).second) return doubled(file, evaluated->name);
    rows.push_back(*std::move(evaluated));
  }
  if (!has_form && !rows.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 file + ": no candidate was judged in the form " + excerpt(basis.form));
  }
  return rows;
}

Result<BenchmarkFile> read_benchmark(const std::string& text, const std::string& file,
                                     const Basis& basis) {
  const Result<json> root = parse(text, file);
  if (!root) return root.error();
  BenchmarkFile benchmark;
  JsonFields fields(*root, file);
  if (fields.has("machine")) {
    JsonFields machine(fields.object("machine"), file, "machine");
    if (fields.ok()) benchmark.load_before = number_if(machine, "load_before", 1e9).value_or(0.0);
    fields.adopt(machine);
  }
  if (!fields.ok()) return fields.error();
  for (const json& row : (*root)["candidates"]) {
    const std::string path = path_of(benchmark.rows.size());
    if (!row.is_object()) return no_object(file, path);
    JsonFields named(row, file, path);
    const std::string name = named.text("name");
    if (!named.ok()) return named.error();
    Result<Benchmarked> measured = benchmarked_of(row, file, path, basis);
    if (!measured) return measured.error();
    if (!benchmark.rows.emplace(name, *std::move(measured)).second) return doubled(file, name);
  }
  return benchmark;
}

}  // namespace prefilter::select
