#include "base/sha256.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

constexpr size_t kReadBytes = size_t{256} << 10;

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    PREFILTER_CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1,
                    "libcrypto has SHA-256");
  }

  void add(std::span<const std::byte> bytes) {
    PREFILTER_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1,
                    "hashing memory cannot fail");
  }

  std::string hex() {
    std::array<unsigned char, 32> digest{};
    PREFILTER_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1,
                    "hashing memory cannot fail");
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256_hex(std::span<const std::byte> bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.hex();
}

Result<std::string> sha256_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return errno == ENOENT ? Error(ErrorCode::kNotFound, "no such file: " + path)
                           : Error(ErrorCode::kUnavailable,
                                   path + ": " + std::generic_category().message(errno));
  }
  const auto closer = std::unique_ptr<const int, void (*)(const int*)>(
      &fd, [](const int* descriptor) { ::close(*descriptor); });
  Digest digest;
  std::vector<std::byte> buffer(kReadBytes);
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got == 0) return digest.hex();
    if (got > 0) {
      digest.add(std::span(buffer).first(static_cast<size_t>(got)));
    } else if (errno != EINTR) {
      return Error(ErrorCode::kUnavailable, path + ": " + std::generic_category().message(errno));
    }
  }
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace prefilter
