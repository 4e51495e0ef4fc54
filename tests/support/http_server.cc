#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace prefilter::test {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

HttpRequest parse_head(const std::string& head) {
  HttpRequest request;
  const size_t first_blank = head.find(' ');
  const size_t second_blank = head.find(' ', first_blank + 1);
  request.method = head.substr(0, first_blank);
  request.target = head.substr(first_blank + 1, second_blank - first_blank - 1);
  for (size_t at = head.find("\r\n"); at != std::string::npos && at + 2 < head.size();) {
    const size_t end = head.find("\r\n", at + 2);
    const std::string line = head.substr(at + 2, end - at - 2);
    const size_t colon = line.find(':');
    if (colon != std::string::npos) {
      const size_t value = line.find_first_not_of(' ', colon + 1);
      request.headers.emplace_back(lower(line.substr(0, colon)),
                                   value == std::string::npos ? "" : line.substr(value));
    }
    at = end;
  }
  return request;
}

/// The request that a connection carries; nullopt if it ends too early.
std::optional<HttpRequest> read_request(int fd) {
  std::string bytes;
  const auto read_more = [&] {
    char buffer[16384];
    const ssize_t count = ::recv(fd, buffer, sizeof(buffer), 0);
    if (count > 0) bytes.append(buffer, static_cast<size_t>(count));
    return count > 0;
  };
  size_t head_end = std::string::npos;
  while ((head_end = bytes.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return std::nullopt;
  }
  HttpRequest request = parse_head(bytes.substr(0, head_end));
  const std::string length_text = request.header("content-length");
  const size_t length = length_text.empty() ? 0 : std::strtoull(length_text.c_str(), nullptr, 10);
  while (bytes.size() < head_end + 4 + length) {
    if (!read_more()) return std::nullopt;
  }
  request.body = bytes.substr(head_end + 4, length);
  return request;
}

std::string to_bytes(const HttpAnswer& answer) {
  if (!answer.instead.empty()) return answer.instead;
  std::string bytes = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
  for (const auto& [name, value] : answer.headers) bytes += name + ": " + value + "\r\n";
  bytes +=
      "Connection: close\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n";
  return bytes + answer.body.substr(0, answer.body.size() - answer.drop_bytes);
}

void send_all(int fd, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;  // the client has left
    sent += static_cast<size_t>(count);
  }
}

}  // namespace

std::string HttpRequest::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "";
}

struct HttpServer::State {
  Handler handler;
  int listener = -1;
  int port = 0;
  std::thread acceptor;
  std::vector<std::thread> workers;  // of the acceptor alone until it has ended

  mutable std::mutex mutex;
  std::condition_variable stop_asked;
  bool stopping = false;
  std::set<int> connections;
  std::vector<HttpRequest> requests;
  size_t in_work = 0;
  size_t most_in_work = 0;

  void accept_all();
  void serve(int fd);
  void answer(int fd, const HttpRequest& request);
};

void HttpServer::State::accept_all() {
  while (true) {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard lock(mutex);
    if (stopping) {
      ::close(fd);
      return;
    }
    connections.insert(fd);
    workers.emplace_back([this, fd] { serve(fd); });
  }
}

void HttpServer::State::serve(int fd) {
  if (const std::optional<HttpRequest> request = read_request(fd)) answer(fd, *request);
  const std::lock_guard lock(mutex);
  connections.erase(fd);
  ::close(fd);
}

void HttpServer::State::answer(int fd, const HttpRequest& request) {
  std::unique_lock lock(mutex);
  const size_t number = requests.size();
  requests.push_back(request);
  most_in_work = std::max(most_in_work, ++in_work);
  lock.unlock();
  const HttpAnswer answer = handler(request, number);
  lock.lock();
  stop_asked.wait_for(lock, std::chrono::milliseconds(answer.delay_ms),
                      [this] { return stopping; });
  --in_work;
  lock.unlock();
  send_all(fd, to_bytes(answer));
}

HttpServer::HttpServer(Handler handler) : state_(std::make_unique<State>()) {
  state_->handler = std::move(handler);
  state_->listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool listens = ::bind(state_->listener, generic, size) == 0 &&
                       ::listen(state_->listener, 128) == 0 &&
                       ::getsockname(state_->listener, generic, &size) == 0;
  EXPECT_TRUE(listens) << "no socket on 127.0.0.1";
  state_->port = ntohs(address.sin_port);
  state_->acceptor = std::thread([this] { state_->accept_all(); });
}

HttpServer::~HttpServer() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const int fd : state_->connections) ::shutdown(fd, SHUT_RDWR);
  }
  state_->stop_asked.notify_all();
  ::shutdown(state_->listener, SHUT_RDWR);  // wakes the acceptor
  state_->acceptor.join();
  for (std::thread& worker : state_->workers) worker.join();
  ::close(state_->listener);
}

std::string HttpServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(state_->port) + path;
}

std::vector<HttpRequest> HttpServer::requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->requests;
}

size_t HttpServer::most_at_once() const {
  const std::lock_guard lock(state_->mutex);
  return state_->most_in_work;
}

}  // namespace prefilter::test
