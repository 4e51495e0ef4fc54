#pragma once

#include <string>
#include <string_view>

namespace prefilter::testing {

/// A file with the given bytes that is gone at the end of its scope.
class TempFile {
 public:
  explicit TempFile(std::string_view bytes);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// One gzip member that holds the bytes.
std::string gzip(std::string_view bytes);

}  // namespace prefilter::testing
