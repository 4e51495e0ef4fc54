#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

struct LineReaderOptions {
  size_t max_line_bytes = 16U << 20;  ///< a longer line is reported and skipped; > 0
  size_t chunk_bytes = 256U << 10;    ///< read and unpacked at a time; > 0
};

/// What keeps a line from being read.
enum class LineProblem {
  kTooLong,        ///< over max_line_bytes; reading goes on after it
  kTruncatedGzip,  ///< the compressed stream ends too early; nothing follows
  kCorruptGzip,    ///< the compressed stream contradicts itself; nothing follows
  kReadFailed,     ///< the system gave an error; nothing follows
};

/// The short name that users see in an output line, e.g. "truncated_gzip".
std::string_view to_string(LineProblem problem);

struct Line {
  std::string_view text;  ///< without its line end; valid until the next call of next()
  size_t number = 0;      ///< counted from 1
  std::optional<LineProblem> problem;  ///< set: there is no text, `message` says why
  std::string message;
};

/// The lines of a file or stream, plain or gzip (told apart by the first bytes, members may follow
/// one another). Lines end with LF or CRLF, the last may lack it; a UTF-8 byte order mark at the
/// start is skipped. A gzip stream that breaks off gives the whole lines before the break, then a
/// line with a problem. Memory stays at two chunks and the longest line that is kept.
/// Not safe to share between threads.
class LineReader {
 public:
  /// "-" is standard input. Errors: kNotFound, kInvalidArgument (a directory), kUnauthorized,
  /// kUnavailable.
  static Result<LineReader> open(const std::string& path, const LineReaderOptions& options = {});

  /// The next line; nullopt at the end.
  std::optional<Line> next();

  uint64_t bytes_read() const;                  ///< of the file as it lies there, compressed or not
  std::optional<uint64_t> total_bytes() const;  ///< the file's size; nullopt if it is a stream

  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

 private:
  struct State;
  explicit LineReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter
