#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scorer.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter {

/// An article and what the model made of it when its bundle was written: a line of golden.jsonl.
struct GoldenCase {
  Article article;
  std::vector<int32_t> ids;
  std::vector<float> logits;  ///< [2]
  float p_commerce = 0.0F;
};

/// Errors: kCorrupt naming the path, the line and the field.
Result<std::vector<GoldenCase>> parse_golden(std::string_view jsonl, const std::string& path);

/// The inverse of parse_golden.
std::string to_jsonl(const std::vector<GoldenCase>& cases);

/// How far a new score may lie from the recorded one.
struct GoldenTolerance {
  float p_commerce = 0.0F;
  float logits = 0.0F;
};

/// Scores the articles again. Errors: kCorrupt naming the path, the line and what differs: the
/// tokens, the logits or the score.
Result<void> check_golden(const std::vector<GoldenCase>& cases, const Scorer& scorer,
                          const GoldenTolerance& tolerance, const std::string& path);

/// Scores articles for a new bundle. Errors: the first article's that fails, naming its number.
Result<std::vector<GoldenCase>> make_golden(const std::vector<Article>& articles,
                                            const Scorer& scorer);

/// Reads articles for make_golden: a JSON object {title, content, language} a line; other fields
/// are ignored, so that a bundle's golden.jsonl is itself such a file. Errors: kCorrupt.
Result<std::vector<Article>> parse_golden_articles(std::string_view jsonl, const std::string& path);

/// The articles that a bundle gets when none are given: short, of several languages, both classes.
const std::vector<Article>& default_golden_articles();

}  // namespace prefilter
