#include "lab/collect/sieve.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "engine/text/compose.h"

namespace prefilter::collect {
namespace {

// As records get one that have none (lab/articles/record.cc).
constexpr size_t kIdDigits = 16;
constexpr size_t kSuffixDigits = 8;

constexpr std::array<std::string_view, kDropReasons> kNames = {
    "unreadable", "no_text",        "language",     "present",
    "duplicate",  "near_duplicate", "stratum_full", "total_reached"};

articles::Stratum stratum_of(const articles::Record& record, const articles::FoldedText& text,
                             const std::string& language) {
  return {.kind = std::string(articles::to_string(record.bucket)),
          .language = language,
          .source = "",
          .length = text::length_band(utf8::count(text.content))};
}

}  // namespace

std::string_view to_string(DropReason reason) { return kNames[static_cast<size_t>(reason)]; }

Sieve::Sieve(const SieveOptions& options, const BucketGuesser& guesser)
    : options_(options),
      guesser_(guesser),
      near_({.min_similarity = options.near_similarity > 0.0 ? options.near_similarity : 1.0}) {}

void Sieve::remember(const articles::FoldedText& text, const articles::Record& record) {
  by_hash_.emplace(text.hash, record.id);
  ids_.insert(record.id);
  if (options_.near_similarity <= 0.0) return;
  near_.add(text.words());
  near_ids_.push_back(record.id);
}

articles::Stratum Sieve::add_present(const articles::Record& record) {
  const articles::FoldedText text = articles::fold(record.title, record.content);
  present_.insert(text.hash);
  remember(text, record);
  return stratum_of(record, text, articles::language_of(record));
}

/// Ids are unique in the output, whatever the producers call their articles.
void Sieve::name(articles::Record& record, const std::string& hash) {
  if (record.id.empty()) record.id = hash.substr(0, kIdDigits);
  if (!ids_.contains(record.id)) return;
  record.others["original_id"] = record.id;
  record.id += "-" + hash.substr(0, kSuffixDigits);
}

Sifted Sieve::sift(Found& found) {
  articles::Record& record = found.record;
  const articles::FoldedText text = articles::fold(record.title, record.content);
  Sifted sifted;
  sifted.hash = text.hash;
  const auto drop = [&](DropReason reason) {
    sifted.dropped = reason;
    return sifted;
  };
  if (text.empty) return drop(DropReason::kNoText);
  const std::string language = articles::language_of(record);
  const auto& wanted = options_.languages;
  if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), language) == wanted.end()) {
    return drop(DropReason::kLanguage);
  }
  if (const auto twin = by_hash_.find(text.hash); twin != by_hash_.end()) {
    sifted.twin = twin->second;
    return drop(present_.contains(text.hash) ? DropReason::kPresent : DropReason::kDuplicate);
  }
  if (options_.near_similarity > 0.0) {
    if (const auto near = near_.find(text.words())) {
      sifted.twin = near_ids_[near->index];
      sifted.similarity = near->similarity;
      return drop(DropReason::kNearDuplicate);
    }
  }
  if (record.language.empty()) record.language = language;
  if (record.bucket == articles::Bucket::kNone) {
    const BucketGuess guess = guesser_.guess(found, text, language);
    record.bucket = guess.bucket;
    if (!guess.reason.empty()) record.others["bucket_reason"] = guess.reason;
  }
  name(record, text.hash);
  remember(text, record);
  sifted.stratum = stratum_of(record, text, language);
  return sifted;
}

}  // namespace prefilter::collect
