#include "engine/model_input.h"

#include <utility>

namespace prefilter {

Result<ModelInput> model_input(const Article& article, const tokens::Tokenizer& tokenizer,
                               size_t max_tokens) {
  ModelInput input;
  input.composed = text::compose(article.title, article.content);
  if (input.composed.empty) {
    return Error(ErrorCode::kInvalidArgument, "nothing readable in title and content");
  }
  Result<tokens::Encoding> encoding = tokenizer.encode(input.composed.text, max_tokens);
  if (!encoding) return encoding.error();
  input.encoding = std::move(*encoding);
  return input;
}

}  // namespace prefilter
