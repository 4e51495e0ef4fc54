#include "apps/lab/program_run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <utility>

#include "apps/cli/child_run.h"
#include "apps/cli/model_path.h"
#include "apps/cli/workload.h"

namespace prefilter::lab {
namespace {

/// Articles in a file that goes away with this object.
class ArticleFile {
 public:
  static Result<ArticleFile> write(std::span<const Article> articles) {
    std::error_code ignored;
    std::string path =
        (std::filesystem::temp_directory_path(ignored) / "prefilter-XXXXXX").string();
    const int fd = mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) {
      return Error(ErrorCode::kUnavailable, "cannot write " + path + ": " + strerror(errno));
    }
    close(fd);
    ArticleFile file(path);
    std::ofstream out(path);
    for (const Article& article : articles) out << cli::to_json_line(article);
    out.close();
    if (!out) return Error(ErrorCode::kUnavailable, "cannot write " + path + ": is the disk full?");
    return file;
  }

  ArticleFile(ArticleFile&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ArticleFile& operator=(ArticleFile&&) = delete;
  ~ArticleFile() {
    if (!path_.empty()) unlink(path_.c_str());
  }

  const std::string& path() const { return path_; }

 private:
  explicit ArticleFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Result<cli::ChildRun> classify(const ProgramRunOptions& options, const ArticleFile& articles) {
  Result<cli::ChildRun> run =
      cli::run_child({options.program, "classify", "--model", options.model, "--threads",
                      std::to_string(options.threads), articles.path()});
  if (!run || run->exit_status == 0) return run;
  return Error(ErrorCode::kInternal, options.program + " classify --model " + options.model +
                                         " ended with status " + std::to_string(run->exit_status));
}

}  // namespace

Result<benchmark::ProgramRun> run_classify(const ProgramRunOptions& options) {
  const Result<ArticleFile> one = ArticleFile::write(std::span(options.mix).first(1));
  if (!one) return one.error();
  const Result<ArticleFile> mix = ArticleFile::write(options.mix);
  if (!mix) return mix.error();
  benchmark::ProgramRun result;
  const Result<cli::ChildRun> first = classify(options, *mix);
  if (!first) return first.error();
  result.peak_memory_bytes = first->peak_memory_bytes;
  for (size_t i = 0; i < options.cold_starts; ++i) {
    const Result<cli::ChildRun> run = classify(options, *one);
    if (!run) return run.error();
    result.cold_start_ms.push_back(run->first_byte_ms);
  }
  return result;
}

Result<std::string> program_beside() {
  const std::string path = cli::program_dir() + "/prefilter";
  if (access(path.c_str(), X_OK) == 0) return path;
  return Error(ErrorCode::kNotFound,
               "there is no program at " + path +
                   "; name it with --prefilter FILE, or leave cold start and memory out with "
                   "--cold-starts 0");
}

}  // namespace prefilter::lab
