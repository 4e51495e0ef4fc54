#include "engine/article/article_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/utf8.h"
#include "engine/article/json_scalar.h"

namespace prefilter::article {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

enum class Type { kNull, kBoolean, kNumber, kString, kArray, kObject, kMalformed };

std::string_view name_of(Type type) {
  constexpr std::array<std::string_view, 7> kNames = {
      "null", "a boolean", "a number", "a string", "an array", "an object", "malformed"};
  return kNames[static_cast<size_t>(type)];
}

/// The type of a token that is neither array nor object.
Type type_of(std::string_view token) {
  if (token.starts_with('"')) return Type::kString;
  if (token == "null") return Type::kNull;
  if (token == "true" || token == "false") return Type::kBoolean;
  return is_json_number(token) ? Type::kNumber : Type::kMalformed;
}

/// One field of the article. Of equal keys the last one overwrites all of it.
struct Field {
  std::string_view name = {};
  Type type = Type::kNull;  // kNull: absent
  std::string value = {};   // of a string
  std::string token = {};   // as it was written; of a scalar
  bool lone_surrogate = false;

  void set(Type new_type, std::string_view new_token) {
    type = new_type;
    token = new_token;
    value.clear();
    lone_surrogate = false;
  }
};

struct Fields {
  Field id{.name = "id"};
  Field title{.name = "title"};
  Field content{.name = "content"};
  Field text{.name = "text"};
  Field language{.name = "language"};

  Field* find(std::string_view name) {
    for (Field* field : {&id, &title, &content, &text, &language}) {
      if (field->name == name) return field;
    }
    return nullptr;
  }
};

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
  const Type type = type_of(token);
  if (type == Type::kMalformed) return not_json("a value is malformed");
  std::optional<StringProblem> problem;
  if (type == Type::kString) problem = unescape(token, text_);
  if (problem == StringProblem::kMalformed) return not_json("a string is malformed");
  if (field == nullptr) return std::nullopt;
  field->set(type, token);
  if (type == Type::kString) std::swap(field->value, text_);
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
  if (field != nullptr) field->set(is_object ? Type::kObject : Type::kArray, {});
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

ArticleError error_of(const Field& field, Problem problem, std::string_view what) {
  std::string message;
  message.append("\"").append(field.name).append("\" ").append(what);
  return {problem, std::move(message)};
}

/// Checks a field that may be a string or null.
MaybeError check_text(const Field& field) {
  if (field.type != Type::kString && field.type != Type::kNull) {
    return error_of(field, Problem::kWrongType,
                    std::string("must be a string or null, not ").append(name_of(field.type)));
  }
  if (field.type == Type::kString && field.lone_surrogate) {
    return error_of(field, Problem::kLoneSurrogate, "has half of a surrogate pair");
  }
  return std::nullopt;
}

MaybeError check_id(const Field& id) {
  if (id.type == Type::kString || id.type == Type::kNumber || id.type == Type::kNull) return {};
  return error_of(id, Problem::kWrongType,
                  std::string("must be a string, a number or null, not ").append(name_of(id.type)));
}

/// Turns the fields of a well-formed object into the article.
MaybeError fill(Fields& fields, Article& article) {
  const bool has_content = fields.content.type == Type::kString && !fields.content.value.empty();
  // `text` matters only where it stands in for the content.
  const Field none;
  const Field& text = has_content ? none : fields.text;
  if (MaybeError error = check_id(fields.id)) return error;
  for (const Field& field : {std::cref(fields.title), std::cref(fields.content), std::cref(text),
                             std::cref(fields.language)}) {
    if (MaybeError error = check_text(field)) return error;
  }
  if (fields.title.type == Type::kNull && fields.content.type == Type::kNull &&
      text.type == Type::kNull) {
    return ArticleError{Problem::kNoText,
                        "the article has neither \"title\" nor \"content\" (nor \"text\")"};
  }
  article.title = std::move(fields.title.value);
  article.content = std::move(has_content ? fields.content.value : fields.text.value);
  article.language = std::move(fields.language.value);
  return std::nullopt;
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
    if (fields.id.type == Type::kNull) walk(std::string(line).append(end), fields);
  }
}

ParsedArticle ArticleParser::parse(std::string_view json) {
  ParsedArticle parsed;
  Fields fields;
  parsed.error = check_bytes(json);
  if (!parsed.error) {
    parsed.error = state_->walk(json, fields);
    if (!parsed.error) parsed.error = fill(fields, parsed.article);
  }
  if (parsed.error && fields.id.type == Type::kNull) state_->look_for_id(mended(json), fields);
  if (!check_id(fields.id) && !fields.id.token.empty()) parsed.id_json = fields.id.token;
  return parsed;
}

ArticleParser::ArticleParser() : state_(std::make_unique<State>()) {}
ArticleParser::~ArticleParser() = default;
ArticleParser::ArticleParser(ArticleParser&&) noexcept = default;
ArticleParser& ArticleParser::operator=(ArticleParser&&) noexcept = default;

}  // namespace prefilter::article
