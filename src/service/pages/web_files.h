#pragma once

#include <span>
#include <string_view>

/// The files of web/ and the example articles, which cmake/PrefilterEmbed.cmake puts into the
/// library.
namespace prefilter::pages {

struct WebFile {
  std::string_view name;  ///< without its folder: "index.html"
  std::string_view content;
};

extern const std::span<const WebFile> kWebFiles;

}  // namespace prefilter::pages
