#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/article/article_error.h"
#include "prefilter/article.h"

namespace prefilter::article {

/// What a field holds, in the words of JSON.
enum class FieldType { kNull, kBoolean, kNumber, kString, kArray, kObject, kOther };

/// One field of an article as its producer filled it.
struct Field {
  std::string_view name = {};
  FieldType type = FieldType::kNull;  ///< kNull: absent
  std::string value = {};             ///< of a string: UTF-8
  std::string token = {};             ///< of a scalar: as it was written
  bool lone_surrogate = false;        ///< the string had half of a surrogate pair

  /// Fills the field anew. The value is still to be set.
  void set(FieldType new_type, std::string_view new_token);
};

/// The fields that are read; all others are ignored.
struct Fields {
  Field id{.name = "id"};
  Field title{.name = "title"};
  Field content{.name = "content"};
  Field text{.name = "text"};
  Field language{.name = "language"};
  // Carried along, of whatever type; see Article.
  Field source{.name = "source"};
  Field url{.name = "url"};
  Field published{.name = "published"};

  Field* find(std::string_view name);  ///< nullptr: not read
};

/// What may stand in `id`: a string, a number or null. nullopt: all is well.
std::optional<ArticleError> check_id(const Field& id);

/// Moves the fields into the article. The one place that says which fields an article needs and of
/// which types, whether it came as JSON or as an object of Python: see ArticleParser.
/// nullopt: all is well; else the article is not to be used.
std::optional<ArticleError> article_of(Fields& fields, Article& article);

}  // namespace prefilter::article
