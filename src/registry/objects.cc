#include "registry/objects.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "base/atomic_file.h"
#include "base/file_lock.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/bundle.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxManifestBytes = size_t{1} << 20;
constexpr std::chrono::minutes kLockLimit{5};  // a large bundle on a slow disk takes a while

Error unavailable(const std::string& what, const std::error_code& failed) {
  return Error(ErrorCode::kUnavailable, what + ": " + failed.message());
}

Result<void> copy_file(const std::string& source, const std::string& target) {
  const Result<MappedFile> file = MappedFile::open(source);
  if (!file) return file.error();
  if (Result<void> written = write_new_file(target, file->text()); !written) return written;
  ::chmod(target.c_str(), 0444);  // against accidents; the hash is what counts
  return {};
}

/// What killed processes left; nobody fills a folder while the lock is held.
void remove_leftovers(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool ours = name.starts_with(".") && name.find(".pending-") != std::string::npos;
    if (ours) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

Result<Manifest> check_bundle(const std::string& folder, const std::string& sha256, Check check) {
  const std::string manifest = folder + "/" + std::string(kManifestFile);
  const Result<std::string> digest = sha256_file(manifest);
  if (!digest) return digest.error();
  if (*digest != sha256) {
    return Error(ErrorCode::kCorrupt, manifest + ": its SHA-256 is not the bundle's name");
  }
  const Result<Bundle> bundle = Bundle::open(folder);
  if (!bundle) return bundle.error();
  if (Result<void> hashes = bundle->verify_hashes(); !hashes) return hashes.error();
  if (check == Check::kGolden) {
    if (Result<void> golden = bundle->verify_golden(); !golden) return golden.error();
  }
  return bundle->manifest();
}

Result<void> copy_bundle(const std::string& source, const std::string& target) {
  const std::string name(kManifestFile);
  const Result<std::string> text = read_file(source + "/" + name, kMaxManifestBytes);
  if (!text) return text.error();
  const Result<Manifest> manifest = parse_manifest(*text, source + "/" + name);
  if (!manifest) return manifest.error();
  for (const auto& [file, listed] : manifest->files) {
    Result<void> copied = copy_file(source + "/" + file, target + "/" + file);
    if (!copied) return copied;
  }
  return copy_file(source + "/" + name, target + "/" + name);
}

bool Objects::contains(const std::string& sha256) const {
  std::error_code ignored;
  return is_sha256_hex(sha256) && fs::is_directory(path_of(sha256), ignored);
}

std::vector<std::string> Objects::list() const {
  std::vector<std::string> hashes;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    std::string name = entry.path().filename().string();
    if (is_sha256_hex(name)) hashes.push_back(std::move(name));
  }
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

Result<Manifest> Objects::verify(const std::string& sha256, Check check) const {
  if (!contains(sha256)) {
    return Error(ErrorCode::kNotFound, "there is no bundle " + sha256 + " in " + folder_);
  }
  return check_bundle(path_of(sha256), sha256, check);
}

Result<void> Objects::take(
    const std::string& sha256, Check check,
    const std::function<Result<void>(const std::string& folder)>& fill) const {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) return unavailable("cannot make the folder " + folder_, failed);
  const Result<FileLock> lock = FileLock::take(folder_ + "/.lock", kLockLimit);
  if (!lock) return lock.error();
  remove_leftovers(folder_);
  const bool there = contains(sha256);
  if (there && verify(sha256, Check::kHashes)) return {};

  Result<PendingFolder> pending =
      there ? PendingFolder::replacing(path_of(sha256)) : PendingFolder::create(path_of(sha256));
  if (!pending) return pending.error();
  if (Result<void> filled = fill(pending->path()); !filled) return filled;
  const Result<Manifest> checked = check_bundle(pending->path(), sha256, check);
  if (!checked) return checked.error();
  return pending->commit();
}

}  // namespace prefilter::registry
