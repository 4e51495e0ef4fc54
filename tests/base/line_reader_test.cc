#include "base/line_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/temp_file.h"

namespace prefilter {
namespace {

using testing::gzip;
using testing::TempFile;

/// The lines as "NUMBER:TEXT", a line with a problem as "NUMBER!PROBLEM".
std::vector<std::string> read_all(LineReader& reader) {
  std::vector<std::string> lines;
  while (const std::optional<Line> line = reader.next()) {
    const std::string number = std::to_string(line->number);
    lines.push_back(line->problem ? number + "!" + std::string(to_string(*line->problem))
                                  : number + ":" + std::string(line->text));
    EXPECT_EQ(line->problem.has_value(), !line->message.empty());
  }
  EXPECT_FALSE(reader.next());
  return lines;
}

std::vector<std::string> lines_of(std::string_view bytes, const LineReaderOptions& options = {}) {
  const TempFile file(bytes);
  Result<LineReader> reader = LineReader::open(file.path(), options);
  if (!reader) return {reader.error().message()};
  return read_all(*reader);
}

using Lines = std::vector<std::string>;

TEST(LineReader, GivesLinesWithoutTheirEnds) {
  EXPECT_EQ(lines_of("a\nb\r\n\nc"), (Lines{"1:a", "2:b", "3:", "4:c"}));
  EXPECT_EQ(lines_of("a\n"), Lines{"1:a"});
  EXPECT_EQ(lines_of("a\rb\n"), Lines{"1:a\rb"});
}

TEST(LineReader, AnEmptyFileHasNoLines) {
  EXPECT_EQ(lines_of(""), Lines{});
  EXPECT_EQ(lines_of(gzip("")), Lines{});
}

TEST(LineReader, AByteOrderMarkIsSkippedAtTheStartAlone) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBF{}\n\xEF\xBB\xBFx\n"), (Lines{"1:{}", "2:\xEF\xBB\xBFx"}));
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"), Lines{});
}

TEST(LineReader, TheChunkSizeChangesNothing) {
  const std::string text = "\xEF\xBB\xBFone\r\ntwo\n\nfour is longer than a chunk\r\nlast";
  const Lines expected = lines_of(text);
  ASSERT_EQ(expected.size(), 5U);
  for (size_t chunk = 1; chunk < 40; ++chunk) {
    EXPECT_EQ(lines_of(text, {.chunk_bytes = chunk}), expected) << chunk;
    EXPECT_EQ(lines_of(gzip(text), {.chunk_bytes = chunk}), expected) << chunk;
  }
}

TEST(LineReader, ALineOverTheLimitIsReportedAndTheNextOneRead) {
  for (const size_t chunk : {1U, 2U, 3U, 5U, 64U}) {
    const LineReaderOptions options{.max_line_bytes = 4, .chunk_bytes = chunk};
    EXPECT_EQ(lines_of("1234\n12345\n1234\r\n12345\r\nab\n", options),
              (Lines{"1:1234", "2!too_long", "3:1234", "4!too_long", "5:ab"}))
        << chunk;
    EXPECT_EQ(lines_of("\xEF\xBB\xBF"
                       "1234\r\n12345\n",
                       options),
              (Lines{"1:1234", "2!too_long"}))
        << chunk;
    EXPECT_EQ(lines_of("ab\n123456", options), (Lines{"1:ab", "2!too_long"})) << chunk;
    EXPECT_EQ(lines_of("12345", options), Lines{"1!too_long"}) << chunk;
  }
}

TEST(LineReader, GzipMembersFollowOneAnother) {
  EXPECT_EQ(lines_of(gzip("a\nb") + gzip("c\n") + gzip("") + gzip("d")),
            (Lines{"1:a", "2:bc", "3:d"}));
  EXPECT_EQ(lines_of(gzip("a\n") + std::string(512, '\0')), Lines{"1:a"});
}

TEST(LineReader, AGzipCutOffAnywhereGivesWholeLinesAndThenTheProblem) {
  std::string text;
  Lines whole;
  for (int i = 1; i <= 50; ++i) {
    const std::string line = "line " + std::to_string(i * 7919);
    text += line + "\n";
    whole.push_back(std::to_string(i) + ":" + line);
  }
  const std::string packed = gzip(text);
  for (size_t length = 2; length < packed.size(); ++length) {
    Lines lines = lines_of(packed.substr(0, length), {.chunk_bytes = 16});
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), std::to_string(lines.size()) + "!truncated_gzip") << length;
    lines.pop_back();
    ASSERT_LE(lines.size(), whole.size());
    EXPECT_TRUE(std::equal(lines.begin(), lines.end(), whole.begin())) << length;
  }
}

TEST(LineReader, ACutOffGzipGivesAllItsLinesWhateverTheChunkSize) {
  // Packs a thousandfold, so that much waits inside zlib when the input is used up.
  const std::string packed = gzip(std::string(20'000, '\n'));
  const std::string cut = packed.substr(0, packed.size() - 9);
  const size_t lines = lines_of(cut).size();
  EXPECT_GT(lines, 10'000U);
  for (const size_t chunk : {2U, 17U, 64U, 1000U}) {
    EXPECT_EQ(lines_of(cut, {.chunk_bytes = chunk}).size(), lines) << chunk;
  }
}

TEST(LineReader, ADamagedGzipEndsWithItsProblem) {
  std::string packed = gzip("a\nb\nc\n");
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // its checksum
  EXPECT_EQ(lines_of(packed), (Lines{"1:a", "2:b", "3:c", "4!corrupt_gzip"}));
  EXPECT_EQ(lines_of(gzip("a\n") + "rest"), (Lines{"1:a", "2!corrupt_gzip"}));
  EXPECT_EQ(lines_of("\x1f\x8bnot gzip at all"), Lines{"1!corrupt_gzip"});
}

TEST(LineReader, AFailureOfTheSystemIsALineWithItsProblem) {
  // Nothing is mapped at the address 0 where reading this file begins.
  Result<LineReader> reader = LineReader::open("/proc/self/mem");
  ASSERT_TRUE(reader);
  EXPECT_EQ(read_all(*reader), Lines{"1!read_failed"});
}

TEST(LineReader, BytesReadGrowToTheSizeOfTheFile) {
  const TempFile file(gzip("a\nb\n"));
  Result<LineReader> reader = LineReader::open(file.path());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->bytes_read(), 0U);
  EXPECT_EQ(read_all(*reader).size(), 2U);
  EXPECT_EQ(reader->bytes_read(), gzip("a\nb\n").size());
  EXPECT_EQ(reader->total_bytes(), reader->bytes_read());
}

TEST(LineReader, AMissingFileAndADirectoryAreErrorsThatNameIt) {
  const Result<LineReader> missing = LineReader::open("no/such/file.jsonl");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message().find("no/such/file.jsonl"), std::string::npos);
  const Result<LineReader> folder = LineReader::open(::testing::TempDir());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace prefilter
