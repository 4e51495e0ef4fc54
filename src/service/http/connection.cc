#include "service/http/connection.h"

#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <limits>

#include "service/http/head_check.h"
#include "service/http/trace.h"
#include "service/http/wire.h"

namespace prefilter::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using std::chrono::milliseconds;

constexpr size_t kReadBytes = 4096;             // of an idle connection
constexpr size_t kBodyStep = size_t{64} << 10;  // by which a body grows at most
constexpr size_t kLeftoverBytes = size_t{1} << 20;
constexpr milliseconds kLingerTime{1000};

std::string lower_case(beast::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<Hub> hub)
    : hub_(std::move(hub)),
      socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      // A head, and as much of what follows it as may come along.
      buffer_(hub_->settings.head_bytes + 2 * kReadBytes) {
  ErrorCode ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto peer = socket_.remote_endpoint(ignored);
  client_ = ignored ? "" : peer.address().to_string();
}

Connection::~Connection() {
  holds_body(0);
  hub_->remove(this);
}

template <typename Work>
void Connection::on_strand(Work work) {
  hub_->post(socket_.get_executor(),
             [self = shared_from_this(), work = std::move(work)]() mutable { work(*self); });
}

void Connection::start() {
  hub_->add(this);
  on_strand([](Connection& self) { self.await_request(); });
}

void Connection::end_if_idle() {
  on_strand([](Connection& self) {
    if (self.stage_ == Stage::kIdle) self.close();
  });
}

void Connection::end() {
  on_strand([](Connection& self) { self.close(); });
}

// ---- reading ----

void Connection::await_request() {
  if (hub_->draining) return close();
  request_ = Request();
  request_.client = client_;
  body_total_ = 0;
  answered_ = streaming_ = stream_ended_ = false;
  status_ = 0;
  answer_bytes_ = 0;
  parser_.emplace();
  parser_->header_limit(static_cast<uint32_t>(hub_->settings.head_bytes));
  parser_->body_limit(std::numeric_limits<uint64_t>::max());  // until the route is known
  if (buffer_.size() > 0) return read_head();
  set_deadline(Stage::kIdle, hub_->settings.idle);
  socket_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](ErrorCode error, size_t bytes) {
                            if (error) return self->close();
                            self->buffer_.commit(bytes);
                            self->read_head();
                          });
}

void Connection::read_head() {
  begun_ = std::chrono::steady_clock::now();
  open_request_ = true;
  request_.route = "none";
  keep_alive_ = false;
  set_deadline(Stage::kHead, hub_->settings.head_time);
  beast::http::async_read_header(
      socket_, buffer_, *parser_,
      [self = shared_from_this()](ErrorCode error, size_t) { self->on_head(error); });
}

void Connection::on_head(ErrorCode error) {
  if (error) return on_broken_request(error);
  take_head();
  if (const std::optional<Refusal> refusal = check_head(request_)) return refuse(*refusal);
  keep_alive_ = parser_->keep_alive();
  Handler::Plan plan = hub_->handler.plan(request_);
  const bool whole = parser_->is_done();
  if (plan.answer) {
    keep_alive_ = keep_alive_ && whole;  // a body that nobody reads ends the connection
    return write_answer(*std::move(plan.answer));
  }
  if (whole) return hand_over();
  begin_body(plan.body_bytes);
}

void Connection::take_head() {
  const auto& message = parser_->get();
  const beast::string_view target = message.target();
  request_.method = std::string(message.method_string());
  request_.path = std::string(target.substr(0, target.find('?')));
  request_.version = static_cast<int>(message.version());
  for (const auto& field : message) {
    request_.fields.push_back({lower_case(field.name_string()), std::string(field.value())});
  }
  head_only_ = request_.method == "HEAD";
  const std::string_view id = request_.field("x-request-id");
  request_.id = is_request_id(id) ? std::string(id) : new_request_id();
  if (auto trace = parse_trace_parent(request_.field("traceparent"))) request_.trace = *trace;
}

void Connection::begin_body(size_t limit) {
  const auto length = parser_->content_length();
  if (length && *length > limit) return on_broken_request(beast::http::error::body_limit);
  parser_->body_limit(limit);
  set_deadline(Stage::kBody, hub_->settings.body_time);
  if (!expects_continue(request_)) return read_body();
  write("HTTP/1.1 100 Continue\r\n\r\n", "", &Connection::read_body);
}

