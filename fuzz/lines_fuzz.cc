#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"
#include "fuzz/require.h"

namespace {

using prefilter::Line;
using prefilter::LineReader;
using prefilter::LineReaderOptions;

std::vector<std::string> read_all(const std::string& path, const LineReaderOptions& options) {
  std::vector<std::string> lines;
  auto reader = LineReader::open(path, options);
  require(static_cast<bool>(reader), "a file in memory opens");
  while (const std::optional<Line> line = reader->next()) {
    require(line->number == lines.size() + 1, "lines are counted");
    require(line->text.size() <= options.max_line_bytes, "the limit holds");
    require(line->text.find('\n') == std::string_view::npos, "a line is one line");
    lines.push_back(line->problem ? std::string(to_string(*line->problem))
                                  : ":" + std::string(line->text));
  }
  return lines;
}

}  // namespace

/// Two bytes of options, then the file: plain or gzip.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t limit = data[0] + 1U;
  const size_t chunk = data[1] + 1U;
  const int file = memfd_create("lines", MFD_CLOEXEC);
  require(file >= 0 && write(file, data + 2, size - 2) == static_cast<ssize_t>(size - 2),
          "memory is written");
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const auto lines = read_all(path, {.max_line_bytes = limit, .chunk_bytes = chunk});
  const auto again = read_all(path, {.max_line_bytes = limit, .chunk_bytes = 1U << 16});
  close(file);
  require(lines == again, "the chunk size changes nothing");
  return 0;
}
