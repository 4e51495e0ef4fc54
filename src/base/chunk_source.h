#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

/// Why a stream stopped before its end.
enum class StreamProblem { kTruncatedGzip, kCorruptGzip, kReadFailed };

/// Some bytes of a stream. Empty: the stream is over; `problem` says whether before its end.
struct Chunk {
  std::string_view bytes;  ///< valid until the next call of next()
  std::optional<StreamProblem> problem;
  std::string message;
};

/// The bytes of a file or stream in order, unpacked if they begin as gzip does. Members may follow
/// one another, zero bytes may follow the last. Not safe to share between threads.
class ChunkSource {
 public:
  /// "-" is standard input; chunk_bytes > 0 is the size of both buffers.
  /// Errors: kNotFound, kInvalidArgument (a directory), kUnauthorized, kUnavailable.
  static Result<ChunkSource> open(const std::string& path, size_t chunk_bytes);

  Chunk next();

  uint64_t bytes_read() const;                  ///< of the file as it lies there
  std::optional<uint64_t> total_bytes() const;  ///< the file's size; nullopt if it is a stream

  ~ChunkSource();
  ChunkSource(ChunkSource&&) noexcept;
  ChunkSource& operator=(ChunkSource&&) noexcept;

 private:
  class State;
  explicit ChunkSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace prefilter
