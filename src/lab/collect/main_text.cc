#include "lab/collect/main_text.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"

namespace prefilter::collect {
namespace {

// An article region with less is a teaser, or the page uses the element for something else.
constexpr size_t kMinRegionWords = 40;
constexpr double kMaxLinkShare = 0.5;  // of a block in a region that is marked as the article

double link_density(const Block* block) {
  if (block == nullptr || block->words == 0) return 0.0;
  return static_cast<double>(block->link_words) / static_cast<double>(block->words);
}

/// Chinese, Japanese and Thai characters: no spaces between words.
bool is_unspaced(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x3040 && c <= 0x30FF) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool counts(const Block& block) {
  return !block.chrome && link_density(&block) <= kMaxLinkShare && !block.heading;
}

/// Words of running text in each region, those of the regions inside it included.
std::vector<size_t> words_of(const std::vector<Block>& blocks, const std::vector<Region>& regions) {
  std::vector<size_t> words(regions.size(), 0);
  for (const Block& block : blocks) {
    if (counts(block)) words[block.region] += block.words;
  }
  for (size_t i = regions.size(); i-- > 1;) {
    PREFILTER_CHECK(regions[i].parent < i, "a region opens after the one around it");
    words[regions[i].parent] += words[i];
  }
  return words;
}

/// The region that holds the article: the surest kind of mark, then the most text.
size_t choose_region(const std::vector<Block>& blocks, const std::vector<Region>& regions) {
  const std::vector<size_t> words = words_of(blocks, regions);
  for (const RegionKind kind : {RegionKind::kBody, RegionKind::kArticle, RegionKind::kMain}) {
    size_t best = 0;
    for (size_t i = 1; i < regions.size(); ++i) {
      if (regions[i].kind != kind || words[i] < kMinRegionWords) continue;
      if (best == 0 || words[i] > words[best]) best = i;
    }
    if (best != 0) return best;
  }
  return 0;
}

bool within(size_t region, size_t chosen, const std::vector<Region>& regions) {
  while (region > chosen) region = regions[region].parent;
  return region == chosen;
}

/// The tree of the paper; an absent neighbour has no words and no links.
bool reads_like_text(const Block* before, const Block& block, const Block* after) {
  const size_t words_before = before == nullptr ? 0 : before->words;
  const size_t words_after = after == nullptr ? 0 : after->words;
  if (link_density(&block) > 1.0 / 3.0) return false;
  if (link_density(before) > 5.0 / 9.0) {
    return block.words > 40 || words_after > 17;
  }
  return block.words > 16 || words_after > 15 || words_before > 4;
}

bool ends_a_sentence(std::string_view text) {
  for (const std::string_view mark : {".", "!", "?", ":", ";", "\"", "…", "。", "”", "»"}) {
    if (text.ends_with(mark)) return true;
  }
  return false;
}

/// Whether a block of a marked article belongs to it: a button's label or a byline does not.
bool belongs(const Block& block) {
  if (link_density(&block) > kMaxLinkShare) return false;
  return block.heading || block.words >= 5 || ends_a_sentence(block.text);
}

std::vector<const Block*> keep(const std::vector<const Block*>& candidates, bool marked) {
  std::vector<const Block*> kept;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Block* before = i == 0 ? nullptr : candidates[i - 1];
    const Block* after = i + 1 == candidates.size() ? nullptr : candidates[i + 1];
    const Block& block = *candidates[i];
    if (marked ? belongs(block) : reads_like_text(before, block, after)) kept.push_back(&block);
  }
  return kept;
}

}  // namespace

size_t count_words(std::string_view text) {
  size_t words = 0;
  size_t unspaced = 0;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    at += decoded.length;
    if (is_unspaced(decoded.code_point)) {
      ++unspaced;
      inside = false;
    } else if (utf8::is_space(decoded.code_point)) {
      inside = false;
    } else if (!inside) {
      inside = true;
      ++words;
    }
  }
  return words + (unspaced + 1) / 2;
}

std::string main_text(const std::vector<Block>& blocks, const std::vector<Region>& regions) {
  PREFILTER_CHECK(!regions.empty(), "region 0 is the page");
  const size_t chosen = choose_region(blocks, regions);
  std::vector<const Block*> candidates;
  for (const Block& block : blocks) {
    if (!block.chrome && within(block.region, chosen, regions)) candidates.push_back(&block);
  }
  std::string text;
  bool running = false;  // something besides headings was kept
  for (const Block* block : keep(candidates, chosen != 0)) {
    if (!text.empty()) text.push_back('\n');
    text += block->text;
    running |= !block->heading;
  }
  return running ? text : "";
}

}  // namespace prefilter::collect
