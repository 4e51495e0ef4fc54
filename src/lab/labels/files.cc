#include "lab/labels/files.h"

#include <algorithm>
#include <fstream>
#include <span>
#include <utility>

#include "base/json.h"
#include "base/line_reader.h"
#include "base/mapped_file.h"
#include "base/pending_file.h"
#include "base/sha256.h"

namespace prefilter::labels {
namespace {

using articles::Record;
using nlohmann::json;

constexpr size_t kMaxArray = size_t{1} << 30;
constexpr JsonLimits kLineLimits{.max_bytes = size_t{16} << 20, .max_depth = 32};

/// The articles that stay, in their order.
std::vector<Record> sampled(std::vector<Record> records, const ExportOptions& options) {
  if (options.sample == 0 || options.sample >= records.size()) return records;
  std::vector<std::pair<std::string, size_t>> ranked;
  for (size_t i = 0; i < records.size(); ++i) {
    const std::string text = std::to_string(options.seed) + ":" + records[i].id;
    ranked.emplace_back(sha256_hex(std::as_bytes(std::span(text))), i);
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.resize(options.sample);
  std::vector<size_t> places;
  for (const auto& [rank, place] : ranked) places.push_back(place);
  std::sort(places.begin(), places.end());
  std::vector<Record> chosen;
  for (const size_t place : places) chosen.push_back(std::move(records[place]));
  return chosen;
}

Result<TaskLabels> read_one(const json& task, const ImportOptions& options,
                            const std::string& where) {
  const Result<Shape> shape = options.shape ? Result<Shape>(*options.shape) : shape_of(task);
  if (!shape) return shape.error().with(where);
  Result<TaskLabels> labels = read_task(*shape, task, options.format);
  if (!labels) return labels.error().with(where);
  return labels;
}

Error as_input_error(const Error& error) {
  return Error(ErrorCode::kInvalidArgument, error.message());
}

Result<std::vector<TaskLabels>> read_array(const ImportOptions& options) {
  const Result<std::string> text = read_file(options.labels, kMaxArray);
  if (!text) return text.error();
  const Result<json> array =
      parse_json(*text, options.labels, {.max_bytes = kMaxArray, .max_depth = 32});
  if (!array) return as_input_error(array.error());
  std::vector<TaskLabels> tasks;
  for (size_t i = 0; i < array->size(); ++i) {
    Result<TaskLabels> task =
        read_one((*array)[i], options, options.labels + ": task " + std::to_string(i + 1));
    if (!task) return task.error();
    tasks.push_back(*std::move(task));
  }
  return tasks;
}

/// Whether the file holds one JSON array; told by its first character, since the array may be one
/// line longer than any line is read. Standard input holds lines.
bool is_array(const std::string& path) {
  if (path == "-") return false;
  std::ifstream file(path, std::ios::binary);
  char first = '\0';
  file >> first;  // past white space
  return first == '[';
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

Result<size_t> export_tasks(const ExportOptions& options) {
  Result<std::vector<Record>> records = articles::read_records(options.data);
  if (!records) return records.error();
  const std::vector<Record> chosen = sampled(*std::move(records), options);
  Result<PendingFile> file = PendingFile::create(options.out);
  if (!file) return file.error();
  const bool is_array = options.out.ends_with(".json");
  std::string before = is_array ? "[\n" : "";
  for (const Record& record : chosen) {
    const std::string task = to_task(options.shape, record, options.format).dump();
    if (Result<void> written = file->write(before + task); !written) return written.error();
    before = is_array ? ",\n" : "\n";
  }
  const std::string end =
      is_array ? (chosen.empty() ? "[]\n" : "\n]\n") : (chosen.empty() ? "" : "\n");
  if (Result<void> written = file->write(end); !written) return written.error();
  if (Result<void> committed = file->commit(); !committed) return committed.error();
  return chosen.size();
}

Result<std::vector<TaskLabels>> read_tasks(const ImportOptions& options) {
  Result<LineReader> reader = LineReader::open(options.labels);
  if (!reader) return reader.error();
  if (is_array(options.labels)) return read_array(options);
  std::vector<TaskLabels> tasks;
  while (const std::optional<Line> line = reader->next()) {
    const std::string where = options.labels + ":" + std::to_string(line->number);
    if (line->problem) return Error(ErrorCode::kInvalidArgument, where + ": " + line->message);
    if (is_blank(line->text)) continue;
    const Result<json> task = parse_json(line->text, where, kLineLimits);
    if (!task) return as_input_error(task.error());
    Result<TaskLabels> labels = read_one(*task, options, where);
    if (!labels) return labels.error();
    tasks.push_back(*std::move(labels));
  }
  return tasks;
}

Result<MergeReport> import_labels(const ImportOptions& options) {
  Result<std::vector<Record>> records = articles::read_records(options.data);
  if (!records) return records.error();
  const Result<std::vector<TaskLabels>> tasks = read_tasks(options);
  if (!tasks) return tasks.error();
  MergeReport report = merge(*records, *tasks, options.when);
  if (Result<void> written = articles::write_records(options.out, *records); !written) {
    return written.error();
  }
  return report;
}

}  // namespace prefilter::labels
