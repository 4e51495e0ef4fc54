#include "base/chunk_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "tests/support/temp_file.h"

namespace prefilter {
namespace {

using testing::gzip;
using testing::TempFile;

std::string read_all(ChunkSource& source) {
  std::string bytes;
  for (Chunk chunk = source.next(); !chunk.bytes.empty(); chunk = source.next()) {
    bytes.append(chunk.bytes);
  }
  return bytes;
}

TEST(ChunkSource, AChunkIsNeverLargerThanAsked) {
  // Zeros pack a thousandfold: what unpacks is bounded, not only what is read.
  const std::string zeros(1 << 20, '0');
  for (const std::string& bytes : {zeros, gzip(zeros)}) {
    const TempFile file(bytes);
    Result<ChunkSource> source = ChunkSource::open(file.path(), 4096);
    ASSERT_TRUE(source);
    size_t total = 0;
    for (Chunk chunk = source->next(); !chunk.bytes.empty(); chunk = source->next()) {
      ASSERT_LE(chunk.bytes.size(), 4096U);
      total += chunk.bytes.size();
    }
    EXPECT_EQ(total, zeros.size());
  }
}

TEST(ChunkSource, WhatOnlyBeginsLikeGzipIsPlain) {
  for (const std::string_view bytes : {"\x1f", "\x1f\x8a", "x\x1f\x8b"}) {
    const TempFile file(bytes);
    Result<ChunkSource> source = ChunkSource::open(file.path(), 4096);
    ASSERT_TRUE(source);
    EXPECT_EQ(read_all(*source), bytes);
  }
}

TEST(ChunkSource, AProblemStays) {
  const TempFile file(gzip("abc").substr(0, 12));
  Result<ChunkSource> source = ChunkSource::open(file.path(), 4096);
  ASSERT_TRUE(source);
  read_all(*source);
  EXPECT_EQ(source->next().problem, StreamProblem::kTruncatedGzip);
  EXPECT_EQ(source->next().problem, StreamProblem::kTruncatedGzip);
}

TEST(ChunkSource, APipeThatDeliversByteByByteIsReadToItsEnd) {
  const std::string path = ::testing::TempDir() + "prefilter_pipe_" + std::to_string(getpid());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const std::string packed = gzip("slow but sure\n");
  std::thread writer([&] {
    std::ofstream pipe(path, std::ios::binary);
    for (const char byte : packed) pipe.put(byte).flush();
  });
  Result<ChunkSource> source = ChunkSource::open(path, 4096);
  const std::string bytes = source ? read_all(*source) : "";
  writer.join();
  unlink(path.c_str());
  EXPECT_EQ(bytes, "slow but sure\n");
  EXPECT_EQ(source->total_bytes(), std::nullopt);
}

}  // namespace
}  // namespace prefilter
