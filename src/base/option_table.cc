#include "base/option_table.h"

#include <algorithm>
#include <sstream>

#include "base/json.h"

namespace prefilter {

std::string flag_of(const OptionShape& shape) {
  std::string flag = "--" + shape.name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

bool OptionRange::contains(double number) const {
  const bool above = without_min ? number > min : number >= min;
  const bool below = without_max ? number < max : number <= max;
  return above && below && std::isfinite(number);
}

std::string OptionRange::description(bool whole) const {
  std::string text = whole ? "a whole number" : "a number";
  if (std::isinf(max)) {
    text += without_min ? " above " + number_text(min) : ", " + number_text(min) + " or more";
  } else {
    text += " from " + number_text(min) + " to " + number_text(max);
    if (without_min) text += ", " + number_text(min) + " excluded";
    if (without_max) text += ", " + number_text(max) + " excluded";
  }
  if (!word.empty()) text += ", or \"" + std::string(word) + "\"";
  return text;
}

Error must_be(const std::string& what, std::string_view text) {
  return Error(ErrorCode::kInvalidArgument, "must be " + what + ", not \"" + excerpt(text) + "\"");
}

std::string joined_by_commas(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> items;
  std::istringstream stream{std::string(text)};
  for (std::string item; std::getline(stream, item, ',');) {
    const size_t begin = item.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    items.push_back(item.substr(begin, item.find_last_not_of(" \t") + 1 - begin));
  }
  return items;
}

std::string one_of(std::span<const std::string_view> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace prefilter
