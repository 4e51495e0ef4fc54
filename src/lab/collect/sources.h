#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::collect {

/// Patterns (RE2) with the place where each stands in the file.
struct Pattern {
  std::string text;
  std::string place;  ///< "config/sources.yaml:12"
};

/// What speaks for one bucket.
struct Signals {
  std::vector<std::string> domains;     ///< "courier.example", its subdomains included
  std::vector<std::string> publishers;  ///< names, compared in any letter case
  std::vector<Pattern> urls;            ///< of the article
  std::vector<Pattern> links;           ///< in its text
  std::vector<std::string> types;       ///< og:type and @type of pages, in any letter case
  std::vector<Pattern> texts;           ///< in title and content, each as much as a keyword
  /// Words and phrases by language; "any" is for all of them. A `*` at the end of a word stands for
  /// any further letters.
  std::map<std::string, std::vector<std::string>> keywords;
};

/// What config/sources.yaml says.
struct Sources {
  Signals commerce;
  Signals journalism;
  double title_weight = 2.0;  ///< of a sign in the title; one in the content weighs 1
  double lead = 1.0;          ///< by how much one side's signs must outweigh the other's
};

/// Reads the file's text; docs/formats/collect.md describes it. Errors: kInvalidArgument with file
/// and line: no valid YAML, an unknown key (with the one that was probably meant), a value of the
/// wrong type, a pattern that RE2 refuses, an entry that stands on both sides.
Result<Sources> parse_sources(std::string_view yaml, const std::string& file);

/// The same of a file. Errors: those of reading a file too.
Result<Sources> read_sources(const std::string& path);

}  // namespace prefilter::collect
