#include "base/line_reader.h"

#include "base/chunk_source.h"

namespace prefilter {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

LineProblem line_problem(StreamProblem problem) {
  switch (problem) {
    case StreamProblem::kTruncatedGzip:
      return LineProblem::kTruncatedGzip;
    case StreamProblem::kCorruptGzip:
      return LineProblem::kCorruptGzip;
    case StreamProblem::kReadFailed:
      return LineProblem::kReadFailed;
  }
  return LineProblem::kReadFailed;
}

}  // namespace

std::string_view to_string(LineProblem problem) {
  switch (problem) {
    case LineProblem::kTooLong:
      return "too_long";
    case LineProblem::kTruncatedGzip:
      return "truncated_gzip";
    case LineProblem::kCorruptGzip:
      return "corrupt_gzip";
    case LineProblem::kReadFailed:
      return "read_failed";
  }
  return "read_failed";
}

struct LineReader::State {
  Line finished(std::string_view text);
  std::optional<Line> last_line();
  void keep(std::string_view piece);

  ChunkSource source;
  LineReaderOptions options;
  std::string_view unread = {};  // of the source's chunk
  std::string started = {};      // the beginning of a line that goes on in the next chunk
  bool too_long = false;         // that line is being skipped
  bool given = false;            // `started` was handed out and is to be forgotten
  size_t number = 0;
  std::optional<Line> problem = {};  // what ended the stream, until it is handed out
  bool over = false;
};

/// Adds a piece to the started line, or forgets the line if it gets too long.
void LineReader::State::keep(std::string_view piece) {
  // Neither a carriage return nor a byte order mark counts, so room for them is let in.
  const size_t limit = options.max_line_bytes + 1 + kByteOrderMark.size();
  too_long = too_long || started.size() + piece.size() > limit;
  if (too_long) {
    std::string().swap(started);
  } else {
    started.append(piece);
  }
}

/// The line whose end was reached.
Line LineReader::State::finished(std::string_view text) {
  ++number;
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (number == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!too_long && text.size() <= options.max_line_bytes) {
    return Line{.text = text, .number = number, .problem = {}, .message = {}};
  }
  too_long = false;
  return Line{
      .text = {},
      .number = number,
      .problem = LineProblem::kTooLong,
      .message = "the line is longer than " + std::to_string(options.max_line_bytes) + " bytes"};
}

/// What remains when the source is over: a problem, or a line without its end.
std::optional<Line> LineReader::State::last_line() {
  over = true;
  if (problem) {
    problem->number = number + 1;
    return problem;
  }
  if (number == 0 && started == kByteOrderMark) started.clear();
  if (started.empty() && !too_long) return std::nullopt;
  return finished(started);
}

Result<LineReader> LineReader::open(const std::string& path, const LineReaderOptions& options) {
  Result<ChunkSource> source = ChunkSource::open(path, options.chunk_bytes);
  if (!source) return source.error();
  return LineReader(
      std::make_unique<State>(State{.source = std::move(*source), .options = options}));
}

std::optional<Line> LineReader::next() {
  State& s = *state_;
  if (s.over) return std::nullopt;
  if (s.given) s.started.clear();
  s.given = false;
  for (;;) {
    if (s.unread.empty()) {
      Chunk chunk = s.source.next();
      if (chunk.problem) {
        s.problem = Line{.text = {},
                         .number = 0,
                         .problem = line_problem(*chunk.problem),
                         .message = std::move(chunk.message)};
      }
      if (chunk.bytes.empty()) return s.last_line();
      s.unread = chunk.bytes;
    }
    const size_t end = s.unread.find('\n');
    const std::string_view piece = s.unread.substr(0, end);
    s.unread.remove_prefix(end == std::string_view::npos ? piece.size() : end + 1);
    if (end == std::string_view::npos) {
      s.keep(piece);
      continue;
    }
    if (s.started.empty() && !s.too_long) return s.finished(piece);
    s.keep(piece);
    s.given = true;
    return s.finished(s.started);
  }
}

uint64_t LineReader::bytes_read() const { return state_->source.bytes_read(); }
std::optional<uint64_t> LineReader::total_bytes() const { return state_->source.total_bytes(); }

LineReader::LineReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

}  // namespace prefilter
