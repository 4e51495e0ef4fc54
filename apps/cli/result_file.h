#pragma once

#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter::cli {

/// Where results go: standard output, or a file that appears under its name only when it is
/// complete. What is no regular file (a pipe, a device) is written to as it is.
class ResultFile {
 public:
  /// path "" or "-": standard output. Errors: kNotFound if its folder is not there,
  /// kInvalidArgument for a folder, kUnauthorized, kUnavailable.
  static Result<ResultFile> open(const std::string& path);

  /// Writes all of it before it returns. Errors: kUnavailable, such as a full disk.
  Result<void> write(std::string_view bytes);

  /// Whether a write failed because nobody reads the other end any more (`| head`).
  bool reader_left() const { return reader_left_; }

  /// Puts the file under its name, on the disk. Errors: kUnavailable.
  Result<void> commit();

  /// For a run that was interrupted: keeps what there is as PATH.partial. Gives that name, or ""
  /// if there is nothing to keep (standard output).
  std::string keep_partial();

  /// Removes what was not committed.
  ~ResultFile();
  ResultFile(ResultFile&& other) noexcept;
  ResultFile& operator=(ResultFile&&) = delete;

 private:
  ResultFile(std::string path, std::string temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}

  Result<void> flush_and_rename(const std::string& to);

  std::string path_;       // as the user named it; "standard output"
  std::string temporary_;  // empty: written in place
  int fd_ = -1;
  bool reader_left_ = false;
};

}  // namespace prefilter::cli
