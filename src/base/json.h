#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

struct JsonLimits {
  size_t max_bytes = size_t{4} << 20;
  int max_depth = 16;  ///< objects and arrays inside one another
};

/// Parses one JSON text. Stricter than most readers: a name that stands twice in an object is an
/// error, since two readers could each believe another one of them.
/// Errors: kCorrupt, beginning with `file`.
Result<nlohmann::json> parse_json(std::string_view text, const std::string& file,
                                  const JsonLimits& limits = {});

/// The text, cut to some 80 bytes between two characters: what an error message quotes of a file.
/// In: UTF-8.
std::string excerpt(std::string_view text);

/// The double that a JSON writer prints in the fewest digits, 9 at most, such that reading it and
/// converting to float gives `value` again. In: finite.
double as_short_decimal(float value);

/// Reads the fields of one JSON object and keeps the first error, so that a reader lists its fields
/// and asks once at the end. After an error every read gives an empty value.
/// Errors are kCorrupt and read "FILE: field PATH.NAME: what is wrong".
class JsonFields {
 public:
  /// The object must outlive this reader. `path` is what stands before a name, e.g. "calibration".
  JsonFields(const nlohmann::json& object, std::string file, std::string path = "");

  /// Whether the field is there and not null.
  bool has(std::string_view name) const;

  std::string text(std::string_view name);
  size_t count(std::string_view name, size_t min, size_t max);
  double number(std::string_view name, double min, double max);
  bool flag(std::string_view name);

  /// The field as it is; null after an error or where it is absent (which is an error too).
  const nlohmann::json& any(std::string_view name);
  const nlohmann::json& object(std::string_view name);
  const nlohmann::json& array(std::string_view name);

  /// Any field besides these is an error.
  void allow_only(std::initializer_list<std::string_view> names);

  /// Records an error of this field, unless there is one already.
  void fail(std::string_view name, std::string_view what);
  /// Takes over the error of a reader further inside.
  void adopt(const JsonFields& inner);

  bool ok() const { return error_.empty(); }
  Error error() const { return Error(ErrorCode::kCorrupt, error_); }
  std::string path_of(std::string_view name) const;

 private:
  const nlohmann::json& object_;
  std::string file_;
  std::string path_;
  std::string error_;
};

}  // namespace prefilter
