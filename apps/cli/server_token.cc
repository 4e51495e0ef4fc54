#include "apps/cli/server_token.h"

#include <cstdlib>

#include "base/mapped_file.h"

namespace prefilter::cli {
namespace {

constexpr size_t kMaxBytes = 4096;

std::string trimmed(const std::string& text) {
  constexpr const char* kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

Result<std::string> server_token(const std::string& file) {
  if (file.empty()) {
    const char* variable = std::getenv(kTokenVariable);
    return trimmed(variable == nullptr ? "" : variable);
  }
  const Result<std::string> text = read_file(file, kMaxBytes);
  if (!text) return text.error();
  std::string token = trimmed(*text);
  if (token.empty()) return Error(ErrorCode::kInvalidArgument, file + ": no token in this file");
  return token;
}

}  // namespace prefilter::cli
