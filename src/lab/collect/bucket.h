#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lab/articles/content_hash.h"
#include "lab/articles/record.h"
#include "lab/collect/found.h"
#include "lab/collect/sources.h"

namespace prefilter::collect {

/// A guess, and what it rests on in a few words: `url /deals/`, `domain courier.example`.
struct BucketGuess {
  articles::Bucket bucket = articles::Bucket::kUnknown;
  std::string reason;  ///< empty for kUnknown without any sign
};

/// Guesses whether an article is commerce or journalism from where it stands and a few words of it:
/// good enough to collect both kinds in balance, not to train on. The first of these that speaks
/// for one side decides: commerce's URL patterns (a deals section of a newspaper); publisher and
/// domain; journalism's URL patterns; what the page says it is, and links that earn a commission;
/// keywords. Safe to share between threads.
class BucketGuesser {
 public:
  /// sources: as parse_sources gave it.
  explicit BucketGuesser(const Sources& sources);

  /// text: of the same article. language: ISO 639-1, or empty if it is not known.
  BucketGuess guess(const Found& found, const articles::FoldedText& text,
                    std::string_view language) const;

  ~BucketGuesser();
  BucketGuesser(BucketGuesser&&) noexcept;

 private:
  struct Side;
  BucketGuess by_keywords(const Found& found, const articles::FoldedText& text,
                          std::string_view language) const;

  std::unique_ptr<Side> commerce_;
  std::unique_ptr<Side> journalism_;
  double title_weight_;
  double lead_;
};

/// The host of an http or https address in lower case, without "www."; "" for anything else.
std::string host_of(std::string_view url);

}  // namespace prefilter::collect
