#include "engine/text/tags.h"

#include <algorithm>
#include <array>

namespace prefilter::text {
namespace {

// The elements of HTML, obsolete ones included, each list sorted.
constexpr auto kInlineNames = std::to_array<std::string_view>(
    {"a",      "abbr",   "acronym", "b",    "bdi", "bdo",  "big",  "cite",  "code", "data",
     "del",    "dfn",    "em",      "font", "i",   "ins",  "kbd",  "label", "mark", "nobr",
     "output", "q",      "rb",      "rp",   "rt",  "rtc",  "ruby", "s",     "samp", "small",
     "span",   "strike", "strong",  "sub",  "sup", "time", "tt",   "u",     "var",  "wbr"});
constexpr auto kHiddenNames =
    std::to_array<std::string_view>({"noscript", "script", "style", "template"});
constexpr auto kBlockNames = std::to_array<std::string_view>(
    {"address",  "applet",   "area",     "article",    "aside",    "audio",     "base",
     "basefont", "bgsound",  "blink",    "blockquote", "body",     "br",        "button",
     "canvas",   "caption",  "center",   "col",        "colgroup", "command",   "content",
     "datalist", "dd",       "details",  "dialog",     "dir",      "div",       "dl",
     "dt",       "embed",    "fieldset", "figcaption", "figure",   "footer",    "form",
     "frame",    "frameset", "h1",       "h2",         "h3",       "h4",        "h5",
     "h6",       "head",     "header",   "hgroup",     "hr",       "html",      "iframe",
     "image",    "img",      "input",    "keygen",     "legend",   "li",        "link",
     "listing",  "main",     "map",      "marquee",    "math",     "menu",      "menuitem",
     "meta",     "meter",    "nav",      "noembed",    "noframes", "object",    "ol",
     "optgroup", "option",   "p",        "param",      "picture",  "plaintext", "portal",
     "pre",      "progress", "search",   "section",    "select",   "slot",      "source",
     "summary",  "svg",      "table",    "tbody",      "td",       "textarea",  "tfoot",
     "th",       "thead",    "title",    "tr",         "track",    "ul",        "video",
     "xmp"});

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

}  // namespace

TagKind tag_kind(std::string_view name) {
  if (contains(kBlockNames, name)) return TagKind::kBlock;
  if (contains(kInlineNames, name)) return TagKind::kInline;
  if (contains(kHiddenNames, name)) return TagKind::kHidden;
  return TagKind::kUnknown;
}

}  // namespace prefilter::text
