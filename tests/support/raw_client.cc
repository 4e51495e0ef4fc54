#include "tests/support/raw_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace prefilter::test {

std::string RawAnswer::field(const std::string& name) const {
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

RawClient::RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval minute{.tv_sec = 60, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof(minute));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &minute, sizeof(minute));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
}

RawClient::~RawClient() { close(); }

void RawClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool RawClient::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::half_close() const { shutdown(socket_, SHUT_WR); }

bool RawClient::read_more() {
  std::array<char, 16384> bytes{};
  const ssize_t count = recv(socket_, bytes.data(), bytes.size(), 0);
  EXPECT_FALSE(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) << "waited for a minute";
  if (count <= 0) return false;
  buffer_.append(bytes.data(), static_cast<size_t>(count));
  return true;
}

std::string RawClient::take_line() {
  while (buffer_.find("\r\n") == std::string::npos) {
    if (!read_more()) return "";
  }
  const std::string line = buffer_.substr(0, buffer_.find("\r\n"));
  buffer_.erase(0, line.size() + 2);
  return line;
}

void RawClient::take_chunks(RawAnswer& answer) {
  while (true) {
    const std::string size_line = take_line();
    if (size_line.empty()) return;
    const size_t size = std::stoul(size_line, nullptr, 16);
    while (buffer_.size() < size + 2) {
      if (!read_more()) return;
    }
    answer.body += buffer_.substr(0, size);
    buffer_.erase(0, size + 2);
    if (size == 0) break;
  }
  answer.whole = true;
}

RawAnswer RawClient::receive(Expect expect) {
  RawAnswer answer;
  while (buffer_.find("\r\n\r\n") == std::string::npos) {
    if (!read_more()) return answer;
  }
  answer.head = buffer_.substr(0, buffer_.find("\r\n\r\n") + 2);
  buffer_.erase(0, answer.head.size() + 2);
  answer.status = std::stoi(answer.head.substr(9, 3));
  if (expect == Expect::kNoBody || answer.status == 100 || answer.status == 304) {
    answer.whole = true;
  } else if (answer.field("Transfer-Encoding") == "chunked") {
    take_chunks(answer);
  } else if (const std::string length = answer.field("Content-Length"); !length.empty()) {
    const size_t size = std::stoul(length);
    while (buffer_.size() < size && read_more()) continue;
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, answer.body.size());
    answer.whole = answer.body.size() == size;
  } else {
    while (read_more()) continue;
    answer.body = std::exchange(buffer_, "");
    answer.whole = true;
  }
  return answer;
}

bool RawClient::ended() {
  const size_t before = buffer_.size();
  return before == 0 && !read_more();
}

std::string get(std::string_view path, std::string_view fields) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view type,
                 std::string_view fields) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: a\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(fields) +
         "\r\n" + std::string(body);
}

}  // namespace prefilter::test
