#include "lab/collect/document.h"

#include <algorithm>
#include <utility>

#include "base/chunk_source.h"
#include "engine/text/compose.h"
#include "lab/collect/bucket.h"
#include "lab/collect/charset.h"
#include "lab/collect/dump.h"
#include "lab/collect/feed.h"
#include "lab/collect/page.h"

namespace prefilter::collect {
namespace {

constexpr size_t kSniffBytes = 4096;
constexpr size_t kChunkBytes = size_t{256} << 10;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return result;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string_view to_string(InputKind kind) {
  switch (kind) {
    case InputKind::kDump:
      return "dump";
    case InputKind::kFeed:
      return "feed";
    case InputKind::kPage:
      return "page";
    case InputKind::kUnknown:
      break;
  }
  return "unknown";
}

InputKind kind_of_bytes(std::string_view bytes) {
  const std::string text = lower(decode_text(bytes.substr(0, kSniffBytes), Markup::kXml).text);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return InputKind::kUnknown;
  if (text[first] == '{') return InputKind::kDump;
  if (text[first] != '<') return InputKind::kUnknown;
  for (const char* root : {"<rss", "<rdf:rdf", "<feed", "<atom:feed", "<channel"}) {
    if (has(text, root)) return InputKind::kFeed;
  }
  if (has(text, "<html") || has(text, "<!doctype html")) return InputKind::kPage;
  return text.compare(first, 5, "<?xml") == 0 ? InputKind::kFeed : InputKind::kPage;
}

InputKind kind_of_name(std::string_view path) {
  std::string name = lower(path);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const auto ends = [&](std::initializer_list<const char*> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](const char* ending) { return name.ends_with(ending); });
  };
  if (ends({".jsonl", ".ndjson"})) return InputKind::kDump;
  if (ends({".xml", ".rss", ".atom", ".rdf"})) return InputKind::kFeed;
  if (ends({".html", ".htm", ".xhtml"})) return InputKind::kPage;
  return InputKind::kUnknown;
}

Result<Document> read_document(const std::string& path, size_t max_bytes) {
  Result<ChunkSource> source = ChunkSource::open(path, kChunkBytes);
  if (!source) return source.error();
  Document document;
  document.name = path;
  while (true) {
    const Chunk chunk = source->next();
    if (chunk.problem) return Error(ErrorCode::kCorrupt, path + ": " + chunk.message);
    if (chunk.bytes.empty()) return document;
    if (chunk.bytes.size() > max_bytes - document.bytes.size()) {
      return Error(ErrorCode::kUnsupported,
                   path + ": a feed or page of more than " + std::to_string(max_bytes >> 20U) +
                       " MB (max_megabytes); only JSON lines may be larger");
    }
    document.bytes.append(chunk.bytes);
  }
}

Result<std::string> read_feed(const Document& document, const Sink& sink) {
  const Result<Feed> feed =
      parse_feed(decode_text(document.bytes, Markup::kXml, document.charset).text);
  if (!feed) return feed.error().with(document.name);
  const std::string base = feed->link.empty() ? document.url : feed->link;
  size_t number = 0;
  for (const FeedItem& item : feed->items) {
    Found found;
    found.place = document.name + " item " + std::to_string(++number);
    articles::Record& record = found.record;
    record.id = item.id;
    record.title = text::reduce(item.title);
    record.content = text::reduce(item.content);
    record.url = item.url.empty() ? "" : absolute_url(base, item.url);
    record.published = item.published;
    record.language = item.language.empty() ? feed->language : item.language;
    record.source = item.publisher.empty() ? feed->title : item.publisher;
    if (record.source.empty()) record.source = host_of(record.url);
    found.links = links_in(item.content);
    found.categories = item.categories;
    sink.found(std::move(found));
  }
  return feed->problem;
}

Result<void> read_page(const Document& document, const Sink& sink) {
  const Result<Page> read =
      parse_page(decode_text(document.bytes, Markup::kHtml, document.charset).text);
  if (!read) return read.error().with(document.name);
  if (read->content.empty()) {
    sink.unreadable(document.name, "the page has no main text: an overview, or made by scripts");
    return {};
  }
  Found found;
  found.place = document.name;
  articles::Record& record = found.record;
  record.title = read->title;
  record.content = read->content;
  record.language = read->language;
  record.published = read->published;
  const std::string canonical =
      read->url.empty() ? document.url : absolute_url(document.url, read->url);
  record.url = host_of(canonical).empty() ? document.url : canonical;
  record.source = read->publisher.empty() ? host_of(record.url) : read->publisher;
  found.links = read->links;
  found.types = read->types;
  sink.found(std::move(found));
  return {};
}

std::string absolute_url(const std::string& base, const std::string& reference) {
  const size_t colon = reference.find(':');
  if (colon != std::string::npos && colon < reference.find_first_of("/?#")) return reference;
  const size_t scheme = base.find("://");
  if (scheme == std::string::npos || host_of(base).empty()) return reference;
  if (reference.starts_with("//")) return base.substr(0, scheme + 1) + reference;
  const size_t path = std::min(base.find_first_of("/?#", scheme + 3), base.size());
  if (reference.starts_with('/')) return base.substr(0, path) + reference;
  const std::string folder = base.substr(0, base.find_first_of("?#", path));
  const size_t slash = folder.find_last_of('/');
  if (reference.starts_with('?') || reference.starts_with('#')) return folder + reference;
  return slash < path ? base.substr(0, path) + "/" + reference
                      : folder.substr(0, slash + 1) + reference;
}

}  // namespace prefilter::collect
