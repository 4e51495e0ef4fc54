#include "service/shadow/label_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json.h"
#include "base/line_reader.h"
#include "service/shadow/cell.h"
#include "service/shadow/label_log.h"
#include "service/shadow/log_file.h"
#include "service/shadow/observation.h"
#include "service/shadow/review_queue.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json label_json(Label label) {
  if (label == Label::kUnsure) return nullptr;
  return label == Label::kCommerce ? 1 : 0;
}

Json person_json(const GivenLabel& given) {
  return {{"annotator", given.reviewer},
          {"label", label_json(given.label)},
          {"when", time_text(given.when_ms)}};
}

Json article_json(int64_t item, const std::string& article_id, const ReviewItem& article) {
  Json line;
  line["id"] = article_id.empty() ? "shadow-" + std::to_string(item) : article_id;
  line["title"] = article.title;
  line["content"] = article.content;
  line["language"] = text_or_null(article.language);
  line["source"] = text_or_null(article.source);
  line["url"] = text_or_null(article.url);
  line["published"] = text_or_null(article.published);
  return line;
}

Error bad(const std::string& what) { return {ErrorCode::kInvalidArgument, what}; }

Result<std::optional<Label>> read_label(const nlohmann::json& value) {
  if (value.is_null()) return std::optional<Label>();
  if (value == 1) return std::optional(Label::kCommerce);
  if (value == 0) return std::optional(Label::kJournalism);
  const std::optional<Label> named =
      value.is_string() ? label_of_name(value.get<std::string>()) : std::nullopt;
  if (!named) return bad("label must be commerce, journalism, unsure, 1, 0 or null");
  return named;
}

/// One person's label: an entry of human_labels, or the line itself.
Result<void> read_person(const nlohmann::json& object, const ImportOptions& options,
                         LabelLine& given) {
  if (!object.is_object() || !object.contains("label")) return bad("there is no label");
  const Result<std::optional<Label>> label = read_label(object["label"]);
  if (!label) return label.error();
  if (!*label) return {};
  NewLabel add{.item = given.item,
               .reviewer = options.reviewer,
               .label = **label,
               .when_ms = options.now_ms};
  for (const char* name : {"annotator", "reviewer"}) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) add.reviewer = found->get<std::string>();
  }
  const auto when = object.find("when");
  if (when != object.end() && when->is_string()) {
    const std::optional<int64_t> ms = time_of_text(when->get<std::string>());
    if (!ms) return bad("when must be a time such as 2026-03-01T12:00:00Z");
    add.when_ms = *ms;
  }
  if (!is_reviewer_name(add.reviewer)) return bad("nobody is named as reviewer; give --reviewer");
  given.labels.push_back(std::move(add));
  return {};
}

/// Whether the item was asked for: only then is it known how likely it was to be labelled.
Result<bool> was_asked_for(Database& log, int64_t item) {
  Result<Statement> query = log.prepare(
      "SELECT EXISTS (SELECT 1 FROM leases WHERE item = ?1) OR "
      "EXISTS (SELECT 1 FROM labels WHERE item = ?1)");
  if (!query) return query.error();
  const Result<bool> there = query->bind(item).row();
  if (!there) return there.error();
  return query->integer(0) != 0;
}

Result<void> take(LabelLog& log, const LabelLine& given, ImportReport& report) {
  if (given.labels.empty()) {
    ++report.none;
    return {};
  }
  const Result<bool> asked = was_asked_for(log.database(), given.item);
  if (!asked) return asked.error();
  if (!*asked) {
    return bad("item " + std::to_string(given.item) +
               " was not asked for: its sampling probability is not known; labels export --next "
               "says which are");
  }
  const Result<std::vector<GivenLabel>> before = log.labels_of(given.item);
  if (!before) return before.error();
  for (const NewLabel& label : given.labels) {
    const bool known = std::any_of(before->begin(), before->end(), [&](const GivenLabel& old) {
      return old.reviewer == label.reviewer && old.label == label.label;
    });
    if (known) continue;  // the same file read twice
    const Result<int64_t> added = log.add(label);
    if (!added) return added.error();
    ++report.labels;
  }
  return {};
}

}  // namespace

