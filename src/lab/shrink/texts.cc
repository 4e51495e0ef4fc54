#include "lab/shrink/texts.h"

#include <filesystem>
#include <system_error>

#include "base/line_reader.h"
#include "engine/article/article_parser.h"

namespace prefilter::shrink {
namespace {

/// The size of all files; nothing if one is a stream.
std::optional<double> bytes_of(const std::vector<std::string>& files) {
  double sum = 0.0;
  for (const std::string& file : files) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(file, failed);
    if (failed) return std::nullopt;
    sum += static_cast<double>(bytes);
  }
  return sum;
}

}  // namespace

Result<TextsRead> for_each_article(const std::vector<std::string>& files,
                                   const std::function<Result<void>(const Article&)>& each,
                                   const std::function<void(const TextProgress&)>& progress) {
  TextsRead read;
  const std::optional<double> all = bytes_of(files);
  double before = 0.0;
  article::ArticleParser parser;
  for (const std::string& file : files) {
    Result<LineReader> lines = LineReader::open(file);
    if (!lines) return lines.error();
    const size_t first = read.articles;
    while (const std::optional<Line> line = lines->next()) {
      if (!line->problem && line->text.find_first_not_of(" \t\r") == std::string_view::npos)
        continue;
      const auto parsed = line->problem ? article::ParsedArticle{} : parser.parse(line->text);
      if (line->problem || parsed.error) {
        ++read.faulty_lines;
        continue;
      }
      if (Result<void> done = each(parsed.article); !done) return done.error();
      ++read.articles;
      if (progress) {
        TextProgress now{read.articles, std::nullopt};
        if (all) now.share = (before + static_cast<double>(lines->bytes_read())) / *all;
        progress(now);
      }
    }
    if (read.articles == first) {
      return Error(ErrorCode::kInvalidArgument, file + ": no line of it is an article");
    }
    before += static_cast<double>(lines->bytes_read());
  }
  return read;
}

}  // namespace prefilter::shrink
