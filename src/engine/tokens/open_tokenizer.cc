#include <filesystem>
#include <system_error>

#include "engine/tokens/tokenizer.h"
#include "engine/tokens/tokenizer_json.h"
#include "engine/tokens/vocabulary_files.h"

namespace prefilter::tokens {

Result<std::unique_ptr<Tokenizer>> open_tokenizer(const std::string& folder) {
  auto has = [&](const char* name) {
    std::error_code ignored;
    return std::filesystem::exists(folder + "/" + name, ignored);
  };
  if (has("tokenizer.json")) return open_tokenizer_json(folder + "/tokenizer.json");
  if (has("vocab.txt")) return open_vocab_txt(folder);
  if (has("vocab.json") && has("merges.txt")) return open_vocab_and_merges(folder);
  if (has("sentencepiece.bpe.model")) return open_sentencepiece(folder);
  return Error(ErrorCode::kNotFound,
               folder + ": no tokenizer.json, vocab.txt, vocab.json with merges.txt, nor " +
                   "sentencepiece.bpe.model");
}

}  // namespace prefilter::tokens
