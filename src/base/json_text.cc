#include "base/json_text.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/check.h"

namespace prefilter {

std::string decimal(float value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  PREFILTER_CHECK(error == std::errc(), "a float's shortest form has at most 16 characters");
  std::string text(buffer, end);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace prefilter
