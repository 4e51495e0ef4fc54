#pragma once

#include <libxml/parser.h>

#include <exception>
#include <string>

#include "lab/collect/xml_events.h"

namespace prefilter::collect {

/// What libxml2's callbacks of one document share: where events go, the limits, the first problem.
/// No exception may pass through libxml2, so what a handler throws waits here.
struct SaxReading {
  SaxReading(XmlHandler& to, const XmlLimits& within) : handler(to), limits(within) {}

  XmlHandler& handler;
  const XmlLimits& limits;
  xmlParserCtxt* parser = nullptr;
  int depth = 0;
  size_t elements = 0;
  std::string problem;
  std::exception_ptr thrown;

  bool going() const { return !thrown && problem.empty(); }

  /// Ends the parse. The first problem stays.
  void stop(const std::string& why);

  /// Counts an element that begins; false, and the parse ends, if it is one too many or too deep.
  bool enters_element();

  /// Does something unless the parse has ended.
  template <typename Action>
  void guarded(const Action& action) {
    if (!going()) return;
    try {
      action();
    } catch (...) {
      thrown = std::current_exception();
      xmlStopParser(parser);
    }
  }

  /// How the document ended, its tree freed. Throws what a handler threw.
  XmlOutcome outcome();

  /// What a callback of libxml2 is given.
  static SaxReading& of(void* data) { return *static_cast<SaxReading*>(data); }

  /// The callback for text.
  static void on_text(void* data, const xmlChar* text, int length);
};

/// libxml2's tables of callbacks with what HTML and XML have in common; starts the library.
xmlSAXHandler text_sax_handler();

}  // namespace prefilter::collect
