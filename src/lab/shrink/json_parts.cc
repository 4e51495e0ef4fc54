#include "lab/shrink/json_parts.h"

#include <simdjson.h>

#include <nlohmann/json.hpp>

namespace prefilter::shrink {
namespace {

namespace ondemand = simdjson::ondemand;

/// The value's own bytes, perhaps with white space after them.
simdjson::simdjson_result<std::string_view> token_of(ondemand::value value) {
  ondemand::json_type type{};
  if (auto error = value.type().get(type)) return error;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (auto error = value.get(object)) return error;
    return object.raw_json();
  }
  if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (auto error = value.get(array)) return error;
    return array.raw_json();
  }
  return value.raw_json_token();
}

simdjson::simdjson_result<std::string_view> raw_of(ondemand::value value) {
  std::string_view raw;
  if (auto error = token_of(value).get(raw)) return error;
  const size_t end = raw.find_last_not_of(" \t\r\n");
  return raw.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

Error corrupt(const std::string& place, simdjson::error_code code) {
  return Error(ErrorCode::kCorrupt, place + ": " + simdjson::error_message(code));
}

}  // namespace

Result<RawFields> fields_of(std::string_view json, const std::string& place) {
  const simdjson::padded_string text(json);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (auto code = parser.iterate(text).get(document)) return corrupt(place, code);
  if (auto code = document.get_object().get(object)) return corrupt(place, code);
  RawFields fields;
  for (auto field : object) {
    std::string_view name;
    ondemand::value value;
    if (auto code = field.unescaped_key().get(name)) return corrupt(place, code);
    std::string kept_name(name);
    if (auto code = field.value().get(value)) return corrupt(place, code);
    std::string_view raw;
    if (auto code = raw_of(value).get(raw)) return corrupt(place + ": field " + kept_name, code);
    fields.emplace_back(std::move(kept_name), raw);
  }
  return fields;
}

Result<std::vector<std::string>> items_of(std::string_view json, const std::string& place) {
  const simdjson::padded_string text(json);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::array array;
  if (auto code = parser.iterate(text).get(document)) return corrupt(place, code);
  if (auto code = document.get_array().get(array)) return corrupt(place, code);
  std::vector<std::string> items;
  for (auto item : array) {
    ondemand::value value;
    if (auto code = item.get(value)) return corrupt(place, code);
    std::string_view raw;
    if (auto code = raw_of(value).get(raw)) return corrupt(place, code);
    items.emplace_back(raw);
  }
  return items;
}

std::string json_string(std::string_view text) { return nlohmann::json(text).dump(); }

}  // namespace prefilter::shrink
