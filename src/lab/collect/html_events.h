#pragma once

#include <string_view>

#include "lab/collect/xml_events.h"

namespace prefilter::collect {

/// Reads a page as browsers do, whatever it gets wrong, with libxml2's HTML parser; nothing is
/// fetched. Element and attribute names come in lower case, elements that the page leaves open are
/// closed, character references are text; scripts come as the text of their element.
/// In: UTF-8, whatever the page declares. The outcome is incomplete only where a limit was passed.
/// Many threads may read at once.
XmlOutcome read_html(std::string_view utf8, XmlHandler& handler, const XmlLimits& limits);

}  // namespace prefilter::collect
