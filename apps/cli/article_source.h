#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/verdict_format.h"
#include "base/line_reader.h"
#include "engine/article/article_parser.h"
#include "prefilter/article.h"

namespace prefilter::cli {

/// One line of the input: an article, or why it is none.
struct InputArticle {
  Article article;
  std::string id_json = "null";
  size_t line = 0;
  std::optional<ArticleFailure> error;
};

/// The articles of files and of standard input, one after the other. next() belongs to one thread;
/// share_read() may be asked from any.
class ArticleSource {
 public:
  /// Looks at every file first, so that a misspelt name costs no hour. "-" is standard input; no
  /// path at all too. Errors: kNotFound, kInvalidArgument (a folder, standard input named twice),
  /// kUnauthorized, each naming the file.
  static Result<ArticleSource> open(std::vector<std::string> paths);

  /// The next article or faulty line; nullopt at the end of the last file. Blank lines are no
  /// articles. A file that breaks off gives one faulty line, then the next file begins.
  std::optional<InputArticle> next();

  /// How much of the input has been read, in [0, 1]; nullopt if a stream is part of it.
  std::optional<double> share_read() const;

  ArticleSource(ArticleSource&& other) noexcept;
  ArticleSource& operator=(ArticleSource&&) = delete;

 private:
  explicit ArticleSource(std::vector<std::string> paths) : paths_(std::move(paths)) {}

  bool open_next_file(std::optional<InputArticle>& failure);
  InputArticle faulty_line(const std::string& code, const std::string& message, size_t line) const;
  InputArticle parse(const Line& line);

  std::vector<std::string> paths_;
  size_t next_path_ = 0;
  std::optional<LineReader> reader_;
  article::ArticleParser parser_;
  uint64_t bytes_before_ = 0;               // of the files that are finished
  std::optional<uint64_t> bytes_total_{0};  // of all files; nullopt: not known
  std::atomic<uint64_t> bytes_read_{0};
};

}  // namespace prefilter::cli
