#include "apps/cli/workload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>

#include "base/json_text.h"
#include "base/line_reader.h"

namespace prefilter::cli {
namespace {

constexpr double kMedianTokens = 45.0;
constexpr double kSigma = 0.8;
constexpr double kFewestTokens = 8.0;
constexpr double kMostTokens = 512.0;

// Measured with the default model's tokenizer on the words below: marks and specials included.
constexpr double kTokensPerWord = 1.6;

constexpr auto kWords = std::to_array<std::string_view>({
    "harbour",   "council",     "voted",      "tomorrow",    "price",     "discount", "kettle",
    "delivery",  "government",  "minister",   "strike",      "railway",   "shipping", "only",
    "today",     "researchers", "observed",   "glacier",     "festival",  "orders",   "wochenende",
    "gutschein", "regierung",   "verhandelt", "schnäppchen", "bahnhof",   "promoção", "governo",
    "frete",     "grátis",      "eleições",   "descuento",   "gobierno",  "ofertas",  "huelga",
    "ministre",  "grève",       "soldes",     "livraison",   "parlement", "enquête",  "panier",
});

/// In [0, 1). std::uniform_real_distribution may differ between libraries.
double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

size_t below(size_t limit, std::mt19937_64& random) {
  return static_cast<size_t>(uniform(random) * static_cast<double>(limit));
}

/// A standard normal number: Box and Muller's transform.
double normal(std::mt19937_64& random) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(random)));
  return radius * std::cos(2.0 * std::numbers::pi * uniform(random));
}

std::string random_words(size_t count, std::mt19937_64& random) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "" : " ") + std::string(kWords[below(kWords.size(), random)]);
  }
  return text;
}

}  // namespace

std::vector<size_t> mix_lengths(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<size_t> lengths;
  for (size_t i = 0; i < count; ++i) {
    const double tokens = kMedianTokens * std::exp(kSigma * normal(random));
    lengths.push_back(
        static_cast<size_t>(std::lround(std::clamp(tokens, kFewestTokens, kMostTokens))));
  }
  return lengths;
}

std::vector<int32_t> random_ids(size_t tokens, size_t vocab_size, std::mt19937_64& random) {
  std::vector<int32_t> ids;
  for (size_t i = 0; i < tokens; ++i)
    ids.push_back(static_cast<int32_t>(below(vocab_size, random)));
  return ids;
}

Article random_article(size_t tokens, std::mt19937_64& random) {
  const auto words = static_cast<size_t>(static_cast<double>(tokens) / kTokensPerWord) + 1;
  const size_t title_words = std::min<size_t>(words, 6);
  Article article;
  article.title = random_words(title_words, random);
  article.content = random_words(words - title_words, random);
  return article;
}

std::string to_json_line(const Article& article) {
  return "{\"title\":" + json_string(article.title) +
         ",\"content\":" + json_string(article.content) + "}\n";
}

Result<std::vector<size_t>> read_lengths(const std::string& path) {
  Result<LineReader> reader = LineReader::open(path);
  if (!reader) return reader.error();
  std::vector<size_t> lengths;
  while (const std::optional<Line> line = reader->next()) {
    const char* end = line->text.data() + line->text.size();
    if (!line->problem && line->text.empty()) continue;
    size_t length = 0;
    const auto [stop, failed] = std::from_chars(line->text.data(), end, length);
    if (line->problem || failed != std::errc() || stop != end || length == 0) {
      return Error(ErrorCode::kInvalidArgument, path + ", line " + std::to_string(line->number) +
                                                    ": want a number of tokens, at least 1");
    }
    lengths.push_back(length);
  }
  if (lengths.empty()) return Error(ErrorCode::kInvalidArgument, path + " holds no lengths");
  return lengths;
}

}  // namespace prefilter::cli
