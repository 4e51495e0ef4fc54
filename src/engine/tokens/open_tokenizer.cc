#include <filesystem>

#include "engine/tokens/tokenizer.h"
#include "engine/tokens/tokenizer_json.h"

namespace prefilter::tokens {

Result<std::unique_ptr<Tokenizer>> open_tokenizer(const std::string& folder) {
  return open_tokenizer_json(folder + "/tokenizer.json");
}

}  // namespace prefilter::tokens
