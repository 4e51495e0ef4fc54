#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lab/articles/near_duplicates.h"
#include "lab/articles/strata.h"
#include "lab/collect/bucket.h"
#include "lab/collect/found.h"

namespace prefilter::collect {

/// Why an article is not in the output.
enum class DropReason {
  kUnreadable,     ///< the line, item or page could not be read
  kNoText,         ///< nothing to read was left of title and content
  kLanguage,       ///< not among the wanted languages
  kPresent,        ///< the output has had it since an earlier run
  kDuplicate,      ///< says the same as another one of this run
  kNearDuplicate,  ///< says nearly the same
  kStratumFull,    ///< its bucket, language and length have enough
  kTotalReached,   ///< the output has enough
};
inline constexpr size_t kDropReasons = 8;

/// As the report has it: "unreadable", "near_duplicate", ...
std::string_view to_string(DropReason reason);

struct SieveOptions {
  std::vector<std::string> languages = {};  ///< ISO 639-1; empty: all, the unknown included
  /// Texts at least so alike are near duplicates; 0: only equal ones are dropped.
  double near_similarity = 0.8;
};

/// What the sieve says of one article.
struct Sifted {
  std::optional<DropReason> dropped;  ///< absent: a candidate
  std::string twin;                   ///< id of the article that it repeats
  double similarity = 0.0;            ///< to that one, if near
  articles::Stratum stratum;          ///< bucket, language, length; no source
  std::string hash;                   ///< content hash
};

/// Lets an article pass that is new, readable and wanted, and completes it: id, language, bucket
/// and why. Articles come in a fixed order, those of the output first. Memory: some 3 KB each.
class Sieve {
 public:
  Sieve(const SieveOptions& options, const BucketGuesser& guesser);

  /// An article that the output has already. Gives its stratum.
  articles::Stratum add_present(const articles::Record& record);

  /// Judges a new one and completes its record if it passes.
  Sifted sift(Found& found);

 private:
  void remember(const articles::FoldedText& text, const articles::Record& record);
  void name(articles::Record& record, const std::string& hash);

  SieveOptions options_;
  const BucketGuesser& guesser_;
  articles::NearDuplicateIndex near_;
  std::vector<std::string> near_ids_;                     // by the index's numbers
  std::unordered_map<std::string, std::string> by_hash_;  // → id
  std::unordered_set<std::string> present_;               // hashes of the output's
  std::unordered_set<std::string> ids_;
};

}  // namespace prefilter::collect
