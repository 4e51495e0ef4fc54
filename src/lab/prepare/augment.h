#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lab/articles/record.h"
#include "lab/prepare/options.h"
#include "prefilter/error.h"

namespace prefilter::prepare {

/// The names of the changes, as options and outputs have them: the four forms first, of which an
/// article takes at most one, then those that can come together.
inline constexpr std::array<std::string_view, 8> kAugmentations = {
    "cut_content",   "cut_without_title", "title_only", "no_title",
    "html_remnants", "no_accents",        "caps_title", "no_prices"};

/// An article that was changed.
struct Augmented {
  articles::Record record;              ///< its id is still that of the article that it comes from
  std::vector<std::string_view> names;  ///< of kAugmentations, in order; never empty

  /// "cut_content+caps_title".
  std::string joined_names() const;
};

/// Changes a training article as the shares of the options say, by a draw that depends on the seed
/// and the article alone. As replacement: nothing or one changed article. As copies: one for each
/// change that was drawn. What a change leaves as it was does not count: a cut needs a content of
/// more than `cut_to` characters, title_only and no_title need both fields.
/// hash: the first 16 hexadecimal digits, at least, of its content hash.
std::vector<Augmented> augment(const articles::Record& record, std::string_view hash,
                               const AugmentOptions& options, uint64_t seed);

/// What single ranges cannot say: that an article takes one form. Errors: kInvalidArgument.
Result<void> check_augmentations(const AugmentOptions& options);

}  // namespace prefilter::prepare
