#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

/// A regular file mapped read-only. Pages are read when they are first touched. The file must not
/// shrink while it is mapped: bundles are immutable, so nothing here guards against that.
class MappedFile {
 public:
  /// Errors: kNotFound; kInvalidArgument (not a regular file); kUnavailable (no permission, no
  /// memory). Each names the path.
  static Result<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::span<const std::byte> bytes_;
};

/// The whole content of a file of at most max_bytes. Errors: as MappedFile::open, and kCorrupt if
/// it is larger.
Result<std::string> read_file(const std::string& path, size_t max_bytes);

}  // namespace prefilter
