#include "lab/evaluate/form.h"

#include "base/utf8.h"

namespace prefilter::evaluate {

std::string_view to_string(Form form) {
  switch (form) {
    case Form::kFull:
      return "full";
    case Form::kFirst125:
      return "first_125";
    case Form::kTitleOnly:
      return "title_only";
  }
  return "";
}

Result<Form> form_of(std::string_view name) {
  for (const Form form : kForms) {
    if (to_string(form) == name) return form;
  }
  return Error(ErrorCode::kInvalidArgument,
               "there is no form \"" + std::string(name) + "\"; use full, first_125 or title_only");
}

std::optional<Article> in_form(const Article& article, Form form) {
  if (form == Form::kFull) return article;
  if (form == Form::kFirst125) {
    const std::string_view start = utf8::prefix(article.content, kSnippetCodePoints);
    return Article{article.title, std::string(start), article.language};
  }
  if (article.title.empty()) return std::nullopt;
  return Article{article.title, "", article.language};
}

}  // namespace prefilter::evaluate