void Connection::read_body() {
  // Room for what is announced, though never far ahead of what has come.
  const size_t have = body_total_;
  const auto left = parser_->content_length_remaining();
  const size_t room = left ? static_cast<size_t>(std::clamp<uint64_t>(*left, 1, kBodyStep))
                           : std::clamp(have, kReadBytes, kBodyStep);
  if (!holds_body(have + room)) {
    return refuse({.status = 503,
                   .type = "overloaded",
                   .error = "the requests in work hold as much memory as they may",
                   .hint = "try again later"});
  }
  request_.body.resize(have + room);
  auto& body = parser_->get().body();
  body.data = request_.body.data() + have;
  body.size = room;
  beast::http::async_read(
      socket_, buffer_, *parser_,
      [self = shared_from_this(), room](ErrorCode error, size_t) { self->on_body(error, room); });
}

void Connection::on_body(ErrorCode error, size_t room) {
  body_total_ += room - parser_->get().body().size;
  if (error == beast::http::error::need_buffer) error = {};
  if (error) return on_broken_request(error);
  if (!parser_->is_done()) return read_body();
  request_.body.resize(body_total_);
  hand_over();
}

void Connection::hand_over() {
  set_deadline(Stage::kHandler, milliseconds::max());
  std::string body = std::exchange(request_.body, std::string());
  Request request = request_;
  request.body = std::move(body);
  hub_->handler.handle(std::move(request), shared_from_this());
}

/// The request ended before its end, came too slowly or is no HTTP.
void Connection::on_broken_request(ErrorCode error) {
  if (timed_out_) {
    return refuse({.status = 408,
                   .type = "too_slow",
                   .error = "the request did not arrive whole in time",
                   .hint = "send it faster"});
  }
  if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) {
    return refuse({.status = 431,
                   .type = "head_too_large",
                   .error = "the request line and fields have more than " +
                            std::to_string(hub_->settings.head_bytes) + " bytes",
                   .hint = "send fewer or shorter fields"});
  }
  if (error == beast::http::error::body_limit) {
    return refuse({.status = 413,
                   .type = "body_too_large",
                   .error = "the body is larger than this path takes",
                   .hint = "send less at once; /info has the limits"});
  }
  const bool no_http =
      error.category() == make_error_code(beast::http::error::bad_value).category();
  if (!no_http || error == beast::http::error::end_of_stream ||
      error == beast::http::error::partial_message) {
    open_request_ = stage_ == Stage::kBody;  // a head that never came whole is nobody's request
    return close();
  }
  refuse({.status = 400,
          .type = "bad_request",
          .error = "the request is malformed: " + error.message(),
          .hint = "send HTTP/1.1 as RFC 9112 has it"});
}

void Connection::refuse(const Refusal& refusal) {
  Answer answer = to_answer(refusal);
  answer.close = true;
  if (request_.id.empty()) request_.id = new_request_id();
  write_answer(std::move(answer));
}

// ---- answering ----

void Connection::answer(Answer answer) {
  on_strand([answer = std::move(answer)](Connection& self) mutable {
    self.write_answer(std::move(answer));
  });
}

void Connection::start_stream(Answer head) {
  on_strand([head = std::move(head)](Connection& self) {
    if (self.answered_ || self.stage_ == Stage::kClosed) return;
    self.answered_ = self.streaming_ = true;
    self.chunked_ = self.request_.version >= 11;
    self.keep_alive_ = self.keep_alive_ && self.chunked_ && !self.hub_->draining;
    self.status_ = head.status;
    self.pending_ = head_text(head, self.request_.id,
                              {.version = self.request_.version,
                               .keep_alive = self.keep_alive_,
                               .length = {},
                               .now = std::time(nullptr)});
    self.writing_ = true;
    self.write(std::move(self.pending_), "", &Connection::pump_stream);
    self.pending_.clear();
  });
}

void Connection::send(std::string piece) {
  on_strand([piece = std::move(piece)](Connection& self) {
    if (!self.streaming_ || self.stream_ended_ || self.stage_ == Stage::kClosed) return;
    self.pending_ += piece;
    if (!self.writing_) self.pump_stream();
  });
}

