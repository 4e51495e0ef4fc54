#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "service/http/error_answer.h"
#include "service/http/message.h"

namespace prefilter::http {

/// The way back to the client of one request. Either one answer(), or start_stream(), any number of
/// send() and end_stream(); what comes after the end falls away. Never waits for the client. Safe
/// to call from many threads, though what is sent from several has no order.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual void answer(Answer answer) = 0;

  virtual void start_stream(Answer head) = 0;
  virtual void send(std::string piece) = 0;
  virtual void end_stream() = 0;

  /// Whether the client is known to have left.
  virtual bool abandoned() const = 0;
};

/// What stands behind the connections. Called from many threads at once; must return soon and must
/// not throw. A Refusal has been counted nowhere: completed() tells of it.
class Handler {
 public:
  virtual ~Handler() = default;

  /// Looks at a head before the body is read, and sets the request's route. Gives how many bytes
  /// the body may have, or the answer that spares reading it.
  struct Plan {
    size_t body_bytes = 0;
    std::optional<Answer> answer = {};
  };
  virtual Plan plan(Request& request) = 0;

  /// Answers a whole request, now or later.
  virtual void handle(Request request, std::shared_ptr<Exchange> exchange) = 0;

  /// An answer has gone out, or could not.
  virtual void completed(const Completed& completed) = 0;

  /// Connections that are open now; one was turned away because there are too many.
  virtual void connections(size_t open) = 0;
  virtual void connection_refused() = 0;
};

}  // namespace prefilter::http
