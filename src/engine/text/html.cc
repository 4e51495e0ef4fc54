#include "engine/text/html.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/utf8.h"
#include "engine/text/entities.h"
#include "engine/text/tags.h"

namespace prefilter::text {
namespace {

constexpr size_t kNone = std::string_view::npos;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_quote(char c) { return c == '"' || c == '\''; }
bool is_name_char(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// How the search for the end of a tag ended.
enum class Scan { kEnded, kCutOff, kLessThan, kOpenQuote };

/// What stands between `<` and `>`.
struct Tag {
  std::string_view name;
  bool closing = false;       // </name>
  bool self_closing = false;  // <name/>
  bool attributes = false;    // something follows the name
  bool assignment = false;    // an '=' among it
  bool ended = false;         // the '>' was found
  size_t end = 0;             // the byte after the '>'
};

class Stripper {
 public:
  Stripper(std::string_view html, TagRule rule) : html_(html), rule_(rule) {
    result_.text.reserve(html.size());
  }

  Stripped run() &&;

 private:
  char peek(size_t at) const { return at < html_.size() ? html_[at] : '\0'; }
  bool starts_with(size_t at, std::string_view what) const {
    return html_.substr(at, what.size()) == what;
  }
  size_t find(std::string_view what, size_t from);
  void reference();
  void less_than();
  bool declaration();
  bool comment();
  bool cdata();
  bool tag();
  std::optional<Tag> read_tag();
  Scan scan_attributes(Tag& tag, size_t from);
  void waste(size_t bytes);
  bool is_element(const Tag& tag, TagKind kind) const;
  void skip_hidden(std::string_view name);

  std::string_view html_;
  TagRule rule_;
  Stripped result_;
  size_t at_ = 0;
  size_t cdata_end_ = kNone;  // where the open CDATA section's "]]>" stands
  size_t wasted_ = 0;         // bytes that were scanned for a tag and found to be none
  // Set when a search has reached the end of the text, so that none repeats it.
  bool no_cdata_end_ = false;
  bool quotes_broken_ = false;
};

Stripped Stripper::run() && {
  while (at_ < html_.size()) {
    if (cdata_end_ < at_) cdata_end_ = kNone;
    const size_t limit = std::min(html_.size(), cdata_end_);
    size_t next = at_;
    while (next < limit && html_[next] != '<' && html_[next] != '&') ++next;
    result_.bytes_read += next - at_ + 1;
    result_.text.append(html_, at_, next - at_);
    at_ = next;
    if (at_ == cdata_end_) {
      at_ += std::string_view("]]>").size();
      cdata_end_ = kNone;
    } else if (peek(at_) == '&') {
      reference();
    } else if (at_ < html_.size()) {
      less_than();
    }
  }
  return std::move(result_);
}

size_t Stripper::find(std::string_view what, size_t from) {
  const size_t found = html_.find(what, from);
  result_.bytes_read += std::min(found, html_.size()) - std::min(from, html_.size()) + 1;
  return found;
}

void Stripper::reference() {
  const std::optional<Reference> found = read_reference(html_, at_);
  const size_t length = found ? found->length : 1;
  result_.bytes_read += length + 32;  // 32: the longest name that a lookup reads in vain
  if (!found) {
    result_.text.push_back('&');
  } else {
    for (const char32_t code_point : found->code_points) {
      if (code_point != 0) utf8::append(result_.text, code_point);
      result_.escaped |= code_point == '<';
    }
  }
  at_ += length;
}

void Stripper::less_than() {
  const char next = peek(at_ + 1);
  bool removed = false;
  if (next == '!' || next == '?') {
    removed = declaration();
  } else if (next == '/' || is_letter(next)) {
    removed = tag();
  }
  if (!removed) {
    result_.text.push_back('<');
    ++at_;
  }
}

bool Stripper::declaration() {
  if (starts_with(at_, "<!--")) return comment();
  if (starts_with(at_, "<![CDATA[")) return cdata();
  const char next = peek(at_ + 2);
  if (!is_letter(next) && next != '[') return false;  // "<!>", "<?!"
  const size_t end = find(">", at_);
  result_.markup = true;
  at_ = end == kNone ? html_.size() : end + 1;
  return true;
}

bool Stripper::comment() {
  result_.markup = true;
  for (const std::string_view abrupt : {"<!-->", "<!--->"}) {
    if (starts_with(at_, abrupt)) {
      at_ += abrupt.size();
      return true;
    }
  }
  // An unclosed comment hides the rest, as in a browser; so there is one such search at most.
  const size_t end = find("-->", at_ + 4);
  at_ = end == kNone ? html_.size() : end + 3;
  return true;
}

bool Stripper::cdata() {
  const size_t content = at_ + std::string_view("<![CDATA[").size();
  if (cdata_end_ == kNone && !no_cdata_end_) {
    cdata_end_ = find("]]>", content);
    no_cdata_end_ = cdata_end_ == kNone;
  }
  at_ = content;
  return true;
}

bool Stripper::tag() {
  const std::optional<Tag> found = read_tag();
  if (!found) return false;
  std::string name(found->name);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  const TagKind kind = tag_kind(name);
  if (!is_element(*found, kind)) {
    waste(found->end - at_);
    return false;
  }
  result_.markup = true;
  at_ = found->end;
  if (kind != TagKind::kInline) result_.text.push_back(' ');
  if (kind == TagKind::kHidden && !found->closing && !found->self_closing) skip_hidden(name);
  return true;
}

/// Whether what looks like a tag is one, rather than text such as "a<b" or "List<String>".
bool Stripper::is_element(const Tag& tag, TagKind kind) const {
  if (!tag.ended) return tag.closing || tag.assignment;
  if (kind != TagKind::kUnknown) return true;
  if (rule_ == TagRule::kKnownElement) return false;
  const bool qualified = tag.name.find_first_of("-:") != kNone;  // <my-widget>, <media:content>
  return !tag.attributes || tag.assignment || qualified;
}

/// Reads the tag at at_; nullopt if what stands there cannot be one.
std::optional<Tag> Stripper::read_tag() {
  Tag tag;
  tag.closing = peek(at_ + 1) == '/';
  const size_t start = at_ + (tag.closing ? 2 : 1);
  if (!is_letter(peek(start))) return std::nullopt;
  size_t end = start;
  while (is_name_char(peek(end))) ++end;
  result_.bytes_read += end - at_;
  tag.name = html_.substr(start, end - start);
  const char next = peek(end);
  if (tag.name.back() == ':') return std::nullopt;  // <https://…>
  if (end < html_.size() && !is_blank(next) && next != '/' && next != '>') return std::nullopt;
  Scan scan = scan_attributes(tag, end);
  if (scan == Scan::kOpenQuote) {
    quotes_broken_ = true;
    tag.attributes = tag.assignment = false;
    scan = scan_attributes(tag, end);
  }
  if (scan == Scan::kLessThan) return std::nullopt;
  return tag;
}

/// Finds the end of a tag whose name ends at `from`.
Scan Stripper::scan_attributes(Tag& tag, size_t from) {
  char before = '\0';  // the last byte that is not blank
  size_t at = from;
  for (; at < html_.size() && html_[at] != '>' && html_[at] != '<'; ++at) {
    const char c = html_[at];
    if (is_blank(c)) continue;
    tag.attributes |= c != '/';
    tag.assignment |= c == '=';
    if (is_quote(c) && before == '=' && !quotes_broken_) {
      const size_t close = find(std::string_view(&c, 1), at + 1);
      if (close == kNone) return Scan::kOpenQuote;
      at = close;
    }
    before = c;
  }
  result_.bytes_read += at - from + 1;
  tag.self_closing = before == '/';
  tag.ended = peek(at) == '>';
  tag.end = tag.ended ? at + 1 : at;
  if (tag.ended) return Scan::kEnded;
  if (at == html_.size()) return Scan::kCutOff;
  waste(at - from);
  return Scan::kLessThan;
}

/// Text that passed for a tag is read again as text. Where quotes make that happen too often they
/// are not honoured any longer, and a scan stops at the next '<': so time stays linear.
void Stripper::waste(size_t bytes) {
  wasted_ += bytes;
  quotes_broken_ |= wasted_ > html_.size();
}

/// Moves past the end tag of an element whose content is hidden; templates nest.
void Stripper::skip_hidden(std::string_view name) {
  const size_t start = at_;
  int depth = 1;
  while (depth > 0) {
    at_ = html_.find('<', at_);
    if (at_ == kNone) break;
    const bool closing = peek(at_ + 1) == '/';
    const size_t begin = at_ + (closing ? 2 : 1);
    const std::string_view there = html_.substr(begin, name.size());
    const bool same = there.size() == name.size() &&
                      std::equal(there.begin(), there.end(), name.begin(),
                                 [](char a, char b) { return lower(a) == b; }) &&
                      !is_name_char(peek(begin + name.size()));
    result_.bytes_read += name.size();
    ++at_;
    if (!same) continue;
    if (closing) {
      --depth;
    } else if (name == "template") {
      ++depth;
    }
  }
  if (at_ != kNone) at_ = html_.find('>', at_);
  at_ = at_ == kNone ? html_.size() : at_ + 1;
  result_.bytes_read += at_ - start;
}

}  // namespace

Stripped strip_html(std::string_view html, TagRule rule) { return Stripper(html, rule).run(); }

}  // namespace prefilter::text
