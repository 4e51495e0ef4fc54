#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::articles {

/// What kind of article its place (source, URL, keywords) makes likely.
enum class Bucket { kNone, kCommerce, kJournalism, kUnknown };

/// Who says that the label or the score is right, from the least to the most trusted.
enum class Origin {
  kNone,     ///< not said
  kWeak,     ///< where the text comes from
  kWritten,  ///< its author, who wrote it as an example
  kOracle,   ///< a language model that read it
  kHuman,    ///< a person who read it
};

/// The names in article files: "commerce", "oracle"; "" for kNone.
std::string_view to_string(Bucket bucket);
std::string_view to_string(Origin origin);

/// One article of an article file (docs/formats/article-files.md). Texts are UTF-8; empty: absent.
struct Record {
  std::string id;  ///< never empty once read: made of the content hash where the file has none
  std::string title;
  std::string content;
  std::string language;   ///< a language tag as the file has it
  std::string source;     ///< the publisher
  std::string url;        ///< of the article
  std::string published;  ///< ISO 8601
  Bucket bucket = Bucket::kNone;
  std::optional<double> commerce_score;  ///< 0 to 10
  std::optional<int> label;              ///< 1: commerce, 0: journalism
  Origin origin = Origin::kNone;
  std::string reason;                ///< the oracle's
  std::vector<std::string> signals;  ///< what the oracle saw
  nlohmann::json others = nullptr;   ///< an object of all further fields; null: there are none
  bool operator==(const Record&) const = default;
};

/// The part that a model reads.
Article article_of(const Record& record);

/// The ISO 639-1 code of the article's language: of its field, else detected; empty if neither
/// tells (engine/decision/language.h).
std::string language_of(const Record& record);

/// Reads one line of an article file. Errors: kInvalidArgument, naming the field.
Result<Record> parse_record(std::string_view json);

/// The line of an article file, without its line end. Reading it gives the same record.
std::string to_json_line(const Record& record);

/// Reads an article file, plain or gzip, line by line; blank lines are skipped. Memory is that of
/// one line. Not safe to share between threads.
class RecordReader {
 public:
  /// "-" is standard input. Errors: those of LineReader::open.
  static Result<RecordReader> open(const std::string& path);

  /// The next article; nullopt at the end. Errors: kInvalidArgument, beginning with "FILE:LINE: "
  /// and naming the field; the next call reads on after that line, which a caller may want or not.
  /// After kCorrupt (a stream that breaks off) only the end follows.
  Result<std::optional<Record>> next();

  size_t line() const;                          ///< of the last article or error, from 1
  uint64_t bytes_read() const;                  ///< of the file as it lies there
  std::optional<uint64_t> total_bytes() const;  ///< the file's size; nullopt for a stream

  ~RecordReader();
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;

 private:
  struct State;
  explicit RecordReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// All articles of a file, in order. Errors: those of RecordReader; the first one ends it.
Result<std::vector<Record>> read_records(const std::string& path);

/// Writes an article file in place of any other of that name, whole or not at all.
/// Errors: those of PendingFile (base/pending_file.h).
Result<void> write_records(const std::string& path, const std::vector<Record>& records);

}  // namespace prefilter::articles
