#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace prefilter::test {

/// An answer as it came.
struct RawAnswer {
  int status = 0;  ///< 0: the connection ended before a whole head
  std::string head;
  std::string body;    ///< without its chunks' frames
  bool whole = false;  ///< the body came to the end that its head promised

  /// A field of the head, its name in the case in which it was sent; "" if there is none.
  std::string field(const std::string& name) const;
};

/// A connection to 127.0.0.1 that sends exactly the bytes it is given. All waits end after a
/// minute, and the test then fails.
class RawClient {
 public:
  explicit RawClient(uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False if the server has closed the connection.
  bool send(std::string_view bytes) const;
  void half_close() const;  ///< sends no more, still reads
  void close();

  /// Reads one answer. without_body: to HEAD.
  enum class Expect { kBody, kNoBody };
  RawAnswer receive(Expect expect = Expect::kBody);

  /// Whether the server has ended the connection, once all of it was read.
  bool ended();

 private:
  bool read_more();
  std::string take_line();
  void take_chunks(RawAnswer& answer);

  int socket_ = -1;
  std::string buffer_;
};

/// "POST PATH HTTP/1.1" with Host, Content-Type, Content-Length and the body.
std::string post(std::string_view path, std::string_view body,
                 std::string_view type = "application/json", std::string_view fields = "");
std::string get(std::string_view path, std::string_view fields = "");

}  // namespace prefilter::test
