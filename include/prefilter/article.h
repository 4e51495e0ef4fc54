#pragma once

#include <string>

namespace prefilter {

/// One news article as its producer delivered it: UTF-8, HTML allowed. What no verdict depends on
/// is carried along for logs and reviewers, empty where the producer has none.
struct Article {
  std::string title;     ///< empty: absent
  std::string content;   ///< empty: absent; `text` of the JSON form when `content` is absent there
  std::string language;  ///< a language tag, "en" or "pt-BR"; empty: to be detected

  std::string id = {};         ///< carried along: the producer's name for it, without JSON's quotes
  std::string source = {};     ///< carried along: the publisher
  std::string url = {};        ///< carried along, never looked at
  std::string published = {};  ///< carried along: ISO 8601
};

}  // namespace prefilter
