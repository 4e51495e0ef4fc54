#include "lab/collect/html_events.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/utf8.h"
#include "lab/collect/sax_reading.h"

namespace prefilter::collect {
namespace {

std::string lower_of(const xmlChar* text) {
  std::string name = text == nullptr ? "" : reinterpret_cast<const char*>(text);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return name;
}

void on_start(void* data, const xmlChar* name, const xmlChar** pairs) {
  SaxReading& reading = SaxReading::of(data);
  reading.guarded([&] {
    if (!reading.enters_element()) return;
    std::vector<XmlAttribute> attributes;
    for (; pairs != nullptr && pairs[0] != nullptr; pairs += 2) {
      if (attributes.size() == reading.limits.max_attributes) break;
      const char* value = pairs[1] == nullptr ? "" : reinterpret_cast<const char*>(pairs[1]);
      attributes.push_back({lower_of(pairs[0]), utf8::repaired(value)});
    }
    reading.handler.start(lower_of(name), attributes);
  });
}

void on_end(void* data, const xmlChar* name) {
  SaxReading& reading = SaxReading::of(data);
  reading.guarded([&] {
    --reading.depth;
    reading.handler.end(lower_of(name));
  });
}

void on_error(void*, xmlError*) {}  // pages are full of them

xmlSAXHandler sax_handler() {
  xmlSAXHandler sax = text_sax_handler();
  sax.startElement = on_start;
  sax.endElement = on_end;
  sax.serror = on_error;
  return sax;
}

bool begins_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char a, char b) { return a == b || a == (b | 0x20); });
}

/// Counts the words outside quotes of the tags of a page, scripts left out.
class TagScan {
 public:
  explicit TagScan(std::string_view html) : html_(html) {}

  /// Whether some tag has more words than `limit`. Linear in the page.
  bool finds_more_than(size_t limit) {
    for (at_ = 0; at_ < html_.size() && words_ <= limit; ++at_) step(html_[at_]);
    return words_ > limit;
  }

 private:
  void step(char c) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (c == '<') {
      in_tag_ = true;
      raw_ = begins_with(html_.substr(at_ + 1), "script") ||
             begins_with(html_.substr(at_ + 1), "style");
      words_ = 0;
      before_ = c;
    } else if (c == '>') {
      in_tag_ = false;
      if (raw_) at_ = std::min(html_.find("</", at_), html_.size()) - 1;
      raw_ = false;
    } else if (in_tag_ && (c == '"' || c == '\'') && before_ == '=') {
      at_ = std::min(html_.find(c, at_ + 1), html_.size());
      ++words_;
    } else if (in_tag_ && !blank) {
      if (after_blank_) ++words_;
      before_ = c;
    }
    after_blank_ = blank;
  }

  std::string_view html_;
  size_t at_ = 0;
  size_t words_ = 0;
  char before_ = '\0';  // the last byte of the tag that is not blank
  bool in_tag_ = false;
  bool raw_ = false;  // the tag's content is no markup
  bool after_blank_ = false;
};

}  // namespace

XmlOutcome read_html(std::string_view utf8, XmlHandler& handler, const XmlLimits& limits) {
  if (utf8.empty()) return {};
  if (utf8.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return {false, "more than 2 GB"};
  }
  // libxml2 compares each attribute of a tag with all others, which makes such a page a trap.
  if (TagScan(utf8).finds_more_than(2 * limits.max_attributes + 1)) {
    return {false, "a tag with more than " + std::to_string(limits.max_attributes) + " attributes"};
  }
  const xmlSAXHandler sax = sax_handler();
  SaxReading reading(handler, limits);
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(
      htmlCreateMemoryParserCtxt(utf8.data(), static_cast<int>(utf8.size())), &xmlFreeParserCtxt);
  if (parser == nullptr) return {false, "the HTML parser could not be started: memory ran out"};
  reading.parser = parser.get();
  *parser->sax = sax;
  parser->userData = &reading;
  htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                       HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  xmlSwitchEncoding(parser.get(), XML_CHAR_ENCODING_UTF8);
  htmlParseDocument(parser.get());
  return reading.outcome();
}

}  // namespace prefilter::collect
