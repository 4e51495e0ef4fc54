#include "lab/collect/dump.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/line_reader.h"
#include "engine/article/article_parser.h"

namespace prefilter::collect {
namespace {

constexpr JsonLimits kLimits{.max_bytes = size_t{16} << 20, .max_depth = article::kMaxDepth};
constexpr size_t kMaxLinks = 500;

}  // namespace

std::vector<std::string> links_in(std::string_view html) {
  std::vector<std::string> links;
  size_t at = 0;
  while (links.size() < kMaxLinks && (at = html.find("href=", at)) != std::string_view::npos) {
    at += std::string_view("href=").size();
    const char quote = at < html.size() ? html[at] : '\0';
    if (quote != '"' && quote != '\'') continue;
    const size_t end = html.find(quote, at + 1);
    if (end == std::string_view::npos) break;
    links.emplace_back(html.substr(at + 1, end - at - 1));
    at = end;
  }
  return links;
}

Result<Found> read_dump_line(std::string_view line, const FieldNames& fields) {
  Result<nlohmann::json> parsed = parse_json(line, "the line", kLimits);
  if (!parsed) return Error(ErrorCode::kInvalidArgument, parsed.error().message());
  std::string text(line);
  if (parsed->is_object()) {
    take_producer_fields(*parsed, fields);
    text = parsed->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  Result<articles::Record> record = articles::parse_record(text);
  if (!record) return record.error();
  Found found;
  found.links = links_in(record->content);
  found.record = std::move(*record);
  return found;
}

Result<void> read_dump(const std::string& path, const DumpOptions& options, const Sink& sink) {
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  while (const std::optional<Line> line = lines->next()) {
    if (options.stop && options.stop()) return {};
    if (options.progress) options.progress({lines->bytes_read(), lines->total_bytes()});
    const std::string place = path + ":" + std::to_string(line->number);
    if (line->problem) {
      sink.unreadable(place, line->message);
      continue;
    }
    if (line->text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Result<Found> found = read_dump_line(line->text, options.fields);
    if (!found) {
      sink.unreadable(place, found.error().message());
      continue;
    }
    found->place = place;
    sink.found(std::move(*found));
  }
  return {};
}

}  // namespace prefilter::collect
