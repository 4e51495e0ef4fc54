#include "lab/collect/xml_events.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"
#include "engine/text/entities.h"
#include "lab/collect/sax_reading.h"

namespace prefilter::collect {
namespace {

constexpr auto kNamespaces = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"http://www.w3.org/2005/Atom", "atom"},
    {"http://purl.org/atom/ns#", "atom"},  // Atom 0.3
    {"http://purl.org/rss/1.0/", ""},
    {"http://my.netscape.com/rdf/simple/0.9/", ""},
    {"http://backend.userland.com/rss2", ""},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
    {"http://purl.org/rss/1.0/modules/content/", "content"},
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://purl.org/dc/terms/", "dcterms"},
    {"http://search.yahoo.com/mrss/", "media"},
    {"http://www.w3.org/1999/xhtml", "xhtml"},
    {"http://www.w3.org/XML/1998/namespace", "xml"},
});

std::string_view view_of(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string name_of(const xmlChar* local, const xmlChar* prefix, const xmlChar* uri) {
  std::string_view shown = view_of(prefix);
  if (uri != nullptr) {
    std::string_view space = view_of(uri);
    const auto known = std::find_if(kNamespaces.begin(), kNamespaces.end(),
                                    [&](const auto& entry) { return entry.first == space; });
    if (known != kNamespaces.end()) shown = known->second;
  }
  std::string name(shown);
  if (!name.empty()) name += ":";
  return name.append(view_of(local));
}

// libxml2 wants functions of C; each takes the SaxReading that read_xml handed over.
void on_start(void* data, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int,
              const xmlChar**, int attribute_count, int, const xmlChar** values) {
  SaxReading& reading = SaxReading::of(data);
  reading.guarded([&] {
    if (!reading.enters_element()) return;
    if (static_cast<size_t>(attribute_count) > reading.limits.max_attributes) {
      return reading.stop("an element with more than " +
                          std::to_string(reading.limits.max_attributes) + " attributes");
    }
    std::vector<XmlAttribute> attributes;
    for (int i = 0; i < attribute_count; ++i) {
      const xmlChar** five = values + 5 * i;  // local name, prefix, URI, begin and end of the value
      const std::string_view value(reinterpret_cast<const char*>(five[3]),
                                   static_cast<size_t>(five[4] - five[3]));
      attributes.push_back({name_of(five[0], five[1], five[2]), utf8::repaired(value)});
    }
    reading.handler.start(name_of(local, prefix, uri), attributes);
  });
}

void on_end(void* data, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri) {
  SaxReading& reading = SaxReading::of(data);
  reading.guarded([&] {
    --reading.depth;
    reading.handler.end(name_of(local, prefix, uri));
  });
}

void on_entity_declaration(void* data, const xmlChar*, int, const xmlChar*, const xmlChar*,
                           xmlChar*) {
  SaxReading& reading = SaxReading::of(data);
  reading.guarded([&] {
    reading.stop("the document declares entities of its own, which a feed has no need of");
  });
}

void on_error(void* data, xmlError* error) {
  if (error == nullptr || error->level != XML_ERR_FATAL) return;
  SaxReading& reading = SaxReading::of(data);
  if (!reading.going()) return;
  std::string_view message = error->message == nullptr ? "no well-formed XML" : error->message;
  if (error->code == XML_ERR_DOCUMENT_END) {
    message = reading.elements == 0 ? "there is no element" : "the document breaks off";
  }
  while (message.ends_with('\n')) message.remove_suffix(1);
  reading.problem = "line " + std::to_string(error->line) + ": " + excerpt(utf8::repaired(message));
}

xmlSAXHandler sax_handler() {
  xmlSAXHandler sax = text_sax_handler();
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.entityDecl = on_entity_declaration;
  sax.serror = on_error;
  return sax;
}

bool allowed_in_xml(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xFFFE) || c >= 0x10000;
}

/// Appends the reference that begins the text, in a form that XML knows. Gives how many bytes it
/// takes; 0: none begins here, or one that no XML may hold.
size_t put_reference(std::string_view text, std::string& out) {
  const std::optional<text::Reference> reference = text::read_reference(text, 0);
  if (!reference || text[reference->length - 1] != ';') return 0;
  const std::string_view written = text.substr(0, reference->length);
  const bool of_xml = written == "&lt;" || written == "&gt;" || written == "&amp;" ||
                      written == "&quot;" || written == "&apos;" || written[1] == '#';
  if (!allowed_in_xml(reference->code_points[0])) return 0;
  if (of_xml) {
    out += written;
    return written.size();
  }
  for (const char32_t code_point : reference->code_points) {
    if (code_point != 0) utf8::append(out, code_point);
  }
  return written.size();
}

/// Mends what feeds get wrong most often: an `&` that begins no reference, HTML's names of
/// characters, and control characters, which XML forbids. CDATA sections and comments keep their
/// `&`.
std::string mended(std::string_view utf8) {
  std::string text;
  text.reserve(utf8.size() + utf8.size() / 64);
  size_t raw_end = 0;  // of the CDATA section or comment that was entered last
  for (size_t at = 0; at < utf8.size(); ++at) {
    const char c = utf8[at];
    const auto enter = [&](std::string_view opening, std::string_view closing) {
      if (at < raw_end || utf8.substr(at, opening.size()) != opening) return;
      raw_end = std::min(utf8.find(closing, at + opening.size()), utf8.size());
    };
    if (c == '<') {
      enter("<![CDATA[", "]]>");
      enter("<!--", "-->");
    }
    if (c == '&' && at >= raw_end) {
      const size_t length = put_reference(utf8.substr(at), text);
      if (length == 0) text += "&amp;";
      at += std::max<size_t>(length, 1) - 1;
      continue;
    }
    text.push_back(allowed_in_xml(static_cast<unsigned char>(c)) ? c : ' ');
  }
  return text;
}

}  // namespace

XmlOutcome read_xml(std::string_view utf8, XmlHandler& handler, const XmlLimits& limits) {
  const std::string text = mended(utf8.substr(std::min(utf8.find('<'), utf8.size())));
  SaxReading reading(handler, limits);
  xmlSAXHandler sax = sax_handler();
  const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(
      xmlCreatePushParserCtxt(&sax, &reading, nullptr, 0, nullptr), &xmlFreeParserCtxt);
  if (parser == nullptr) return {false, "the XML parser could not be started: memory ran out"};
  reading.parser = parser.get();
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_COMPACT);
  xmlSwitchEncoding(parser.get(), XML_CHAR_ENCODING_UTF8);
  constexpr size_t kStep = size_t{1} << 16;
  for (size_t at = 0; at < text.size() && reading.going(); at += kStep) {
    const size_t size = std::min(kStep, text.size() - at);
    xmlParseChunk(parser.get(), text.data() + at, static_cast<int>(size), 0);
  }
  if (reading.going()) xmlParseChunk(parser.get(), nullptr, 0, 1);
  return reading.outcome();
}

}  // namespace prefilter::collect
