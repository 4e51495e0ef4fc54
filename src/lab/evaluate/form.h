#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// How much of an article is shown: real traffic is a headline or a snippet as often as a whole
/// article.
enum class Form {
  kFull,       ///< as it is
  kFirst125,   ///< the content cut to its first 125 characters (code points)
  kTitleOnly,  ///< without its content; applies to articles that have a title
};

inline constexpr std::array<Form, 3> kForms = {Form::kFull, Form::kFirst125, Form::kTitleOnly};
inline constexpr size_t kSnippetCodePoints = 125;

/// The name in files and options: "full", "first_125", "title_only".
std::string_view to_string(Form form);

/// The inverse. Errors: kInvalidArgument, naming the forms that there are.
Result<Form> form_of(std::string_view name);

/// The article in that form; nullopt where the form does not apply to it.
std::optional<Article> in_form(const Article& article, Form form);

}  // namespace prefilter::evaluate
