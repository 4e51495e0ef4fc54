#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/articles/record.h"
#include "lab/oracle/endpoint.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

/// Reads a rubric: the text by which articles are judged, without the form of the answer, which is
/// always the same. Errors: those of reading a file; kInvalidArgument if it is empty, larger than
/// 256 KiB or no UTF-8.
Result<std::string> read_rubric(const std::string& path);

/// What the model sees of an article, as serving sees it (engine/text/compose.h).
struct ArticleText {
  std::string title;
  std::string content;   ///< the first 4,000 characters
  std::string language;  ///< as the article has it; may be empty

  /// SHA-256 of all three.
  std::string hash() const;
};
ArticleText article_text(const articles::Record& record);

/// The first question about an article: rubric and form of the answer, then the article between two
/// lines that it cannot contain, as data. What it says of scores or instructions is part of what is
/// judged; that it still cannot do more than sway the score is parse_judgement's part.
std::vector<Message> first_question(const std::string& rubric, const ArticleText& article);

/// Asks again after an answer that could not be used, with the reason.
void ask_again(std::vector<Message>& talk, std::string_view answer, std::string_view fault);

/// Names all that decides how an article is judged besides the article: SHA-256 of the rubric, the
/// form of question and answer, the model's name and the temperature.
std::string prompt_hash(const std::string& rubric, std::string_view llm, double temperature);

}  // namespace prefilter::oracle
