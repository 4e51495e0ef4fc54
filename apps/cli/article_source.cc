#include "apps/cli/article_source.h"

#include <algorithm>
#include <utility>

namespace prefilter::cli {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

Result<ArticleSource> ArticleSource::open(std::vector<std::string> paths) {
  if (paths.empty()) paths.emplace_back("-");
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return Error(ErrorCode::kInvalidArgument, "standard input (-) is named twice");
  }
  ArticleSource source(std::move(paths));
  for (const std::string& path : source.paths_) {
    Result<LineReader> reader = LineReader::open(path);
    if (!reader) return reader.error();
    const std::optional<uint64_t> bytes = reader->total_bytes();
    if (!bytes) source.bytes_total_.reset();
    if (bytes && source.bytes_total_) *source.bytes_total_ += *bytes;
  }
  return source;
}

bool ArticleSource::open_next_file(std::optional<InputArticle>& failure) {
  if (next_path_ == paths_.size()) return false;
  Result<LineReader> reader = LineReader::open(paths_[next_path_]);
  ++next_path_;
  if (reader) {
    reader_.emplace(std::move(*reader));
  } else {  // it was there when the run began
    failure =
        faulty_line(std::string(to_string(LineProblem::kReadFailed)), reader.error().message(), 0);
  }
  return true;
}

std::optional<InputArticle> ArticleSource::next() {
  while (true) {
    if (!reader_) {
      std::optional<InputArticle> failure;
      if (!open_next_file(failure)) return std::nullopt;
      if (failure) return failure;
      continue;
    }
    std::optional<Line> line = reader_->next();
    bytes_read_ = bytes_before_ + reader_->bytes_read();
    if (!line) {
      bytes_before_ = bytes_read_;
      reader_.reset();
    } else if (line->problem || !is_blank(line->text)) {
      return parse(*line);
    }
  }
}

InputArticle ArticleSource::faulty_line(const std::string& code, const std::string& message,
                                        size_t line) const {
  InputArticle input;
  input.line = line;
  // With one file its name is no news.
  const std::string where = paths_.size() > 1 ? paths_[next_path_ - 1] + ": " : "";
  input.error = ArticleFailure{.code = code, .message = where + message, .line = line};
  return input;
}

InputArticle ArticleSource::parse(const Line& line) {
  if (line.problem) {
    return faulty_line(std::string(to_string(*line.problem)), line.message, line.number);
  }
  article::ParsedArticle parsed = parser_.parse(line.text);
  InputArticle input;
  if (parsed.error) {
    input = faulty_line(std::string(to_string(parsed.error->problem)), parsed.error->message,
                        line.number);
  } else {
    input.article = std::move(parsed.article);
    input.line = line.number;
  }
  input.id_json = std::move(parsed.id_json);
  return input;
}

std::optional<double> ArticleSource::share_read() const {
  if (!bytes_total_) return std::nullopt;
  if (*bytes_total_ == 0) return 1.0;
  return std::min(1.0, static_cast<double>(bytes_read_) / static_cast<double>(*bytes_total_));
}

ArticleSource::ArticleSource(ArticleSource&& other) noexcept
    : paths_(std::move(other.paths_)),
      next_path_(other.next_path_),
      reader_(std::move(other.reader_)),
      parser_(std::move(other.parser_)),
      bytes_before_(other.bytes_before_),
      bytes_total_(other.bytes_total_),
      bytes_read_(other.bytes_read_.load()) {}

}  // namespace prefilter::cli
