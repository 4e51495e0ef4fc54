#include <filesystem>
#include <system_error>
#include <utility>

#include "registry/objects.h"
#include "registry/store.h"

namespace prefilter::registry {
namespace {

class FolderStore : public Store {
 public:
  FolderStore(std::string name, std::string path)
      : Store(std::move(name)), path_(std::move(path)), objects_(path_ + "/objects") {}

  std::string place() const override { return path_; }

  Result<void> put(const std::string& sha256, const std::string& folder) override {
    // Made here, it could lie where a disk should have been mounted.
    std::error_code ignored;
    if (!std::filesystem::is_directory(path_, ignored)) {
      return Error(ErrorCode::kUnavailable,
                   "the folder " + path_ + " is not there: mount it, or make it");
    }
    return objects_.take(sha256, Check::kHashes, [&folder](const std::string& target) {
      return copy_bundle(folder, target);
    });
  }

  Result<void> get(const std::string& sha256, const std::string& folder) override {
    if (!objects_.contains(sha256)) {
      return Error(ErrorCode::kNotFound, path_ + " does not hold " + sha256);
    }
    return copy_bundle(objects_.path_of(sha256), folder);
  }

  Result<void> verify(const std::string& sha256) override {
    const Result<Manifest> manifest = objects_.verify(sha256, Check::kHashes);
    return manifest ? Result<void>() : manifest.error();
  }

 private:
  std::string path_;
  Objects objects_;
};

}  // namespace

std::unique_ptr<Store> folder_store(std::string name, std::string path) {
  return std::make_unique<FolderStore>(std::move(name), std::move(path));
}

}  // namespace prefilter::registry
