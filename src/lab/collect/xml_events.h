#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::collect {

/// An element's attribute. Names carry the prefix that is usual for their namespace ("xml:lang"),
/// whatever the document calls it.
struct XmlAttribute {
  std::string name;
  std::string value;
};

/// What an XML document says, in its order. Element names carry the usual prefix of their
/// namespace: "atom:entry", "dc:date", "content:encoded", "rdf:RDF"; without one those of RSS
/// 0.9x, 1.0 and 2.0; a prefix that the document never bound stays as it is. Text comes in pieces.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void start(std::string_view name, const std::vector<XmlAttribute>& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  virtual void text(std::string_view text) = 0;
};

struct XmlLimits {
  int max_depth = 100;                    ///< elements inside one another
  size_t max_elements = size_t{5} << 20;  ///< in the whole document
  size_t max_attributes = 256;            ///< of one element
};

/// How far a document could be read.
struct XmlOutcome {
  bool complete = true;
  std::string problem;  ///< "line 7: ..." of the place where reading stopped; empty if complete
};

/// Reads a document with libxml2's SAX interface; nothing is fetched, no document type is loaded,
/// and a document that declares entities of its own is refused, so that none can grow or name a
/// file. The entities of HTML are known ("&nbsp;", which many feeds use undeclared), and an `&`
/// that begins no reference is text. Events come up to the first error. In: UTF-8, whatever the
/// document declares. Memory: that of the parser, about the longest text without a tag. Many
/// threads may read at once.
XmlOutcome read_xml(std::string_view utf8, XmlHandler& handler, const XmlLimits& limits = {});

}  // namespace prefilter::collect
