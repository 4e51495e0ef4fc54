#include "lab/articles/record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"
#include "base/line_reader.h"
#include "base/pending_file.h"
#include "engine/article/article_parser.h"
#include "engine/decision/language.h"
#include "engine/text/compose.h"
#include "lab/articles/content_hash.h"

namespace prefilter::articles {
namespace {

using nlohmann::json;

constexpr JsonLimits kLimits{.max_bytes = size_t{16} << 20, .max_depth = article::kMaxDepth};

// Enough that no two of a billion articles meet by chance more often than once in 30 times.
constexpr size_t kIdDigits = 16;

constexpr std::array<std::string_view, 4> kBuckets = {"", "commerce", "journalism", "unknown"};
constexpr std::array<std::string_view, 5> kOrigins = {"", "weak", "written", "oracle", "human"};

Error bad(std::string_view field, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, "\"" + std::string(field) + "\" " + what);
}

std::string quoted_list(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!name.empty()) text += "\"" + std::string(name) + "\", ";
  }
  return text + "or null";
}

/// Takes the fields of one object out of it, keeping the first error.
class Fields {
 public:
  explicit Fields(json object) : object_(std::move(object)) {}

  std::string text(const char* name) {
    const json value = take(name);
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_null()) fail(name, "must be a string or null", value);
    return {};
  }

  /// A text, or a number as its digits.
  std::string name(const char* name) {
    const json value = take(name);
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number()) return value.dump();
    if (!value.is_null()) fail(name, "must be a string, a number or null", value);
    return {};
  }

  std::optional<double> number(const char* name, double min, double max) {
    const json value = take(name);
    if (value.is_null()) return std::nullopt;
    if (value.is_number() && value >= min && value <= max) return value.get<double>();
    fail(name, "must be a number from 0 to 10 or null", value);
    return std::nullopt;
  }

  std::optional<int> label(const char* name) {
    const json value = take(name);
    if (value.is_null()) return std::nullopt;
    // Tables with empty cells hold labels as 0.0 and 1.0.
    if (value.is_number() && (value == 0 || value == 1)) return value == 1 ? 1 : 0;
    fail(name, "must be 0, 1 or null", value);
    return std::nullopt;
  }

  /// The place of the field's text among the names; 0 where it is null.
  size_t choice(const char* name, std::span<const std::string_view> names) {
    const json value = take(name);
    if (value.is_null()) return 0;
    const auto found = value.is_string()
                           ? std::find(names.begin(), names.end(), value.get<std::string>())
                           : names.end();
    if (found != names.end()) return static_cast<size_t>(found - names.begin());
    fail(name, "must be " + quoted_list(names), value);
    return 0;
  }

  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> found;
    const json value = take(name);
    const bool is_list =
        value.is_array() &&
        std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); });
    if (is_list) return value.get<std::vector<std::string>>();
    if (!value.is_null()) fail(name, "must be a list of strings or null", value);
    return {};
  }

  bool has(const char* name) const {
    const auto found = object_.find(name);
    return found != object_.end() && !found->is_null();
  }

  json rest() && { return object_.empty() ? json(nullptr) : std::move(object_); }

  void fail(const char* name, const std::string& rule, const json& value) {
    if (!error_) error_ = bad(name, rule + ", not " + excerpt(value.dump()));
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  json take(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return nullptr;
    json value = std::move(*found);
    object_.erase(found);
    return value;
  }

  json object_;
  std::optional<Error> error_;
};

/// Title and content, for which `text` stands in as it does in serving.
Result<void> read_texts(Fields& fields, Record& record) {
  if (!fields.has("title") && !fields.has("content") && !fields.has("text")) {
    return Error(ErrorCode::kInvalidArgument,
                 R"(the article has neither "title" nor "content" (nor "text"))");
  }
  record.title = fields.text("title");
  record.content = fields.text("content");
  if (record.content.empty()) record.content = fields.text("text");
  return {};
}

/// What is null or "" where the record has nothing.
json or_null(std::string_view text) { return text.empty() ? json(nullptr) : json(text); }

Error at_line(const std::string& file, const Line& line, const Error& error) {
  return Error(error.code(), file + ":" + std::to_string(line.number) + ": " + error.message());
}

}  // namespace

std::string_view to_string(Bucket bucket) { return kBuckets[static_cast<size_t>(bucket)]; }

