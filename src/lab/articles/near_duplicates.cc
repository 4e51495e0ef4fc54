#include "lab/articles/near_duplicates.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/utf8.h"

namespace prefilter::articles {
namespace {

// Texts of one key that a new one is compared with, and that are kept: what bounds the work where
// thousands of texts are alike.
constexpr size_t kMaxOfKey = 8;

constexpr size_t kFirstHeads = 1024;
constexpr uint64_t kBase = 0x9E3779B97F4A7C15;  // odd: its powers never vanish
constexpr uint32_t kNothing = std::numeric_limits<uint32_t>::max();

/// A permutation of 64-bit numbers without visible pattern (the finaliser of SplitMix64).
uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EB;
  return x ^ (x >> 31U);
}

/// Which of `bins` the upper half of a hash falls into.
size_t bin_of(uint64_t hash, size_t bins) {
  return static_cast<size_t>(((hash >> 32U) * bins) >> 32U);
}

/// The hashes of all runs of `length` characters; of a shorter text the hash of it all. By a
/// rolling polynomial, so that the time does not depend on `length`.
std::vector<uint64_t> shingle_hashes(std::string_view words, size_t length) {
  std::vector<char32_t> characters;
  characters.reserve(words.size());
  for (size_t at = 0; at < words.size();) {
    const utf8::Decoded decoded = utf8::decode(words, at);
    characters.push_back(decoded.code_point);
    at += decoded.length;
  }
  uint64_t highest = 1;  // kBase to the power of length
  for (size_t i = 0; i < length; ++i) highest *= kBase;
  std::vector<uint64_t> hashes;
  hashes.reserve(characters.size());
  uint64_t rolling = 0;
  for (size_t i = 0; i < characters.size(); ++i) {
    rolling = rolling * kBase + characters[i] + 1;
    if (i >= length) rolling -= highest * (uint64_t{characters[i - length]} + 1);
    if (i + 1 >= length) hashes.push_back(mixed(rolling));
  }
  if (hashes.empty() && !characters.empty()) hashes.push_back(mixed(rolling));
  return hashes;
}

/// The smallest lower halves of the hashes, ascending, each once.
std::vector<uint32_t> smallest(std::span<const uint64_t> hashes, size_t count) {
  std::vector<uint32_t> values;
  values.reserve(hashes.size());
  for (const uint64_t hash : hashes) values.push_back(static_cast<uint32_t>(hash));
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  values.resize(std::min(values.size(), count));
  return values;
}

/// The smallest lower half in each bin of upper halves; an empty bin borrows that of another, which
/// its number alone determines.
std::vector<uint32_t> minima_of(std::span<const uint64_t> hashes, size_t bins) {
  std::vector<uint32_t> minima(bins, kNothing);
  for (const uint64_t hash : hashes) {
    uint32_t& minimum = minima[bin_of(hash, bins)];
    minimum = std::min(minimum, static_cast<uint32_t>(hash));
  }
  std::vector<uint32_t> dense = minima;
  for (size_t bin = 0; bin < bins; ++bin) {
    for (uint64_t attempt = 1; dense[bin] == kNothing; ++attempt) {
      dense[bin] = minima[bin_of(mixed(bin * kBase + attempt), bins)];
    }
  }
  return dense;
}

}  // namespace

NearDuplicateIndex::NearDuplicateIndex(const NearDuplicateOptions& options)
    : options_(options), heads_(kFirstHeads) {
  PREFILTER_CHECK(options.min_similarity > 0.0 && options.min_similarity <= 1.0,
                  "texts that share nothing are not near");
  PREFILTER_CHECK(
      options.shingle > 0 && options.kept_shingles > 0 && options.bands > 0 && options.rows > 0,
      "the options say so");
}

std::vector<uint32_t> NearDuplicateIndex::keys_of(std::span<const uint64_t> hashes) const {
  const std::vector<uint32_t> minima = minima_of(hashes, options_.bands * options_.rows);
  std::vector<uint32_t> keys;
  keys.reserve(options_.bands);
  for (size_t band = 0; band < options_.bands; ++band) {
    uint64_t key = mixed(band + 1);
    for (size_t row = 0; row < options_.rows; ++row) {
      key = mixed(key ^ minima[band * options_.rows + row]);
    }
    keys.push_back(static_cast<uint32_t>(key >> 32U));
  }
  return keys;
}

