#pragma once

#include <span>
#include <string>
#include <string_view>

namespace prefilter::pages {

/// A file that the service sends to a browser, as it stands in the program itself.
struct Page {
  std::string path;               ///< "/", "/docs", "/openapi.json", "/assets/try.js"
  std::string_view content_type;  ///< with its charset
  std::string_view body;
  std::string etag;  ///< a strong validator with its quotes (RFC 9110, 8.8.3)
};

struct Header {
  std::string_view name;
  std::string_view value;
};

/// The page at a path without its query, or null. Safe to call from many threads.
const Page* find_page(std::string_view path);

/// All pages, by path.
std::span<const Page> all_pages();

/// What each of them is sent with besides Content-Type and ETag: caches ask again each time, and a
/// page may load nothing but what stands beside it: no inline script or style, no other host, no
/// frame around it (Content Security Policy Level 3, Trusted Types).
std::span<const Header> page_headers();

/// Whether a browser has the page already: its If-None-Match names this content, or is "*" (RFC
/// 9110, 13.1.2). Then 304 without a body is the answer.
bool is_current(const Page& page, std::string_view if_none_match);

}  // namespace prefilter::pages
