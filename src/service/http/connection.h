#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <optional>
#include <utility>  // before Asio 1.74, which lacks it in C++20

#include "service/http/hub.h"

namespace prefilter::http {

/// One client's connection: reads request after request, hands each to the handler and sends its
/// answer (HTTP/1.1, RFC 9112). Everything of it runs on the socket's strand, but for what Exchange
/// offers. Slow at any stage, the client is answered with 408 or cut off.
class Connection : public Exchange, public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  /// The socket's executor is a strand of the hub's event loop.
  Connection(Socket socket, std::shared_ptr<Hub> hub);
  ~Connection() override;

  void start();
  void end_if_idle();  ///< from any thread
  void end();          ///< from any thread: at once, whatever it does

  void answer(Answer answer) override;
  void start_stream(Answer head) override;
  void send(std::string piece) override;
  void end_stream() override;
  bool abandoned() const override { return gone_; }

 private:
  using ErrorCode = boost::system::error_code;
  enum class Stage { kIdle, kHead, kBody, kHandler, kWrite, kLinger, kClosed };

  void await_request();
  void read_head();
  void on_head(ErrorCode error);
  void take_head();
  void begin_body(size_t limit);
  void read_body();
  void on_body(ErrorCode error, size_t room);
  void hand_over();
  void on_broken_request(ErrorCode error);
  void refuse(const Refusal& refusal);

  void write_answer(Answer answer);
  void pump_stream();
  void write(std::string head, std::string body, void (Connection::*next)());
  void finish_answer();
  void linger();
  void read_leftovers();
  void close();

  void set_deadline(Stage stage, std::chrono::milliseconds time);
  void on_deadline();
  void complete();
  bool holds_body(size_t bytes);
  template <typename Work>
  void on_strand(Work work);

  std::shared_ptr<Hub> hub_;
  Socket socket_;
  boost::asio::steady_timer timer_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> parser_;
  std::string client_;

  Stage stage_ = Stage::kIdle;
  size_t turn_ = 0;  // counts deadlines, so that one that was replaced does nothing
  bool timed_out_ = false;
  std::atomic<bool> gone_{false};

  Request request_;  // its body moves on to the handler
  std::chrono::steady_clock::time_point begun_;
  size_t body_bytes_ = 0;  // counted in the hub
  size_t body_total_ = 0;

  bool open_request_ = false;  // one that completed() has not been told of
  bool answered_ = false;
  bool head_only_ = false;
  bool keep_alive_ = false;
  int status_ = 0;
  size_t answer_bytes_ = 0;
  std::string out_head_, out_body_;  // what is being written

  bool streaming_ = false;
  bool chunked_ = false;
  bool writing_ = false;
  bool stream_ended_ = false;
  std::string pending_;  // of a stream
  size_t leftovers_ = 0;
};

}  // namespace prefilter::http
