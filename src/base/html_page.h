#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What pages are made of that hold everything they show.
namespace prefilter {

/// Text as HTML shows it, between tags and in quoted attributes alike.
std::string escaped_html(std::string_view text);

/// How a Content-Security-Policy allows one style or script by its content: "'sha256-…'".
std::string policy_hash(std::string_view content);

/// The page with each {{NAME}} replaced by its value, an unknown one by nothing; what is put in is
/// not looked at again.
std::string filled_page(std::string_view page,
                        const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace prefilter
