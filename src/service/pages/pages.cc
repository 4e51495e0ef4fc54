#include "service/pages/pages.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/sha256.h"
#include "service/pages/web_files.h"

namespace prefilter::pages {
namespace {

// 'self' is all there is: connect-src lets the try-it page ask the service for verdicts. Trusted
// Types make the browser refuse to take any text for markup, whatever the script does.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

constexpr std::array<Header, 6> kHeaders = {{
    {"Content-Security-Policy", kPolicy},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-cache"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kContentTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml; charset=utf-8"},
    {".json", "application/json"},
    {".jsonl", "application/x-ndjson"},
}};

std::string_view content_type_of(std::string_view name) {
  const auto* const row = std::ranges::find_if(
      kContentTypes, [&](const auto& type) { return name.ends_with(type.first); });
  PREFILTER_CHECK(row != kContentTypes.end(), "a file of web/ has an ending of the table");
  return row->second;
}

std::string path_of(std::string_view name) {
  if (name == "index.html") return "/";
  if (name == "docs.html") return "/docs";
  if (name == "review.html") return "/review";
  if (name == "openapi.json") return "/openapi.json";
  return "/assets/" + std::string(name);
}

std::vector<Page> make_pages() {
  std::vector<Page> pages;
  for (const WebFile& file : kWebFiles) {
    const auto bytes = std::as_bytes(std::span(file.content));
    pages.push_back({.path = path_of(file.name),
                     .content_type = content_type_of(file.name),
                     .body = file.content,
                     .etag = "\"" + sha256_hex(bytes).substr(0, 32) + "\""});
  }
  std::ranges::sort(pages, {}, &Page::path);
  return pages;
}

}  // namespace

std::span<const Page> all_pages() {
  static const std::vector<Page> pages = make_pages();
  return pages;
}

const Page* find_page(std::string_view path) {
  const std::span<const Page> pages = all_pages();
  const auto found = std::ranges::lower_bound(pages, path, {}, &Page::path);
  return found == pages.end() || found->path != path ? nullptr : &*found;
}

std::span<const Header> page_headers() { return kHeaders; }

bool is_current(const Page& page, std::string_view if_none_match) {
  // No tag of ours is part of another: the quotes belong to it, and hold no quote.
  return if_none_match == "*" || if_none_match.find(page.etag) != std::string_view::npos;
}

}  // namespace prefilter::pages
