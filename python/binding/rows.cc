#include "python/binding/rows.h"

#include <nanobind/stl/string.h>

#include <charconv>
#include <string>

namespace prefilter::python {

namespace nb = nanobind;

namespace {

nb::object text_or_none(const std::optional<std::string>& text) {
  return text ? nb::object(nb::str(text->data(), text->size())) : nb::none();
}

}  // namespace

double as_printed(float value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  double number = 0;
  std::from_chars(digits, end, number);
  return number;
}

nb::tuple row_of(const Verdict& verdict, const std::optional<article::ArticleError>& unreadable) {
  std::optional<std::string> code;
  std::optional<std::string> message;
  if (unreadable) {
    code = std::string(article::to_string(unreadable->problem));
    message = unreadable->message;
  } else if (verdict.error) {
    code = std::string(to_string(verdict.error->code()));
    message = verdict.error->message();
  }
  return nb::make_tuple(std::string(to_string(verdict.action)), as_printed(verdict.p_commerce),
                        as_printed(verdict.threshold), std::string(to_string(verdict.decided_by)),
                        verdict.language, verdict.tokens, verdict.truncated, text_or_none(code),
                        text_or_none(message));
}

}  // namespace prefilter::python
