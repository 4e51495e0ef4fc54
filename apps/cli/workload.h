#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::cli {

/// Token counts of real traffic, as the pipeline sees it: log-normal around a median of 45 tokens
/// with sigma 0.8, clipped to [8, 512]. The same seed gives the same lengths on every machine.
std::vector<size_t> mix_lengths(size_t count, uint64_t seed);

/// Ids of one article of that many tokens, each in [0, vocab_size). Their values do not change the
/// work that an encoder has, but for the embedding rows that they touch.
std::vector<int32_t> random_ids(size_t tokens, size_t vocab_size, std::mt19937_64& random);

/// An article of about that many tokens, of words of our own in five languages.
Article random_article(size_t tokens, std::mt19937_64& random);

/// As JSON, a line: what `prefilter classify` reads.
std::string to_json_line(const Article& article);

/// Reads token counts, one a line, blank lines left out. Errors: kNotFound; kInvalidArgument naming
/// the line of what is no count of at least 1.
Result<std::vector<size_t>> read_lengths(const std::string& path);

}  // namespace prefilter::cli