void Connection::end_stream() {
  on_strand([](Connection& self) {
    if (!self.streaming_ || self.stream_ended_ || self.stage_ == Stage::kClosed) return;
    self.stream_ended_ = true;
    if (!self.writing_) self.pump_stream();
  });
}

void Connection::pump_stream() {
  writing_ = !pending_.empty() || stream_ended_;
  if (!writing_) return set_deadline(Stage::kHandler, milliseconds::max());
  answer_bytes_ += pending_.size();
  std::string out = pending_.empty() || !chunked_ ? std::move(pending_) : chunk(pending_);
  pending_.clear();
  if (!stream_ended_) return write(std::move(out), "", &Connection::pump_stream);
  if (chunked_) out += kLastChunk;
  write(std::move(out), "", &Connection::finish_answer);
}

void Connection::write_answer(Answer answer) {
  if (answered_ || stage_ == Stage::kClosed) return;
  answered_ = true;
  keep_alive_ = keep_alive_ && !answer.close && !hub_->draining;
  status_ = answer.status;
  std::string head = head_text(answer, request_.id,
                               {.version = request_.version,
                                .keep_alive = keep_alive_,
                                .length = answer.body.size(),
                                .now = std::time(nullptr)});
  if (head_only_) answer.body.clear();
  answer_bytes_ = answer.body.size();
  write(std::move(head), std::move(answer.body), &Connection::finish_answer);
}

void Connection::write(std::string head, std::string body, void (Connection::*next)()) {
  out_head_ = std::move(head);
  out_body_ = std::move(body);
  // Before the body only a 100 is written, whose time is the body's.
  if (stage_ != Stage::kBody || answered_) set_deadline(Stage::kWrite, hub_->settings.write_time);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(out_head_),
                                                     asio::buffer(out_body_)};
  asio::async_write(socket_, buffers, [self = shared_from_this(), next](ErrorCode error, size_t) {
    if (error) return self->close();
    ((*self).*next)();
  });
}

void Connection::finish_answer() {
  complete();
  out_body_ = std::string();
  holds_body(0);
  if (!keep_alive_) return linger();
  await_request();
}

/// Ends our side and reads what the client is still sending for a moment: closed at once, the
/// connection would be reset, and the answer lost on its way (RFC 9112, 9.6).
void Connection::linger() {
  ErrorCode error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return close();
  leftovers_ = 0;
  set_deadline(Stage::kLinger, kLingerTime);
  read_leftovers();
}

void Connection::read_leftovers() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](ErrorCode error, size_t bytes) {
                            self->leftovers_ += bytes;
                            if (error || self->leftovers_ > kLeftoverBytes) return self->close();
                            self->read_leftovers();
                          });
}

void Connection::close() {
  if (stage_ == Stage::kClosed) return;
  stage_ = Stage::kClosed;
  gone_ = true;
  status_ = 0;
  complete();
  ++turn_;
  timer_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
}

// ---- time and memory ----

void Connection::set_deadline(Stage stage, milliseconds time) {
  stage_ = stage;
  const size_t turn = ++turn_;
  if (time == milliseconds::max()) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this(), turn](ErrorCode error) {
    if (!error && turn == self->turn_) self->on_deadline();
  });
}

void Connection::on_deadline() {
  if (stage_ != Stage::kHead && stage_ != Stage::kBody) return close();
  // The reading in progress ends, also if it was between two steps; then 408 goes out.
  timed_out_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
  socket_.shutdown(Socket::shutdown_receive, ignored);
}

/// Tells the handler, once a request.
void Connection::complete() {
  if (!open_request_) return;
  open_request_ = false;
  const auto spent = std::chrono::steady_clock::now() - begun_;
  hub_->handler.completed({.request = request_,
                           .status = status_,
                           .body_bytes = body_total_,
                           .answer_bytes = answer_bytes_,
                           .time = std::chrono::duration_cast<std::chrono::microseconds>(spent)});
}

/// Counts what this connection's body takes. Returns false, and counts nothing more, if all of them
/// would take more than they may.
bool Connection::holds_body(size_t bytes) {
  if (bytes <= body_bytes_) {
    hub_->body_bytes -= body_bytes_ - bytes;
  } else if ((hub_->body_bytes += bytes - body_bytes_) > hub_->settings.bodies_bytes) {
    hub_->body_bytes -= bytes - body_bytes_;
    return false;
  }
  body_bytes_ = bytes;
  return true;
}

}  // namespace prefilter::http
