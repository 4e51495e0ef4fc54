#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lab/collect/found.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// What an input is, told by its first bytes.
enum class InputKind { kUnknown, kDump, kFeed, kPage };

/// "dump", "feed", "page", "unknown".
std::string_view to_string(InputKind kind);

/// The kind of a document by how it begins: some thousand bytes are enough.
InputKind kind_of_bytes(std::string_view bytes);

/// The kind of a file by how its name ends, ".gz" left out: .jsonl and .ndjson; .xml, .rss, .atom
/// and .rdf; .html, .htm and .xhtml.
InputKind kind_of_name(std::string_view path);

/// A feed or page as it was read.
struct Document {
  std::string bytes;
  std::string name;          ///< path or address, for messages
  std::string url = {};      ///< where it came from; empty for a file
  std::string charset = {};  ///< what the transport says of it
};

/// The whole content of a file, unpacked if it is gzip. Errors: those of ChunkSource; kUnsupported
/// if it is larger than max_bytes; kCorrupt for gzip that breaks off.
Result<Document> read_document(const std::string& path, size_t max_bytes);

/// Hands out the items of a feed, or what it could not read. Gives why reading stopped before the
/// feed's end, or "". Errors: those of parse_feed.
Result<std::string> read_feed(const Document& document, const Sink& sink);

/// Hands out the article of a page, or says why there is none. Errors: kCorrupt for a page that
/// passes a limit.
Result<void> read_page(const Document& document, const Sink& sink);

/// The address that a reference stands for on a page (RFC 3986, 5.2, without "." and ".."
/// segments); the reference itself where the base is no http or https address.
std::string absolute_url(const std::string& base, const std::string& reference);

}  // namespace prefilter::collect
