#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/curl/client.h"
#include "prefilter/error.h"

namespace prefilter::registry {

/// Another place that keeps copies of bundles by their hash. One caller at a time.
class Store {
 public:
  explicit Store(std::string name) : name_(std::move(name)) {}
  virtual ~Store() = default;

  const std::string& name() const { return name_; }
  virtual std::string place() const = 0;  ///< for people: a path, an address without its query

  /// Copies the sound bundle in `folder` there; what is there already is not sent again.
  /// Errors: kUnavailable, kDeadline, kUnauthorized, kRefused.
  virtual Result<void> put(const std::string& sha256, const std::string& folder) = 0;

  /// Copies the bundle into an empty folder. The caller checks what came.
  /// Errors: kNotFound; those of put; kCorrupt.
  virtual Result<void> get(const std::string& sha256, const std::string& folder) = 0;

  /// Reads all of the bundle there and compares its hashes. Errors: as get.
  virtual Result<void> verify(const std::string& sha256) = 0;

 private:
  std::string name_;
};

/// A second folder, laid out as the registry's own: objects/SHA256/FILE.
std::unique_ptr<Store> folder_store(std::string name, std::string path);

/// What a store over HTTP needs. Files lie at URL/objects/SHA256/FILE.
struct HttpStoreOptions {
  std::string url = {};      ///< http or https, without a query
  int timeout_seconds = 60;  ///< for a file; > 0
  std::string token = {};    ///< sent as "Authorization: Bearer"; empty: none
  /// Set: the store speaks Amazon S3's protocol, and every request is signed.
  std::optional<curl::S3Keys> s3 = {};
};

/// A server that takes PUT and gives the same bytes back to GET; with keys, any S3-compatible one.
/// A file counts as stored once it was read back and has its hash. The manifest goes last: a bundle
/// without one is not complete.
std::unique_ptr<Store> http_store(std::string name, HttpStoreOptions options);

}  // namespace prefilter::registry
