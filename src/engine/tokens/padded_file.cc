#include "engine/tokens/padded_file.h"

#include "base/mapped_file.h"
#include "engine/tokens/limits.h"

namespace prefilter::tokens {

Result<simdjson::padded_string> read_padded(const std::string& path) {
  auto file = MappedFile::open(path);
  if (!file) return file.error();
  if (file->text().size() > kMaxFileBytes) {
    return Error(ErrorCode::kCorrupt, path + ": larger than 256 MB");
  }
  return simdjson::padded_string(file->text());
}

}  // namespace prefilter::tokens
