#include "service/http/server.h"

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <future>
#include <string>
#include <thread>
#include <utility>  // before Asio 1.74, which lacks it in C++20
#include <vector>

#include "service/http/connection.h"
#include "service/http/wire.h"

namespace prefilter::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Runs the event loop to its end. What a step throws, memory that ran out first of all, costs the
/// one connection that the step was of.
void run(asio::io_context& io) {
  while (true) {
    try {
      io.run();
      return;
    } catch (const std::exception&) {
      continue;
    }
  }
}

}  // namespace

struct Server::State {
  State(const ServerSettings& settings, Handler& handler)
      : hub(std::make_shared<Hub>(settings, handler)) {}

  Result<void> listen();
  void accept();
  void on_accepted(error_code error, tcp::socket socket);
  void turn_away(tcp::socket socket) const;
  void close();

  std::shared_ptr<Hub> hub;
  asio::executor_work_guard<asio::io_context::executor_type> work{hub->io.get_executor()};
  tcp::acceptor acceptor{asio::make_strand(hub->io)};
  asio::steady_timer pause{acceptor.get_executor()};
  std::vector<std::thread> threads;
  uint16_t port = 0;
};

Result<void> Server::State::listen() {
  const ServerSettings& settings = hub->settings;
  if (settings.threads == 0 || settings.max_connections == 0 || settings.head_bytes < 256) {
    return Error(ErrorCode::kInvalidArgument, "a setting of the server is out of range");
  }
  error_code error;
  const auto address = asio::ip::make_address(settings.address, error);
  if (error) {
    return Error(ErrorCode::kInvalidArgument,
                 "'" + settings.address + "' is no IPv4 or IPv6 address to listen on");
  }
  const tcp::endpoint endpoint(address, settings.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port = acceptor.local_endpoint(error).port();
  if (error) {
    return Error(ErrorCode::kUnavailable, "cannot listen on " + settings.address + " port " +
                                              std::to_string(settings.port) + ": " +
                                              error.message());
  }
  return {};
}

void Server::State::accept() {
  acceptor.async_accept(asio::make_strand(hub->io), [this](error_code error, tcp::socket socket) {
    on_accepted(error, std::move(socket));
  });
}

void Server::State::on_accepted(error_code error, tcp::socket socket) {
  if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
  if (error) {
    // No descriptor is free, most likely: others have to be closed first.
    pause.expires_after(std::chrono::milliseconds(50));
    pause.async_wait([this](error_code stopped) {
      if (!stopped) accept();
    });
    return;
  }
  if (hub->connections() >= hub->settings.max_connections) {
    turn_away(std::move(socket));
  } else {
    std::make_shared<Connection>(std::move(socket), hub)->start();
  }
  accept();
}

/// Says why in one write that waits for nobody.
void Server::State::turn_away(tcp::socket socket) const {
  hub->handler.connection_refused();
  const Answer answer = to_answer({.status = 503,
                                   .type = "overloaded",
                                   .error = "as many connections are open as may be",
                                   .hint = "try again later"},
                                  std::chrono::seconds(1));
  const std::string text =
      head_text(answer, "",
                {.keep_alive = false, .length = answer.body.size(), .now = std::time(nullptr)}) +
      answer.body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  // What was not read would reset the connection, and the answer be lost.
  std::array<char, 8192> unread{};
  socket.read_some(asio::buffer(unread), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

/// When it returns, no connection is accepted any more, nor one that was accepted begun.
void Server::State::close() {
  std::promise<void> closed;
  asio::post(acceptor.get_executor(), [&] {
    error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    closed.set_value();
  });
  closed.get_future().wait();
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Server>> Server::start(const ServerSettings& settings, Handler& handler) {
  try {
    auto state = std::make_unique<State>(settings, handler);
    if (Result<void> listening = state->listen(); !listening) return listening.error();
    state->accept();
    for (size_t i = 0; i < settings.threads; ++i) {
      state->threads.emplace_back([hub = state->hub] { run(hub->io); });
    }
    return std::unique_ptr<Server>(new Server(std::move(state)));
  } catch (const std::exception& failure) {
    return Error(ErrorCode::kUnavailable, std::string("starting the server: ") + failure.what());
  }
}

Server::~Server() {
  State& state = *state_;
  state.hub->draining = true;
  state.close();
  for (const auto& connection : state.hub->all()) connection->end();
  state.hub->end();
  state.work.reset();  // the threads return when nothing is left to do
  for (std::thread& thread : state.threads) thread.join();
}

uint16_t Server::port() const { return state_->port; }

bool Server::drain(std::chrono::milliseconds limit) {
  State& state = *state_;
  const auto until = std::chrono::steady_clock::now() + limit;
  state.hub->draining = true;
  state.close();
  // One that becomes idle later sees that there will be no other request.
  for (const auto& connection : state.hub->all()) connection->end_if_idle();
  while (state.hub->connections() > 0) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

bool Server::responds(std::chrono::milliseconds limit) {
  auto answered = std::make_shared<std::promise<void>>();
  std::future<void> answer = answered->get_future();
  asio::post(state_->hub->io, [answered] { answered->set_value(); });
  return answer.wait_for(limit) == std::future_status::ready;
}

}  // namespace prefilter::http
