#pragma once

#include <string>

namespace prefilter {

/// One news article as its producer delivered it: UTF-8, HTML allowed. The URL is never looked at.
struct Article {
  std::string title;     ///< empty: absent
  std::string content;   ///< empty: absent; `text` of the JSON form when `content` is absent there
  std::string language;  ///< a language tag, "en" or "pt-BR"; empty: to be detected
};

}  // namespace prefilter
