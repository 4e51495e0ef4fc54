#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/http/exchange.h"

namespace prefilter::http {

/// A handler for tests of what is before it. /echo answers with the body it got, /stream with the
/// body in pieces, a byte each, /hold once release() was called, /refuse at the head.
class EchoHandler : public Handler {
 public:
  explicit EchoHandler(size_t body_bytes = 1000) : body_bytes_(body_bytes) {}

  Plan plan(Request& request) override {
    request.route = "test";
    if (request.path == "/refuse") return {.answer = Answer{.status = 403, .body = "no"}};
    return {.body_bytes = body_bytes_};
  }

  void handle(Request request, std::shared_ptr<Exchange> exchange) override {
    if (request.path == "/hold") {
      const std::scoped_lock lock(mutex_);
      held_.push_back(std::move(exchange));
      changed_.notify_all();
      return;
    }
    if (request.path != "/stream") return exchange->answer({.body = std::move(request.body)});
    exchange->start_stream({.content_type = "text/plain"});
    for (const char c : request.body) exchange->send(std::string(1, c));
    exchange->end_stream();
  }

  void completed(const Completed& completed) override {
    const std::scoped_lock lock(mutex_);
    statuses_.push_back(completed.status);
    changed_.notify_all();
  }
  void connections(size_t open) override { open_ = open; }
  void connection_refused() override { ++refused_; }

  /// Waits until so many requests are held.
  void await_held(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_.size() >= count; });
  }
  void release() {
    const std::scoped_lock lock(mutex_);
    for (const auto& exchange : held_) exchange->answer({.body = "held"});
    held_.clear();
  }
  /// The statuses of so many requests, in the order in which they ended.
  std::vector<int> await_completed(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return statuses_.size() >= count; });
    return statuses_;
  }
  size_t open() const { return open_; }
  size_t refused() const { return refused_; }

 private:
  const size_t body_bytes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Exchange>> held_;
  std::vector<int> statuses_;
  std::atomic<size_t> open_{0};
  std::atomic<size_t> refused_{0};
};

}  // namespace prefilter::http