std::string_view to_string(Origin origin) { return kOrigins[static_cast<size_t>(origin)]; }

Article article_of(const Record& record) {
  return {.title = record.title, .content = record.content, .language = record.language};
}

std::string language_of(const Record& record) {
  std::string named = decision::language_of_tag(record.language);
  if (!named.empty()) return named;
  return decision::detect_language(text::compose(record.title, record.content).words());
}

Result<Record> parse_record(std::string_view line) {
  Result<json> object = parse_json(line, "the line", kLimits);
  if (!object) return Error(ErrorCode::kInvalidArgument, object.error().message());
  if (!object->is_object()) {
    return Error(ErrorCode::kInvalidArgument, "the line is JSON, but not an object");
  }
  Fields fields(std::move(*object));
  Record record;
  if (Result<void> read = read_texts(fields, record); !read) return read.error();
  record.id = fields.name("id");
  record.language = fields.text("language");
  record.source = fields.name("source");
  record.url = fields.text("url");
  record.published = fields.text("published");
  record.bucket = static_cast<Bucket>(fields.choice("bucket", kBuckets));
  record.commerce_score = fields.number("commerce_score", 0.0, 10.0);
  record.label = fields.label("label");
  record.origin = static_cast<Origin>(fields.choice("origin", kOrigins));
  record.reason = fields.text("reason");
  record.signals = fields.texts("signals");
  if (fields.error()) return *fields.error();
  record.others = std::move(fields).rest();
  if (record.id.empty()) {
    record.id = content_hash(record.title, record.content).substr(0, kIdDigits);
  }
  return record;
}

std::string to_json_line(const Record& record) {
  nlohmann::ordered_json line;
  line["id"] = record.id;
  line["title"] = record.title;
  line["content"] = record.content;
  line["language"] = or_null(record.language);
  line["source"] = or_null(record.source);
  line["url"] = or_null(record.url);
  line["published"] = or_null(record.published);
  line["commerce_score"] = record.commerce_score ? json(*record.commerce_score) : json(nullptr);
  line["label"] = record.label ? json(*record.label) : json(nullptr);
  line["origin"] = or_null(to_string(record.origin));
  if (record.bucket != Bucket::kNone) line["bucket"] = to_string(record.bucket);
  if (!record.reason.empty()) line["reason"] = record.reason;
  if (!record.signals.empty()) line["signals"] = record.signals;
  for (const auto& [name, value] : record.others.items()) line[name] = value;
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

struct RecordReader::State {
  std::string file;
  LineReader lines;
  size_t line = 0;
};

RecordReader::RecordReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
RecordReader::~RecordReader() = default;
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;

Result<RecordReader> RecordReader::open(const std::string& path) {
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  return RecordReader(std::make_unique<State>(State{.file = path, .lines = std::move(*lines)}));
}

Result<std::optional<Record>> RecordReader::next() {
  while (const std::optional<Line> line = state_->lines.next()) {
    state_->line = line->number;
    if (line->problem) {
      const bool goes_on = line->problem == LineProblem::kTooLong;
      return at_line(
          state_->file, *line,
          Error(goes_on ? ErrorCode::kInvalidArgument : ErrorCode::kCorrupt, line->message));
    }
    if (line->text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Result<Record> record = parse_record(line->text);
    if (!record) return at_line(state_->file, *line, record.error());
    return std::optional<Record>(std::move(*record));
  }
  return std::optional<Record>();
}

size_t RecordReader::line() const { return state_->line; }
uint64_t RecordReader::bytes_read() const { return state_->lines.bytes_read(); }
std::optional<uint64_t> RecordReader::total_bytes() const { return state_->lines.total_bytes(); }

Result<std::vector<Record>> read_records(const std::string& path) {
  Result<RecordReader> reader = RecordReader::open(path);
  if (!reader) return reader.error();
  std::vector<Record> records;
  while (true) {
    Result<std::optional<Record>> record = reader->next();
    if (!record) return record.error();
    if (!*record) return records;
    records.push_back(std::move(**record));
  }
}

Result<void> write_records(const std::string& path, const std::vector<Record>& records) {
  Result<PendingFile> file = PendingFile::create(path);
  if (!file) return file.error();
  for (const Record& record : records) {
    if (Result<void> written = file->write(to_json_line(record) + "\n"); !written) return written;
  }
  return file->commit();
}

}  // namespace prefilter::articles
