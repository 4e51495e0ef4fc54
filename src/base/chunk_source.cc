#include "base/chunk_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace prefilter {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";

std::string system_message(int error) { return std::strerror(error); }

ErrorCode code_of(int error) {
  if (error == ENOENT || error == ENOTDIR) return ErrorCode::kNotFound;
  if (error == EACCES || error == EPERM) return ErrorCode::kUnauthorized;
  if (error == EISDIR) return ErrorCode::kInvalidArgument;
  return ErrorCode::kUnavailable;
}

}  // namespace

class ChunkSource::State {
 public:
  State(int descriptor, size_t chunk_bytes) : descriptor_(descriptor), input_(chunk_bytes, '\0') {}
  ~State() {
    if (unpacking_) inflateEnd(&stream_);
    if (descriptor_ > STDERR_FILENO) close(descriptor_);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Chunk next();

  uint64_t bytes_read = 0;
  std::optional<uint64_t> total_bytes;

 private:
  bool read_more();
  void begin();
  Chunk unpack();
  bool begin_member();
  Chunk stop(StreamProblem problem, std::string message);

  int descriptor_;
  std::string input_;
  std::string_view unread_;  // of input_
  std::string output_;
  bool begun_ = false;
  bool ended_ = false;  // the descriptor has no more
  int read_error_ = 0;
  bool unpacking_ = false;
  bool inside_member_ = false;
  z_stream stream_{};
  Chunk last_;  // set once the stream is over
  bool over_ = false;
};

/// Reads behind what is unread; false at the end of the file or on an error.
bool ChunkSource::State::read_more() {
  if (ended_) return false;
  if (!unread_.empty()) std::memmove(input_.data(), unread_.data(), unread_.size());
  ssize_t count = -1;
  do {
    count = ::read(descriptor_, input_.data() + unread_.size(), input_.size() - unread_.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) read_error_ = errno;
  ended_ = count <= 0;
  const size_t added = ended_ ? 0 : static_cast<size_t>(count);
  bytes_read += added;
  unread_ = std::string_view(input_.data(), unread_.size() + added);
  return !ended_;
}

void ChunkSource::State::begin() {
  begun_ = true;
  while (unread_.size() < kGzipMagic.size() && read_more()) {
  }
  if (!unread_.starts_with(kGzipMagic)) return;
  // 16: the gzip wrapper rather than zlib's own.
  PREFILTER_CHECK(inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK, "zlib is the one we built with");
  unpacking_ = inside_member_ = true;
  stream_.avail_out = 1;  // as after a call that left room: nothing waits inside zlib
  output_.resize(input_.size());
}

Chunk ChunkSource::State::stop(StreamProblem problem, std::string message) {
  over_ = true;
  last_ = Chunk{.bytes = {}, .problem = problem, .message = std::move(message)};
  return last_;
}

Chunk ChunkSource::State::next() {
  if (over_) return last_;
  if (!begun_) begin();
  if (unpacking_) return unpack();
  if (unread_.empty()) read_more();
  if (read_error_ != 0 && unread_.empty()) {
    return stop(StreamProblem::kReadFailed, system_message(read_error_));
  }
  over_ = unread_.empty();
  const Chunk chunk{.bytes = unread_, .problem = {}, .message = {}};
  unread_ = {};
  return chunk;
}

/// Between two members: whether another one follows. Zero bytes are padding.
bool ChunkSource::State::begin_member() {
  do {
    const size_t padding = std::min(unread_.find_first_not_of('\0'), unread_.size());
    unread_.remove_prefix(padding);
  } while (unread_.empty() && read_more());
  if (unread_.empty()) return false;
  inflateReset(&stream_);
  inside_member_ = true;
  return true;
}

Chunk ChunkSource::State::unpack() {
  for (;;) {
    if (!inside_member_ && !begin_member()) {
      over_ = read_error_ == 0;
      if (over_) return {};
    }
    // Where the output was filled, more may wait inside zlib; only then it needs no input.
    const bool waiting = inside_member_ && stream_.avail_out == 0;
    if (!waiting && unread_.empty() && !read_more()) {
      if (read_error_ != 0) return stop(StreamProblem::kReadFailed, system_message(read_error_));
      return stop(StreamProblem::kTruncatedGzip, "the gzip stream ends too early");
    }
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(unread_.data()));
    stream_.avail_in = static_cast<uInt>(unread_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output_.data());
    stream_.avail_out = static_cast<uInt>(output_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    unread_.remove_prefix(unread_.size() - stream_.avail_in);
    const std::string_view bytes(output_.data(), output_.size() - stream_.avail_out);
    inside_member_ = status != Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      const char* why = stream_.msg != nullptr ? stream_.msg : "not valid";
      stop(StreamProblem::kCorruptGzip, std::string("the gzip stream is corrupt: ") + why);
      if (bytes.empty()) return last_;
    }
    if (!bytes.empty()) return Chunk{.bytes = bytes, .problem = {}, .message = {}};
  }
}

Result<ChunkSource> ChunkSource::open(const std::string& path, size_t chunk_bytes) {
  const bool standard_input = path == "-";
  const int descriptor = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string name = standard_input ? "standard input" : path;
  if (descriptor < 0) return Error(code_of(errno), name + ": " + system_message(errno));
  auto state = std::make_unique<State>(descriptor, std::max(chunk_bytes, kGzipMagic.size()));
  struct stat status{};
  if (fstat(descriptor, &status) != 0) {
    return Error(code_of(errno), name + ": " + system_message(errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return Error(ErrorCode::kInvalidArgument, name + ": is a directory, not a file of articles");
  }
  if (S_ISREG(status.st_mode)) state->total_bytes = static_cast<uint64_t>(status.st_size);
  return ChunkSource(std::move(state));
}

Chunk ChunkSource::next() { return state_->next(); }
uint64_t ChunkSource::bytes_read() const { return state_->bytes_read; }
std::optional<uint64_t> ChunkSource::total_bytes() const { return state_->total_bytes; }

ChunkSource::ChunkSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChunkSource::~ChunkSource() = default;
ChunkSource::ChunkSource(ChunkSource&&) noexcept = default;
ChunkSource& ChunkSource::operator=(ChunkSource&&) noexcept = default;

}  // namespace prefilter
