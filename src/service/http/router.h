#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "service/http/auth.h"
#include "service/http/event_log.h"
#include "service/http/exchange.h"
#include "service/http/routes.h"

namespace prefilter::http {

/// Which route a request takes, and whether it may. Safe to call from many threads.
class Router : public Handler {
 public:
  /// log outlives the router. tokens: null: every client may do everything.
  Router(Service service, EventLog& log, std::shared_ptr<const Tokens> tokens);

  /// Other tokens for requests that come from now on; never null where there were some.
  void set_tokens(std::shared_ptr<const Tokens> tokens);

  Plan plan(Request& request) override;
  void handle(Request request, std::shared_ptr<Exchange> exchange) override;
  void completed(const Completed& completed) override;
  void connections(size_t open) override;
  void connection_refused() override;

 private:
  std::shared_ptr<const Tokens> tokens() const;

  Service service_;
  EventLog& log_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tokens> tokens_;  // guarded
};

}  // namespace prefilter::http
