#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/verdict_line.h"
#include "prefilter/verdict.h"

namespace prefilter::cli {

/// An article with its verdict, as the writers need it.
struct Judged {
  std::string id_json = "null";  ///< the id as a JSON value, byte for byte as it came
  std::string title;             ///< what a reader recognises the article by; may be empty
  Verdict verdict;
  std::string model = {};  ///< that judged; empty: FormatOptions::model
  /// Set if verdict.decided_by is kErrorPass, or if rules stood in for a model that failed.
  std::optional<ArticleFailure> error;
  std::optional<std::vector<std::string>> patterns = {};  ///< of the rules that hit; of a pipeline
};

/// What became of all articles so far.
struct Counts {
  size_t blocked = 0;
  size_t passed = 0;                     ///< errors apart
  std::map<std::string, size_t> errors;  ///< passed unjudged, by ArticleFailure::code
  size_t stood_in = 0;                   ///< of the others: the model failed, rules judged

  void add(const Judged& judged);
  size_t failed() const;
  size_t total() const { return blocked + passed + failed(); }
};

/// "2 not_json, 1 truncated_gzip".
std::string describe_errors(const Counts& counts);

struct FormatOptions {
  std::string model;     ///< name that lines carry which bring none of their own
  size_t columns = 100;  ///< width of a table
  bool color = false;
};

/// Turns verdicts into lines of text. docs/formats/output.md describes what they give.
class VerdictFormat {
 public:
  virtual ~VerdictFormat() = default;

  /// What comes before the first line; may be empty. All texts end with their own line break.
  virtual std::string header() const { return ""; }
  virtual std::string line(const Judged& judged) const = 0;
  virtual std::string footer(const Counts& counts) const {
    static_cast<void>(counts);
    return "";
  }
};

std::unique_ptr<VerdictFormat> make_jsonl_format(const FormatOptions& options);
std::unique_ptr<VerdictFormat> make_csv_format(const FormatOptions& options);
std::unique_ptr<VerdictFormat> make_table_format(const FormatOptions& options);

/// name: "jsonl", "csv" or "table".
Result<std::unique_ptr<VerdictFormat>> make_format(std::string_view name,
                                                   const FormatOptions& options);

}  // namespace prefilter::cli
