#include "service/http/message.h"

#include <algorithm>

namespace prefilter::http {

std::string_view Request::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

size_t Request::count(std::string_view name) const {
  return static_cast<size_t>(std::ranges::count(fields, name, &Field::name));
}

}  // namespace prefilter::http
