#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lab/articles/record.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// What the output held before this run.
struct PresentFile {
  size_t articles = 0;
  size_t unreadable = 0;     ///< lines that are no article; they stay as they are
  bool torn = false;         ///< the last line breaks off; it goes
  uint64_t file_bytes = 0;   ///< of the file as it was read
  uint64_t whole_bytes = 0;  ///< of the lines that stay
  bool ends_with_newline = true;
};

/// Reads an article file that a run will add to, article by article. A file that is not there is
/// empty. Errors: those of opening it; kUnsupported for gzip.
Result<PresentFile> read_present(const std::string& path,
                                 const std::function<void(const articles::Record&)>& each);

/// Lines that wait on the disk until it is known which of them are wanted: a file without a name in
/// the folder of the output, so that nothing stays behind, whatever happens.
class Spool {
 public:
  /// Errors: kNotFound for a missing folder; kUnavailable.
  static Result<Spool> create(const std::string& out);

  /// Keeps a line and gives its number, from 0. Errors: kUnavailable, such as a full disk.
  Result<size_t> add(std::string_view line);
  Result<std::string> line(size_t number) const;
  size_t size() const { return starts_.size() - 1; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit Spool(std::FILE* file) : file_(file) {}
  std::unique_ptr<std::FILE, Close> file_;
  std::vector<uint64_t> starts_ = {0};
};

/// Puts a file in place of the output that holds its whole lines and behind them the wanted ones of
/// the spool, in order; or leaves it alone if that would be the same. Errors: kRefused if the
/// output has another size than when it was read; kUnavailable, such as a full disk.
Result<void> append_lines(const std::string& out, const PresentFile& present, const Spool& spool,
                          const std::vector<size_t>& wanted);

}  // namespace prefilter::collect
