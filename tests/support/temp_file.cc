#include "tests/support/temp_file.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>

namespace prefilter::testing {

TempFile::TempFile(std::string_view bytes) {
  path_ = ::testing::TempDir() + "prefilter_XXXXXX";
  const int descriptor = mkstemp(path_.data());
  EXPECT_GE(descriptor, 0) << path_;
  close(descriptor);
  std::ofstream(path_, std::ios::binary) << bytes;
}

TempFile::~TempFile() { unlink(path_.c_str()); }

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace prefilter::testing