NearDuplicateIndex::Sketch NearDuplicateIndex::sketch_of(std::string_view words) const {
  std::vector<uint64_t> hashes = shingle_hashes(words, options_.shingle);
  // The last value stands for an empty bin.
  std::erase_if(hashes, [](uint64_t hash) { return static_cast<uint32_t>(hash) == kNothing; });
  if (hashes.empty()) return {};
  return {.shingles = smallest(hashes, options_.kept_shingles), .keys = keys_of(hashes)};
}

std::span<const uint32_t> NearDuplicateIndex::shingles_of(size_t text) const {
  const uint64_t begin = text == 0 ? 0 : ends_[text - 1];
  return std::span(shingles_).subspan(begin, ends_[text] - begin);
}

double NearDuplicateIndex::similarity(std::span<const uint32_t> a,
                                      std::span<const uint32_t> b) const {
  size_t together = 0;  // hashes of the union, from the smallest
  size_t shared = 0;
  size_t i = 0;
  size_t j = 0;
  while (together < options_.kept_shingles && (i < a.size() || j < b.size())) {
    const bool take_a = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const bool take_b = i == a.size() || (j < b.size() && b[j] <= a[i]);
    if (take_a) ++i;
    if (take_b) ++j;
    if (take_a && take_b) ++shared;
    ++together;
  }
  return together == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(together);
}

std::vector<uint32_t> NearDuplicateIndex::with_key(uint32_t key) const {
  std::vector<uint32_t> texts;
  for (uint32_t at = heads_[key & (heads_.size() - 1)]; at != 0; at = entries_[at - 1].next) {
    if (entries_[at - 1].key == key) texts.push_back(entries_[at - 1].text);
  }
  return texts;
}

void NearDuplicateIndex::insert(uint32_t key, uint32_t text) {
  PREFILTER_CHECK(entries_.size() < kNothing, "memory ends before");
  if (entries_.size() == heads_.size()) grow();
  uint32_t& head = heads_[key & (heads_.size() - 1)];
  entries_.push_back({.key = key, .text = text, .next = head});
  head = static_cast<uint32_t>(entries_.size());
}

void NearDuplicateIndex::grow() {
  heads_.assign(heads_.size() * 2, 0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    uint32_t& head = heads_[entries_[i].key & (heads_.size() - 1)];
    entries_[i].next = head;
    head = static_cast<uint32_t>(i + 1);
  }
}

size_t NearDuplicateIndex::add(std::string_view words) {
  const Sketch sketch = sketch_of(words);
  const size_t index = groups_.add();
  PREFILTER_CHECK(index < kNothing, "memory ends before");
  const auto text = static_cast<uint32_t>(index);
  std::vector<uint32_t> compared;
  for (const uint32_t key : sketch.keys) {
    const std::vector<uint32_t> candidates = with_key(key);
    for (const uint32_t candidate : candidates) {
      if (std::find(compared.begin(), compared.end(), candidate) != compared.end()) continue;
      compared.push_back(candidate);
      if (groups_.find(candidate) == groups_.find(index)) continue;
      if (similarity(sketch.shingles, shingles_of(candidate)) >= options_.min_similarity) {
        groups_.join(candidate, index);
      }
    }
    if (candidates.size() < kMaxOfKey) insert(key, text);
  }
  shingles_.insert(shingles_.end(), sketch.shingles.begin(), sketch.shingles.end());
  ends_.push_back(shingles_.size());
  return index;
}

std::optional<NearDuplicate> NearDuplicateIndex::find(std::string_view words) const {
  const Sketch sketch = sketch_of(words);
  std::vector<uint32_t> candidates;
  for (const uint32_t key : sketch.keys) {
    const std::vector<uint32_t> found = with_key(key);
    candidates.insert(candidates.end(), found.begin(), found.end());
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::optional<NearDuplicate> best;
  for (const uint32_t candidate : candidates) {
    const double alike = similarity(sketch.shingles, shingles_of(candidate));
    if (alike < options_.min_similarity || (best && alike <= best->similarity)) continue;
    best = NearDuplicate{.index = candidate, .similarity = alike};
  }
  return best;
}

}  // namespace prefilter::articles
