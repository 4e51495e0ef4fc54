#pragma once

#include <memory>
#include <string>

#include "engine/tokens/tokenizer.h"

namespace prefilter::tokens {

/// Tokenizers of folders without tokenizer.json, as transformers (5.x) builds them from the
/// vocabulary and the settings beside it (token_config.h). Errors: as open_tokenizer.

/// BERT and DistilBERT: vocab.txt, a token a line.
Result<std::unique_ptr<Tokenizer>> open_vocab_txt(const std::string& folder);

/// Qwen2: vocab.json and merges.txt. Other tokenizers with these files are kUnsupported.
Result<std::unique_ptr<Tokenizer>> open_vocab_and_merges(const std::string& folder);

/// XLM-R: sentencepiece.bpe.model. Ids are SentencePiece's plus one, <s> <pad> </s> <unk> come
/// first, <mask> last.
Result<std::unique_ptr<Tokenizer>> open_sentencepiece(const std::string& folder);

}  // namespace prefilter::tokens
