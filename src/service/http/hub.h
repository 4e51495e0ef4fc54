#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <unordered_set>
#include <utility>  // before Asio 1.74, which lacks it in C++20
#include <vector>

#include "service/http/exchange.h"
#include "service/http/settings.h"

namespace prefilter::http {

class Connection;

/// What the connections of a server share. They keep it alive, and with it the event loop.
class Hub {
 public:
  Hub(ServerSettings wanted, Handler& behind) : settings(std::move(wanted)), handler(behind) {}

  boost::asio::io_context io;
  const ServerSettings settings;
  Handler& handler;
  std::atomic<size_t> body_bytes{0};  ///< of all requests in work
  std::atomic<bool> draining{false};  ///< no request begins any more

  /// Has a connection's own work done on its strand. After the end it falls away: what predictors
  /// answer then has no one to go to.
  template <typename Executor, typename Work>
  void post(const Executor& executor, Work work) {
    const std::scoped_lock lock(mutex_);
    if (!ended_) boost::asio::post(executor, std::move(work));
  }

  void add(Connection* connection);
  void remove(Connection* connection);
  size_t connections() const;
  /// Those that are open; each is kept while its turn lasts.
  std::vector<std::shared_ptr<Connection>> all() const;
  void end();

 private:
  mutable std::mutex mutex_;
  bool ended_ = false;
  std::unordered_set<Connection*> connections_;
};

}  // namespace prefilter::http
