#include "lab/collect/sax_reading.h"

#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>

#include <mutex>

namespace prefilter::collect {

void SaxReading::stop(const std::string& why) {
  if (problem.empty()) {
    problem = "line " + std::to_string(xmlSAX2GetLineNumber(parser)) + ": " + why;
  }
  xmlStopParser(parser);
}

bool SaxReading::enters_element() {
  if (++depth > limits.max_depth) {
    stop("elements are nested deeper than " + std::to_string(limits.max_depth));
  } else if (++elements > limits.max_elements) {
    stop("more than " + std::to_string(limits.max_elements) + " elements");
  }
  return problem.empty();
}

XmlOutcome SaxReading::outcome() {
  if (parser->myDoc != nullptr) {
    xmlFreeDoc(parser->myDoc);
    parser->myDoc = nullptr;
  }
  if (thrown) std::rethrow_exception(thrown);
  return {problem.empty(), problem};
}

void SaxReading::on_text(void* data, const xmlChar* text, int length) {
  SaxReading& reading = of(data);
  reading.guarded([&] {
    reading.handler.text({reinterpret_cast<const char*>(text), static_cast<size_t>(length)});
  });
}

xmlSAXHandler text_sax_handler() {
  static std::once_flag once;
  std::call_once(once, [] { xmlInitParser(); });
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.characters = SaxReading::on_text;
  sax.ignorableWhitespace = SaxReading::on_text;
  sax.cdataBlock = SaxReading::on_text;
  return sax;
}

}  // namespace prefilter::collect
