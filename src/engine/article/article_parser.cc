#include "engine/article/article_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "engine/article/article_fields.h"
#include "engine/article/json_scalar.h"

namespace prefilter::article {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

/// The type of a token that is neither array nor object; nothing if it is malformed.
std::optional<FieldType> type_of(std::string_view token) {
  if (token.starts_with('"')) return FieldType::kString;
  if (token == "null") return FieldType::kNull;
  if (token == "true" || token == "false") return FieldType::kBoolean;
  return is_json_number(token) ? std::optional(FieldType::kNumber) : std::nullopt;
}

using MaybeError = std::optional<ArticleError>;

ArticleError not_json(std::string_view what) {
  return {Problem::kNotJson, "the line is not valid JSON: " + std::string(what)};
}

/// Walks a whole document, because the on-demand parser judges only what is visited.
class Walk {
 public:
  explicit Walk(Fields& fields) : fields_(fields) {}

  MaybeError document(simdjson::ondemand::parser& parser, std::string_view json, size_t capacity);

 private:
  MaybeError article(ondemand::object object);
  MaybeError value(ondemand::value value, int depth, Field* field);
  MaybeError object(ondemand::object object, int depth);
  MaybeError array(ondemand::array array, int depth);
  MaybeError scalar(std::string_view token, Field* field);
  MaybeError key(const ondemand::field& field);

  Fields& fields_;
  std::string key_;
  std::string text_;
};

MaybeError Walk::scalar(std::string_view token, Field* field) {
  const std::optional<FieldType> type = type_of(token);
  if (!type) return not_json("a value is malformed");
  std::optional<StringProblem> problem;
  if (type == FieldType::kString) problem = unescape(token, text_);
  if (problem == StringProblem::kMalformed) return not_json("a string is malformed");
  if (field == nullptr) return std::nullopt;
  field->set(*type, token);
  if (type == FieldType::kString) std::swap(field->value, text_);
  field->lone_surrogate = problem.has_value();
  return std::nullopt;
}

/// Leaves the key's text in key_. The string is known to be closed.
MaybeError Walk::key(const ondemand::field& field) {
  const char* const begin = field.key().raw() - 1;
  const char* end = begin + 1;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  const std::string_view quoted(begin, static_cast<size_t>(end - begin) + 1);
  if (unescape(quoted, key_) == StringProblem::kMalformed) {
    return not_json("a key has a malformed escape");
  }
  return std::nullopt;
}

MaybeError Walk::value(ondemand::value value, int depth, Field* field) {
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) return not_json("a value is malformed");
  if (type != ondemand::json_type::object && type != ondemand::json_type::array) {
    const std::string_view token = trimmed(value.raw_json_token());
    // Left unread, a string before a colon would be skipped as a key where there is none.
    ondemand::raw_json_string read;
    if (type == ondemand::json_type::string)
      static_cast<void>(value.get_raw_json_string().get(read));
    return scalar(token, field);
  }
  if (depth >= kMaxDepth) {
    return ArticleError{Problem::kTooDeep, "the line is nested deeper than " +
                                               std::to_string(kMaxDepth) + " arrays and objects"};
  }
  const bool is_object = type == ondemand::json_type::object;
  if (field != nullptr) field->set(is_object ? FieldType::kObject : FieldType::kArray, {});
  if (is_object) {
    ondemand::object nested;
    if (value.get_object().get(nested) != simdjson::SUCCESS) return not_json("an object is open");
    return object(nested, depth + 1);
  }
  ondemand::array nested;
  if (value.get_array().get(nested) != simdjson::SUCCESS) return not_json("an array is open");
  return array(nested, depth + 1);
}

MaybeError Walk::object(ondemand::object object, int depth) {
  for (auto item : object) {
    ondemand::field field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return not_json("an object is malformed");
    if (MaybeError error = key(field)) return error;
    Field* const wanted = depth == 1 ? fields_.find(key_) : nullptr;
    if (MaybeError error = value(field.value(), depth, wanted)) return error;
  }
  return std::nullopt;
}

MaybeError Walk::array(ondemand::array array, int depth) {
  for (auto item : array) {
    ondemand::value element;
    if (std::move(item).get(element) != simdjson::SUCCESS) return not_json("an array is malformed");
    if (MaybeError error = value(element, depth, nullptr)) return error;
  }
  return std::nullopt;
}

