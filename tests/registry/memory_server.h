#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/http_server.h"

namespace prefilter::registry {

/// A store of files in memory behind HTTP: PUT keeps, GET gives back, else 404. `misbehave` may
/// answer in its place.
class MemoryServer {
 public:
  using Misbehave = std::function<std::optional<test::HttpAnswer>(const test::HttpRequest&)>;

  explicit MemoryServer(Misbehave misbehave = {})
      : misbehave_(std::move(misbehave)),
        server_([this](const test::HttpRequest& request, size_t) { return answer(request); }) {}

  std::string url(const std::string& path = "") const { return server_.url(path); }
  std::vector<test::HttpRequest> requests() const { return server_.requests(); }

  void misbehave(Misbehave how) {
    const std::lock_guard lock(mutex_);
    misbehave_ = std::move(how);
  }
  std::map<std::string, std::string> files() {
    const std::lock_guard lock(mutex_);
    return files_;
  }
  void put(const std::string& path, const std::string& bytes) {
    const std::lock_guard lock(mutex_);
    files_[path] = bytes;
  }

 private:
  test::HttpAnswer answer(const test::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    if (misbehave_) {
      if (auto bad = misbehave_(request)) return *bad;
    }
    if (request.method == "PUT") {
      files_[request.target] = request.body;
      return {.status = 201};
    }
    const auto found = files_.find(request.target);
    if (found == files_.end()) return {.status = 404};
    return {.body = found->second};
  }

  std::mutex mutex_;
  Misbehave misbehave_;
  std::map<std::string, std::string> files_;
  test::HttpServer server_;
};

}  // namespace prefilter::registry