Result<LabelLine> read_label_line(std::string_view text, const ImportOptions& options) {
  const Result<nlohmann::json> parsed = parse_json(text, "labels");
  if (!parsed) return bad(parsed.error().message());
  const nlohmann::json& line = *parsed;
  if (!line.is_object()) return bad("is no JSON object");
  LabelLine given;
  const bool inside = line.contains("shadow") && line["shadow"].is_object();
  const nlohmann::json& holder = inside ? line["shadow"] : line;
  const auto item = holder.find("item");
  if (item == holder.end() || !item->is_number_integer()) return bad("there is no item number");
  given.item = item->get<int64_t>();
  const auto people = line.find("human_labels");
  if (people == line.end() || !people->is_array() || people->empty()) {
    if (!line.contains("label")) return given;
    if (Result<void> read = read_person(line, options, given); !read) return read.error();
    return given;
  }
  for (const nlohmann::json& person : *people) {
    if (Result<void> read = read_person(person, options, given); !read) return read.error();
  }
  return given;
}

Result<size_t> export_labels(const std::string& database, const EvidenceQuery& query,
                             const LineSink& sink) {
  Result<LabelLog> labels = LabelLog::open(database);
  if (!labels) return labels.error();
  Database& log = labels->database();
  const Result<int64_t> candidate = find_candidate(log, query);
  if (!candidate) return candidate.error();
  Result<Statement> rows = log.prepare(
      "SELECT i.id, i.article_id, i.title, i.content, i.article_language, i.publisher, i.url, "
      "i.published, i.cell, i.weight, i.p_commerce, c.model FROM items i JOIN candidates c ON "
      "c.id = i.candidate WHERE i.candidate = ? AND i.bytes > 0 AND EXISTS (SELECT 1 FROM labels l "
      "WHERE l.item = i.id AND l.undone IS NULL) ORDER BY i.id");
  if (!rows) return rows.error();
  rows->bind(*candidate);
  size_t written = 0;
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    const int64_t item = rows->integer(0);
    const Result<std::vector<GivenLabel>> given = labels->labels_of(item);
    if (!given) return given.error();
    Json line = article_json(item, rows->text(1),
                             {.id = item,
                              .title = rows->text(2),
                              .content = rows->text(3),
                              .language = rows->text(4),
                              .source = rows->text(5),
                              .url = rows->text(6),
                              .published = rows->text(7)});
    line["label"] = label_json(settle(*given)->label);
    line["origin"] = "human";
    line["human_labels"] = Json::array();
    for (const GivenLabel& one : *given) line["human_labels"].push_back(person_json(one));
    line["shadow"] = {{"item", item},
                      {"cell", to_string(static_cast<Cell>(rows->integer(8)))},
                      {"weight", rows->real(9)},
                      {"p_commerce", rows->real(10)},
                      {"model", rows->text(11)}};
    if (Result<void> done = sink(line_of(line)); !done) return done.error();
    ++written;
  }
  if (!more) return more.error();
  return written;
}

Result<size_t> export_tasks(const std::string& database, const TaskOptions& options,
                            const LineSink& sink) {
  Result<ReviewQueue> queue =
      ReviewQueue::open(database, {.query = options.query, .lease_ms = options.days * kDayMs});
  if (!queue) return queue.error();
  const Result<std::vector<ReviewItem>> items =
      queue->hand_out(options.reviewer, options.articles, options.now_ms);
  if (!items) return items.error();
  for (const ReviewItem& item : *items) {
    Json line = article_json(item.id, "shadow-" + std::to_string(item.id), item);
    line["shadow"] = {{"item", item.id}};
    if (Result<void> done = sink(line_of(line)); !done) return done.error();
  }
  return items->size();
}

Result<ImportReport> import_labels(const std::string& database, const std::string& file,
                                   const ImportOptions& options) {
  Result<LabelLog> log = LabelLog::open(database);
  if (!log) return log.error();
  Result<LineReader> reader = LineReader::open(file);
  if (!reader) return reader.error();
  ImportReport report;
  while (const std::optional<Line> line = reader->next()) {
    if (line->text.find_first_not_of(" \t\r") == std::string_view::npos && !line->problem) continue;
    ++report.lines;
    const std::string where = "line " + std::to_string(line->number) + ": ";
    if (line->problem) {
      report.refused.push_back(where + line->message);
      continue;
    }
    const Result<LabelLine> given = read_label_line(line->text, options);
    const Result<void> taken = given ? take(*log, *given, report) : Result<void>(given.error());
    if (taken) continue;
    if (taken.error().code() == ErrorCode::kUnavailable) return taken.error().with(where);
    report.refused.push_back(where + taken.error().message());
  }
  return report;
}

}  // namespace prefilter::shadow
