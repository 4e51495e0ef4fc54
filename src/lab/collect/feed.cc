#include "lab/collect/feed.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/json.h"
#include "engine/text/compose.h"
#include "lab/collect/dates.h"
#include "lab/collect/xml_events.h"

namespace prefilter::collect {
namespace {

/// The fields of an item or feed that an element may fill.
enum class Field {
  kTitle,
  kContent,
  kSummary,
  kLink,
  kGuid,
  kPublished,
  kUpdated,
  kLanguage,
  kPublisher,
  kCategory,
};

constexpr auto kFields = std::to_array<std::pair<std::string_view, Field>>({
    {"title", Field::kTitle},
    {"atom:title", Field::kTitle},
    {"dc:title", Field::kTitle},
    {"content:encoded", Field::kContent},
    {"atom:content", Field::kContent},
    {"xhtml:body", Field::kContent},
    {"xhtml:div", Field::kContent},
    {"content", Field::kContent},  // without a prefix: Atom that forgot its namespace
    {"summary", Field::kSummary},
    {"id", Field::kGuid},
    {"published", Field::kPublished},
    {"updated", Field::kUpdated},
    {"description", Field::kSummary},
    {"atom:summary", Field::kSummary},
    {"dc:description", Field::kSummary},
    {"link", Field::kLink},
    {"atom:link", Field::kLink},
    {"guid", Field::kGuid},
    {"atom:id", Field::kGuid},
    {"dc:identifier", Field::kGuid},
    {"pubDate", Field::kPublished},
    {"pubdate", Field::kPublished},
    {"dc:date", Field::kPublished},
    {"dcterms:issued", Field::kPublished},
    {"dcterms:created", Field::kPublished},
    {"atom:published", Field::kPublished},
    {"atom:issued", Field::kPublished},
    {"atom:updated", Field::kUpdated},
    {"atom:modified", Field::kUpdated},
    {"dcterms:modified", Field::kUpdated},
    {"lastBuildDate", Field::kUpdated},
    {"language", Field::kLanguage},
    {"dc:language", Field::kLanguage},
    {"source", Field::kPublisher},
    {"atom:source", Field::kPublisher},
    {"dc:publisher", Field::kPublisher},
    {"category", Field::kCategory},
    {"dc:subject", Field::kCategory},
    {"atom:category", Field::kCategory},
});

constexpr size_t kMaxCategories = 32;

using Attributes = std::vector<XmlAttribute>;

std::string attribute(const Attributes& attributes, std::string_view name) {
  for (const XmlAttribute& candidate : attributes) {
    if (candidate.name == name) return candidate.value;
  }
  return "";
}

std::string trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

std::optional<Field> field_of(std::string_view name) {
  const auto found = std::find_if(kFields.begin(), kFields.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == kFields.end() ? std::nullopt : std::optional(found->second);
}

/// What fills up while an item is read, and the second choices of its fields.
struct Draft {
  FeedItem item;
  std::string summary;
  std::string updated;
  std::string permalink;  // a guid that says it is a URL
  std::string base;       // rdf:about
};

void fill(std::string& target, std::string value) {
  if (target.empty()) target = std::move(value);
}

FeedItem finished(Draft draft) {
  FeedItem item = std::move(draft.item);
  if (draft.summary.size() > item.content.size()) item.content = std::move(draft.summary);
  fill(item.published, std::move(draft.updated));
  fill(item.url, std::move(draft.permalink));
  fill(item.url, draft.base);
  fill(item.id, std::move(draft.base));
  return item;
}

class FeedReader : public XmlHandler {
 public:
  explicit FeedReader(const FeedLimits& limits) : limits_(limits) {}

  void start(std::string_view name, const Attributes& attributes) override {
    ++depth_;
    if (depth_ == 1) root_ = name;
    if (field_) return inside(name, attributes);
    if (name == "item" || name == "atom:entry" || name == "entry") {
      if (!item_depth_) begin_item(attributes);
      return;
    }
    if (name == "atom:feed" || name == "channel") fill(feed_.language, language_in(attributes));
    const bool of_item = item_depth_ && depth_ == *item_depth_ + 1;
    const bool of_feed = !item_depth_ && depth_ <= 3;
    if (of_item || of_feed) begin_field(name, attributes);
  }

  void end(std::string_view name) override {
    if (field_ && depth_ == field_depth_) {
      end_field();
    } else if (field_) {
      if (silent_below_ == 0) put("</" + local_name(name) + ">");
    } else if (item_depth_ && depth_ == *item_depth_) {
      if (feed_.items.size() < limits_.max_items) {
        feed_.items.push_back(finished(std::move(draft_)));
      } else {
        too_many_ = true;
      }
      item_depth_.reset();
    }
    --depth_;
  }

  void text(std::string_view text) override {
    if (!field_ || depth_ < silent_below_) return;
    if (!escape_) return put(text);
    for (const char c : text) {
      if (c == '<') {
        put("&lt;");
      } else if (c == '&') {
        put("&amp;");
      } else {
        put(std::string_view(&c, 1));
      }
    }
  }

  Feed take() {
    if (too_many_) {
      feed_.problem = "more than " + std::to_string(limits_.max_items) + " items";
    }
    return std::move(feed_);
  }
  const std::string& root() const { return root_; }

 private:
  static std::string local_name(std::string_view name) {
    const size_t colon = name.find(':');
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
  }
  static std::string language_in(const Attributes& attributes) {
    return trimmed(attribute(attributes, "xml:lang"));
  }

  void put(std::string_view text) {
    if (value_.size() < limits_.max_field_bytes) value_.append(text);
  }

  void begin_item(const Attributes& attributes) {
    draft_ = {};
    draft_.base = trimmed(attribute(attributes, "rdf:about"));
    draft_.item.language = language_in(attributes);
    item_depth_ = depth_;
  }

  void begin_field(std::string_view name, const Attributes& attributes) {
    field_ = field_of(name);
    if (!field_) return;
    field_depth_ = depth_;
    silent_below_ = 0;
    value_.clear();
    attributes_ = attributes;
    const std::string type = attribute(attributes, "type");
    // Atom's text constructs (RFC 4287, 3.1): anything but html means that a '<' is a '<'.
    escape_ = name.starts_with("atom:") && type != "html" && type != "text/html" &&
              attribute(attributes, "mode") != "escaped";
    if (name == "xhtml:body" || name == "xhtml:div") escape_ = true;
    // Of an entry's source, which is a feed in small, the title alone names the publisher.
    if (name == "atom:source") silent_below_ = depth_ + 1;
  }

  /// An element within a field: markup that was not escaped.
  void inside(std::string_view name, const Attributes& attributes) {
    if (silent_below_ > 0) {
      silent_below_ = name == "atom:title" ? depth_ : depth_ + 1;
      return;
    }
    std::string tag = "<" + local_name(name);
    for (const char* kept : {"href", "rel"}) {
      const std::string value = attribute(attributes, kept);
      if (!value.empty() && value.find_first_of("\"<>") == std::string::npos) {
        tag += std::string(" ") + kept + "=\"" + value + "\"";
      }
    }
    put(tag + ">");
  }

  void end_field() {
    const Field field = *field_;
    field_.reset();
    std::string value = trimmed(value_);
    if (item_depth_) {
      item_field(field, std::move(value));
    } else {
      feed_field(field, std::move(value));
    }
  }

  /// Where a link element leads; "" if not to the article itself.
  std::string link_target(const std::string& value) const {
    const std::string href = trimmed(attribute(attributes_, "href"));
    if (href.empty()) return value;
    const std::string rel = attribute(attributes_, "rel");
    return rel.empty() || rel == "alternate" ? href : "";
  }

  void item_field(Field field, std::string value) {
    FeedItem& item = draft_.item;
    switch (field) {
      case Field::kTitle:
        return fill(item.title, std::move(value));
      case Field::kContent:
        if (item.content.size() < value.size()) item.content = std::move(value);
        if (item.language.empty()) item.language = language_in(attributes_);
        return;
      case Field::kSummary:
        return fill(draft_.summary, std::move(value));
      case Field::kLink:
        return fill(item.url, link_target(value));
      case Field::kGuid:
        if (attribute(attributes_, "isPermaLink") != "false" && value.starts_with("http")) {
          draft_.permalink = value;
        }
        return fill(item.id, std::move(value));
      case Field::kPublished:
        return fill(item.published, iso_date(value));
      case Field::kUpdated:
        return fill(draft_.updated, iso_date(value));
      case Field::kLanguage:
        item.language = std::move(value);
        return;
      case Field::kPublisher:
        return fill(item.publisher, text::reduce(value));
      case Field::kCategory:
        if (value.empty()) value = trimmed(attribute(attributes_, "term"));
        if (!value.empty() && item.categories.size() < kMaxCategories) {
          item.categories.push_back(text::reduce(value));
        }
        return;
    }
  }

  void feed_field(Field field, std::string value) {
    if (field == Field::kTitle) return fill(feed_.title, text::reduce(value));
    if (field == Field::kLink) return fill(feed_.link, link_target(value));
    if (field == Field::kLanguage && !value.empty()) feed_.language = std::move(value);
  }

  const FeedLimits& limits_;
  Feed feed_;
  Draft draft_;
  std::string root_;
  int depth_ = 0;
  std::optional<int> item_depth_;  // of the item that is open
  std::optional<Field> field_;     // that is open, at field_depth_
  int field_depth_ = 0;
  Attributes attributes_;  // of that field
  std::string value_;
  bool escape_ = false;   // text is text: a '<' in it is no markup
  int silent_below_ = 0;  // text counts from this depth on
  bool too_many_ = false;
};

bool is_feed(std::string_view root) {
  return root == "rss" || root == "rdf:RDF" || root == "atom:feed" || root == "feed" ||
         root == "channel" || root == "RDF";
}

}  // namespace

Result<Feed> parse_feed(std::string_view utf8, const FeedLimits& limits) {
  FeedReader reader(limits);
  const XmlOutcome outcome = read_xml(utf8, reader);
  const std::string root = reader.root();
  if (!root.empty() && !is_feed(root)) {
    return Error(ErrorCode::kInvalidArgument,
                 "no feed: the document is a <" + excerpt(root) + ">, not RSS, RDF or Atom");
  }
  Feed feed = reader.take();
  if (!outcome.complete && feed.items.empty()) {
    return Error(root.empty() ? ErrorCode::kInvalidArgument : ErrorCode::kCorrupt,
                 "no feed that could be read: " + outcome.problem);
  }
  if (!outcome.complete) feed.problem = outcome.problem;
  return feed;
}

}  // namespace prefilter::collect
