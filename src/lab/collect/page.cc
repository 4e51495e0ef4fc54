#include "lab/collect/page.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "engine/text/compose.h"
#include "engine/text/tags.h"
#include "lab/collect/dates.h"
#include "lab/collect/html_events.h"
#include "lab/collect/json_ld.h"
#include "lab/collect/main_text.h"

namespace prefilter::collect {
namespace {

constexpr XmlLimits kLimits{.max_depth = 400, .max_elements = 500'000, .max_attributes = 256};
constexpr size_t kMaxLinks = 500;
constexpr size_t kMaxFeeds = 20;
constexpr size_t kMaxScriptBytes = size_t{2} << 20;

// Elements, classes and ids around an article rather than of it, each list sorted.
constexpr auto kChromeElements = std::to_array<std::string_view>(
    {"aside", "button", "dialog", "footer", "form", "menu", "nav", "option", "select", "textarea"});
constexpr auto kChromeNames = std::to_array<std::string_view>(
    {"breadcrumb", "breadcrumbs", "comments", "cookie-banner", "footer",      "header-menu",
     "masthead",   "menu",        "nav",      "navbar",        "navigation",  "newsletter",
     "pagination", "related",     "share",    "sidebar",       "site-footer", "site-header",
     "skip-link",  "social",      "tags",     "topbar",        "widget"});
constexpr auto kUnreadElements = std::to_array<std::string_view>(
    {"canvas", "iframe", "noscript", "object", "script", "style", "svg", "template"});

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

using Attributes = std::vector<XmlAttribute>;

std::string attribute(const Attributes& attributes, std::string_view name) {
  for (const XmlAttribute& candidate : attributes) {
    if (candidate.name == name) return candidate.value;
  }
  return "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return text;
}

/// Whether one of the words of an attribute, such as class, satisfies the test.
template <typename Test>
bool any_word(const std::string& text, const Test& test) {
  size_t from = 0;
  while ((from = text.find_first_not_of(" \t\r\n", from)) != std::string::npos) {
    const size_t end = std::min(text.find_first_of(" \t\r\n", from), text.size());
    if (test(std::string_view(text).substr(from, end - from))) return true;
    from = end;
  }
  return false;
}

bool has_word(const std::string& text, std::string_view wanted) {
  return any_word(text, [&](std::string_view word) { return word == wanted; });
}

bool is_chrome(std::string_view name, const Attributes& attributes) {
  if (contains(kChromeElements, name)) return true;
  if (name == "html" || name == "body" || name == "main" || name == "article") return false;
  const std::string role = attribute(attributes, "role");
  if (role == "navigation" || role == "complementary" || role == "contentinfo") return true;
  for (const char* where : {"class", "id"}) {
    if (any_word(lower(attribute(attributes, where)),
                 [](std::string_view word) { return contains(kChromeNames, word); })) {
      return true;
    }
  }
  return false;
}

bool is_hidden(const Attributes& attributes) {
  const auto hidden = std::find_if(attributes.begin(), attributes.end(),
                                   [](const XmlAttribute& a) { return a.name == "hidden"; });
  if (hidden != attributes.end() || attribute(attributes, "aria-hidden") == "true") return true;
  std::string style = lower(attribute(attributes, "style"));
  style.erase(std::remove(style.begin(), style.end(), ' '), style.end());
  return style.find("display:none") != std::string::npos;
}

std::optional<RegionKind> region_kind(std::string_view name, const Attributes& attributes) {
  if (has_word(attribute(attributes, "itemprop"), "articleBody")) return RegionKind::kBody;
  const std::string role = attribute(attributes, "role");
  if (name == "article" || role == "article") return RegionKind::kArticle;
  if (name == "main" || role == "main") return RegionKind::kMain;
  return std::nullopt;
}

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

/// An element that is open, with what holds for all inside it.
struct Open {
  std::string name;
  size_t region = 0;
  bool unread = false;
  bool chrome = false;
  bool link = false;
  bool heading = false;
};

class PageReader : public XmlHandler {
 public:
  PageReader() : regions_(1) { open_.push_back({}); }

  void start(std::string_view name, const Attributes& attributes) override {
    Open element = open_.back();
    element.name = name;
    if (parts_blocks(name)) flush();
    read_element(name, attributes);
    if (const auto kind = region_kind(name, attributes)) {
      regions_.push_back({*kind, element.region});
      element.region = regions_.size() - 1;
    }
    element.unread |= contains(kUnreadElements, name) || is_hidden(attributes);
    element.chrome |= is_chrome(name, attributes);
    element.link |= name == "a";
    element.heading |= is_heading(name);
    open_.push_back(std::move(element));
  }

  void end(std::string_view name) override {
    if (parts_blocks(name)) flush();
    if (name == "script" && in_json_ld_) {
      read_json_ld(script_, facts_);
      in_json_ld_ = false;
    }
    if (name == "title") in_title_ = false;
    if (name == "h1") in_h1_ = false;
    if (open_.size() > 1) open_.pop_back();
  }

  void text(std::string_view text) override {
    if (in_json_ld_ && script_.size() < kMaxScriptBytes) script_.append(text);
    if (in_title_ && title_.size() < 2000) title_.append(text);
    const Open& element = open_.back();
    if (element.unread || in_title_) return;
    if (in_h1_ && h1_.size() < 2000) h1_.append(text);
    text_.append(text);
    if (element.link) link_text_.append(text).push_back(' ');
  }

  Page take() {
    flush();
    Page page;
    page.title = title();
    page.content = main_text(blocks_, regions_);
    if (page.content.starts_with(page.title + "\n")) page.content.erase(0, page.title.size() + 1);
    const std::string body = text::reduce(facts_.body);
    if (body.size() > page.content.size()) page.content = body;
    page.publisher =
        text::reduce(first({meta("og:site_name"), facts_.publisher, meta("application-name")}));
    page.language = first({language_, facts_.language, meta("og:locale"), meta("content-language"),
                           meta("language")});
    page.url = first({canonical_, meta("og:url")});
    page.published =
        first({iso_date(meta("article:published_time")), facts_.published, iso_date(meta("date")),
               iso_date(meta("datepublished")), iso_date(meta("dc.date")),
               iso_date(meta("dcterms.issued")), iso_date(meta("pubdate")), time_});
    page.links = std::move(links_);
    page.types = std::move(facts_.types);
    if (const std::string type = meta("og:type"); !type.empty()) page.types.push_back(type);
    if (sponsored_) page.types.emplace_back("sponsored-link");
    page.feeds = std::move(feeds_);
    return page;
  }

 private:
  static bool parts_blocks(std::string_view name) {
    return text::tag_kind(name) != text::TagKind::kInline;
  }
  static std::string first(std::initializer_list<std::string> values) {
    for (const std::string& value : values) {
      if (!value.empty()) return value;
    }
    return "";
  }
  std::string meta(const std::string& name) const {
    const auto found = metas_.find(name);
    return found == metas_.end() ? "" : found->second;
  }

  void read_element(std::string_view name, const Attributes& attributes) {
    if (name == "html") {
      language_ = first({attribute(attributes, "lang"), attribute(attributes, "xml:lang")});
    } else if (name == "meta") {
      read_meta(attributes);
    } else if (name == "link") {
      read_link(attributes);
    } else if (name == "a") {
      read_anchor(attributes);
    } else if (name == "script") {
      in_json_ld_ = lower(attribute(attributes, "type")) == "application/ld+json";
      script_.clear();
    } else if (name == "title") {
      in_title_ = title_.empty() && !open_.back().unread;  // an svg has titles too
    } else if (name == "h1") {
      in_h1_ = h1_.empty() && !open_.back().unread;
    } else if (name == "time" && time_.empty() && !open_.back().chrome) {
      time_ = iso_date(attribute(attributes, "datetime"));
    }
  }

  void read_meta(const Attributes& attributes) {
    const std::string name =
        lower(first({attribute(attributes, "property"), attribute(attributes, "name"),
                     attribute(attributes, "itemprop"), attribute(attributes, "http-equiv")}));
    if (!name.empty() && metas_.size() < 200)
      metas_.emplace(name, attribute(attributes, "content"));
  }

  void read_link(const Attributes& attributes) {
    const std::string rel = lower(attribute(attributes, "rel"));
    const std::string href = attribute(attributes, "href");
    const std::string type = attribute(attributes, "type");
    if (has_word(rel, "canonical") && canonical_.empty()) canonical_ = href;
    const bool feed = type == "application/rss+xml" || type == "application/atom+xml" ||
                      type == "application/rdf+xml";
    if (feed && has_word(rel, "alternate") && feeds_.size() < kMaxFeeds) feeds_.push_back(href);
  }

  void read_anchor(const Attributes& attributes) {
    const Open& around = open_.back();
    if (around.chrome || around.unread) return;
    const std::string href = attribute(attributes, "href");
    if (!href.empty() && links_.size() < kMaxLinks) links_.push_back(href);
    sponsored_ |= has_word(lower(attribute(attributes, "rel")), "sponsored");
  }

  void flush() {
    std::string text = text::reduce(text_);
    if (!text.empty()) {
      const Open& element = open_.back();
      Block block;
      block.words = count_words(text);
      block.link_words = count_words(link_text_);
      block.region = element.region;
      block.heading = element.heading;
      block.chrome = element.chrome;
      block.text = std::move(text);
      blocks_.push_back(std::move(block));
    }
    text_.clear();
    link_text_.clear();
  }

  /// The title; of what is in the title bar without the site's name at its end.
  std::string title() const {
    std::string title = text::reduce(
        first({meta("og:title"), facts_.headline, meta("twitter:title"), h1_, title_}));
    const std::string site = meta("og:site_name");
    for (const char* separator : {" | ", " - ", " – ", " — ", " :: ", " · "}) {
      const std::string ending = separator + site;
      if (!site.empty() && title.size() > ending.size() && title.ends_with(ending)) {
        title.resize(title.size() - ending.size());
      }
    }
    return title;
  }

  std::vector<Open> open_;  // never empty: the first is the document
  std::vector<Region> regions_;
  std::vector<Block> blocks_;
  std::string text_;       // of the block that is open
  std::string link_text_;  // of that, inside links
  std::map<std::string, std::string> metas_;
  PageFacts facts_;
  std::string language_;
  std::string canonical_;
  std::string title_;
  std::string h1_;
  std::string time_;
  std::string script_;
  std::vector<std::string> links_;
  std::vector<std::string> feeds_;
  bool in_json_ld_ = false;
  bool in_title_ = false;
  bool in_h1_ = false;
  bool sponsored_ = false;
};

}  // namespace

Result<Page> parse_page(std::string_view utf8) {
  PageReader reader;
  const XmlOutcome outcome = read_html(utf8, reader, kLimits);
  if (!outcome.complete) return Error(ErrorCode::kCorrupt, outcome.problem);
  return reader.take();
}

}  // namespace prefilter::collect
