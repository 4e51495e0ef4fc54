#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace prefilter::test {

/// A new, empty folder that goes away with this object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file in it and returns its path.
  std::string write(const std::string& name, std::string_view bytes) const;

 private:
  std::string path_;
};

/// The whole file; fails the test if it cannot be read.
std::string read_bytes(const std::string& path);

/// A path below the repository's root; the root itself without `below`.
std::string repository_path(const std::string& below = {});

}  // namespace prefilter::test
