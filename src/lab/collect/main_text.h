#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::collect {

/// A part of a page that may hold its article.
enum class RegionKind {
  kPage,     ///< all of it
  kMain,     ///< <main>, role="main"
  kArticle,  ///< <article>, role="article"
  kBody,     ///< itemprop="articleBody"
};

struct Region {
  RegionKind kind = RegionKind::kPage;
  size_t parent = 0;  ///< the region around it, an earlier one; region 0 is the page
};

/// A paragraph, heading, list item or other run of text without a block inside.
struct Block {
  std::string text;       ///< on one line, without white space at its ends; not empty
  size_t words = 0;       ///< of a script without spaces two characters count as a word
  size_t link_words = 0;  ///< of them inside links
  size_t region = 0;      ///< the innermost one
  bool heading = false;
  bool chrome = false;  ///< menu, footer, aside, form: never part of an article
};

/// Words of a text as Block counts them.
size_t count_words(std::string_view text);

/// The article of a page, its blocks joined by a line end. Takes the region that marks an article
/// and holds most text, else the page. Within a marked region all goes that is mostly links or
/// chrome; of an unmarked page those blocks stay that the decision tree over word counts and link
/// densities takes for text: Kohlschütter, Fankhauser and Nejdl, "Boilerplate Detection using
/// Shallow Text Features", WSDM 2010, figure 2 (NumWords). Empty if nothing reads like an article.
std::string main_text(const std::vector<Block>& blocks, const std::vector<Region>& regions);

}  // namespace prefilter::collect