MaybeError Walk::document(ondemand::parser& parser, std::string_view json, size_t capacity) {
  if (trimmed(json).empty()) return not_json("it is empty");
  ondemand::document document;
  const simdjson::error_code opened =
      parser.iterate(json.data(), json.size(), capacity).get(document);
  if (opened != simdjson::SUCCESS) return not_json(simdjson::error_message(opened));
  const ArticleError no_object{Problem::kNotAnObject, "the line is JSON, but not an object"};
  ondemand::json_type type{};
  if (document.type().get(type) != simdjson::SUCCESS) return not_json("it begins as no value does");
  MaybeError error;
  if (type == ondemand::json_type::object) {
    ondemand::object all;
    if (document.get_object().get(all) != simdjson::SUCCESS) return not_json("an object is open");
    error = object(all, 1);
  } else if (type == ondemand::json_type::array) {
    ondemand::array all;
    if (document.get_array().get(all) != simdjson::SUCCESS) return not_json("an array is open");
    error = array(all, 1);
  } else {
    std::string_view token;
    if (document.raw_json_token().get(token) != simdjson::SUCCESS) return not_json("no value");
    if (MaybeError malformed = scalar(trimmed(token), nullptr)) return malformed;
    if (trimmed(token) != trimmed(json)) return not_json("something follows its value");
    return no_object;
  }
  if (error) return error;
  const char* rest = nullptr;
  if (document.current_location().get(rest) == simdjson::SUCCESS) {
    return not_json("something follows its value");
  }
  return type == ondemand::json_type::object ? std::nullopt : MaybeError(no_object);
}

/// The line with all replaced that keeps JSON from being read at all.
std::string mended(std::string_view json) {
  std::string text = utf8::repaired(json);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

MaybeError check_bytes(std::string_view json) {
  if (json.find('\0') != std::string_view::npos) {
    return ArticleError{Problem::kNulByte, "the line contains a NUL byte"};
  }
  if (!simdjson::validate_utf8(json)) {
    return ArticleError{Problem::kInvalidUtf8, "the line is not valid UTF-8"};
  }
  return std::nullopt;
}

}  // namespace

struct ArticleParser::State {
  MaybeError walk(std::string_view json, Fields& fields);
  void look_for_id(std::string_view line, Fields& fields);

  simdjson::ondemand::parser parser;
  std::string buffer;
};

/// Copies the line behind which simdjson wants room to read on, and walks it.
MaybeError ArticleParser::State::walk(std::string_view json, Fields& fields) {
  buffer.assign(json);
  buffer.append(simdjson::SIMDJSON_PADDING, ' ');
  const std::string_view padded = std::string_view(buffer).substr(0, json.size());
  return Walk(fields).document(parser, padded, buffer.size());
}

/// Reads as far as an object goes that is malformed further on, or cut off inside a value or
/// string.
void ArticleParser::State::look_for_id(std::string_view line, Fields& fields) {
  // The ends also spoil the value that the line breaks off in: half an id is none.
  for (const std::string_view end : {"", "x}", "\\q\\q\"}"}) {
    if (fields.id.type == FieldType::kNull) walk(std::string(line).append(end), fields);
  }
}

ParsedArticle ArticleParser::parse(std::string_view json) {
  ParsedArticle parsed;
  Fields fields;
  parsed.error = check_bytes(json);
  if (!parsed.error) {
    parsed.error = state_->walk(json, fields);
    if (!parsed.error) parsed.error = article_of(fields, parsed.article);
  }
  if (parsed.error && fields.id.type == FieldType::kNull) state_->look_for_id(mended(json), fields);
  if (!check_id(fields.id) && !fields.id.token.empty()) parsed.id_json = fields.id.token;
  return parsed;
}

ArticleParser::ArticleParser() : state_(std::make_unique<State>()) {}
ArticleParser::~ArticleParser() = default;
ArticleParser::ArticleParser(ArticleParser&&) noexcept = default;
ArticleParser& ArticleParser::operator=(ArticleParser&&) noexcept = default;

}  // namespace prefilter::article
