#include <utility>

#include "base/atomic_file.h"
#include "base/curl/client.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/manifest.h"
#include "registry/store.h"

namespace prefilter::registry {
namespace {

constexpr size_t kMaxManifestBytes = size_t{1} << 20;
constexpr int kConnectTimeoutMs = 10'000;

std::string hash_of(std::string_view bytes) {
  return sha256_hex(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

Error not_taken(const std::string& url, const curl::Response& response) {
  const std::string what = url + ": the store answers " + std::to_string(response.status);
  if (response.status == 401 || response.status == 403) {
    return Error(ErrorCode::kUnauthorized, what + "; are the keys in the environment right?");
  }
  if (response.status == 404) return Error(ErrorCode::kNotFound, what + ": it is not there");
  return Error(ErrorCode::kUnavailable, what);
}

class HttpStore : public Store {
 public:
  HttpStore(std::string name, HttpStoreOptions options)
      : Store(std::move(name)), options_(std::move(options)) {
    while (options_.url.ends_with('/')) options_.url.pop_back();
  }

  std::string place() const override { return options_.url; }

  Result<void> put(const std::string& sha256, const std::string& folder) override {
    const std::string path = folder + "/" + std::string(kManifestFile);
    const Result<std::string> text = read_file(path, kMaxManifestBytes);
    if (!text) return text.error();
    const Result<Manifest> manifest = parse_manifest(*text, path);
    if (!manifest) return manifest.error();
    for (const auto& [file, listed] : manifest->files) {
      const Result<MappedFile> bytes = MappedFile::open(folder + "/" + file);
      if (!bytes) return bytes.error();
      if (Result<void> stored = put_file({sha256, file, listed.sha256}, bytes->text()); !stored) {
        return stored;
      }
    }
    return put_file({sha256, std::string(kManifestFile), sha256}, *text);
  }

  Result<void> get(const std::string& sha256, const std::string& folder) override {
    return read_all(sha256, [&folder](const std::string& file, const std::string& bytes) {
      return write_new_file(folder + "/" + file, bytes);
    });
  }

  Result<void> verify(const std::string& sha256) override {
    return read_all(sha256, [](const std::string&, const std::string&) { return Result<void>(); });
  }

 private:
  struct File {
    std::string bundle;
    std::string name;
    std::string sha256;
  };

  std::string url_of(const std::string& bundle, const std::string& file) const {
    return options_.url + "/objects/" + bundle + "/" + file;
  }

  std::vector<curl::Header> headers() const {
    if (options_.token.empty()) return {};
    return {{"Authorization", "Bearer " + options_.token}};
  }

  Result<curl::Client> client(size_t max_bytes) const {
    curl::ClientOptions options;
    options.connect_timeout_ms = std::min(kConnectTimeoutMs, options_.timeout_seconds * 1000);
    options.total_timeout_ms = options_.timeout_seconds * 1000;
    options.max_response_bytes = max_bytes;
    options.max_redirects = 0;  // a key reaches no other host
    options.user_agent = "prefilter";
    options.s3 = options_.s3;
    return curl::Client::create(options);
  }

  /// Sends the file unless its bytes are there, and reads it back: what a store says of its own
  /// success is not taken for it.
  Result<void> put_file(const File& file, std::string_view bytes) {
    if (holds(file, bytes.size())) return {};
    Result<curl::Client> http = client(kMaxManifestBytes);
    if (!http) return http.error();
    const std::string url = url_of(file.bundle, file.name);
    std::vector<curl::Header> with = headers();
    if (options_.s3) with.push_back({"x-amz-content-sha256", file.sha256});
    const Result<curl::Response> response = http->put(url, bytes, with);
    if (!response) return response.error();
    if (!response->ok()) return not_taken(url, *response);
    const Result<std::string> back = read(file, bytes.size());
    return back ? Result<void>() : back.error().with("reading back what was stored");
  }

  bool holds(const File& file, size_t bytes) { return static_cast<bool>(read(file, bytes)); }

  /// The file's bytes, which have their hash.
  Result<std::string> read(const File& file, size_t max_bytes) {
    Result<curl::Client> http = client(max_bytes + 1);
    if (!http) return http.error();
    const std::string url = url_of(file.bundle, file.name);
    std::vector<curl::Header> with = headers();
    if (options_.s3)
      with.push_back({"x-amz-content-sha256", hash_of("")});  // S3 asks for it always
    Result<curl::Response> response = http->get(url, {.headers = with});
    if (!response) return response.error();
    if (response->status != 200) return not_taken(url, *response);
    if (hash_of(response->body) != file.sha256) {
      return Error(ErrorCode::kCorrupt, url + ": what the store gives back has another SHA-256");
    }
    return std::move(response->body);
  }

  template <typename Take>
  Result<void> read_all(const std::string& sha256, const Take& take) {
    const std::string name(kManifestFile);
    const Result<std::string> text = read({sha256, name, sha256}, kMaxManifestBytes);
    if (!text) return text.error();
    const Result<Manifest> manifest = parse_manifest(*text, url_of(sha256, name));
    if (!manifest) return manifest.error();
    for (const auto& [file, listed] : manifest->files) {
      const Result<std::string> bytes = read({sha256, file, listed.sha256}, listed.bytes);
      if (!bytes) return bytes.error();
      if (Result<void> taken = take(file, *bytes); !taken) return taken;
    }
    return take(name, *text);
  }

  HttpStoreOptions options_;
};

}  // namespace

std::unique_ptr<Store> http_store(std::string name, HttpStoreOptions options) {
  return std::make_unique<HttpStore>(std::move(name), std::move(options));
}

}  // namespace prefilter::registry
