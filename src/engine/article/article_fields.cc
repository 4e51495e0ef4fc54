#include "engine/article/article_fields.h"

#include <array>
#include <functional>
#include <utility>

namespace prefilter::article {
namespace {

using MaybeError = std::optional<ArticleError>;

std::string_view name_of(FieldType type) {
  constexpr std::array<std::string_view, 7> kNames = {"null",
                                                      "a boolean",
                                                      "a number",
                                                      "a string",
                                                      "an array",
                                                      "an object",
                                                      "a value of another kind"};
  return kNames[static_cast<size_t>(type)];
}

ArticleError error_of(const Field& field, Problem problem, std::string_view what) {
  std::string message;
  message.append("\"").append(field.name).append("\" ").append(what);
  return {problem, std::move(message)};
}

/// Checks a field that may be a string or null.
MaybeError check_text(const Field& field) {
  if (field.type != FieldType::kString && field.type != FieldType::kNull) {
    return error_of(field, Problem::kWrongType,
                    std::string("must be a string or null, not ").append(name_of(field.type)));
  }
  if (field.type == FieldType::kString && field.lone_surrogate) {
    return error_of(field, Problem::kLoneSurrogate, "has half of a surrogate pair");
  }
  return std::nullopt;
}

/// A string or a number as text; empty for anything else.
std::string carried(Field& field) {
  if (field.type == FieldType::kString) return std::move(field.value);
  return field.type == FieldType::kNumber ? std::move(field.token) : "";
}

}  // namespace

void Field::set(FieldType new_type, std::string_view new_token) {
  type = new_type;
  token = new_token;
  value.clear();
  lone_surrogate = false;
}

Field* Fields::find(std::string_view name) {
  for (Field* field : {&id, &title, &content, &text, &language, &source, &url, &published}) {
    if (field->name == name) return field;
  }
  return nullptr;
}

MaybeError check_id(const Field& id) {
  if (id.type == FieldType::kString || id.type == FieldType::kNumber ||
      id.type == FieldType::kNull) {
    return std::nullopt;
  }
  return error_of(id, Problem::kWrongType,
                  std::string("must be a string, a number or null, not ").append(name_of(id.type)));
}

MaybeError article_of(Fields& fields, Article& article) {
  const bool has_content =
      fields.content.type == FieldType::kString && !fields.content.value.empty();
  // `text` matters only where it stands in for the content.
  const Field none;
  const Field& text = has_content ? none : fields.text;
  if (MaybeError error = check_id(fields.id)) return error;
  for (const Field& field : {std::cref(fields.title), std::cref(fields.content), std::cref(text),
                             std::cref(fields.language)}) {
    if (MaybeError error = check_text(field)) return error;
  }
  if (fields.title.type == FieldType::kNull && fields.content.type == FieldType::kNull &&
      text.type == FieldType::kNull) {
    return ArticleError{Problem::kNoText,
                        "the article has neither \"title\" nor \"content\" (nor \"text\")"};
  }
  article.title = std::move(fields.title.value);
  article.content = std::move(has_content ? fields.content.value : fields.text.value);
  article.language = std::move(fields.language.value);
  // The id stays: who asked gets it back as it was written.
  article.id = fields.id.type == FieldType::kString ? fields.id.value : fields.id.token;
  if (fields.id.type == FieldType::kNull) article.id.clear();
  article.source = carried(fields.source);
  article.url = carried(fields.url);
  article.published = carried(fields.published);
  return std::nullopt;
}

}  // namespace prefilter::article
