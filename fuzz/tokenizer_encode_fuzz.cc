// One small tokenizer of each family, with every kind of step; the input is the text.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "engine/tokens/byte_bpe.h"
#include "engine/tokens/pipeline.h"
#include "engine/tokens/unigram.h"
#include "engine/tokens/word_piece.h"
#include "fuzz/require.h"

namespace {

using namespace prefilter::tokens;
using Tokenizers = std::array<std::unique_ptr<Tokenizer>, 3>;

std::vector<AddedToken> added_tokens() {
  return {{.content = "<s>", .lstrip = true, .rstrip = true},
          {.content = "[CLS]", .single_word = true},
          {.content = "n", .normalized = true}};
}

template <typename Step>
std::vector<Step> steps(Step first, Step second) {
  std::vector<Step> list;
  list.push_back(std::move(first));
  list.push_back(std::move(second));
  return list;
}

std::unique_ptr<Tokenizer> unigram() {
  PipelineParts parts;
  parts.added_tokens = added_tokens();
  parts.normalizer = make_sequence_normalizer(
      steps(make_form_normalizer(NormalForm::kNfkc), make_nmt_normalizer()));
  parts.pre_tokenizer = make_sequence_pre_tokenizer(
      steps(make_whitespace_split(), make_metaspace({.prepend = PrependScheme::kFirst})));
  parts.model = std::move(*make_unigram(
      {.tokens = {{"<unk>", 0}, {"a", -1}, {"aa", -1.5}, {"\u2581", -2}, {"\u4E16", -3}}}));
  parts.ids_before = {0};
  return make_pipeline(std::move(parts));
}

std::unique_ptr<Tokenizer> word_piece() {
  PipelineParts parts;
  parts.added_tokens = added_tokens();
  parts.normalizer = make_bert_normalizer({});
  parts.pre_tokenizer = make_bert_pre_tokenizer();
  parts.model = std::move(*make_word_piece(
      {.vocab = {{"[UNK]", 0}, {"a", 1}, {"##a", 2}, {"##aa", 3}, {"\u4E16", 4}}}));
  parts.ids_after = {1};
  return make_pipeline(std::move(parts));
}

std::unique_ptr<Tokenizer> byte_bpe() {
  PipelineParts parts;
  parts.added_tokens = added_tokens();
  parts.normalizer = make_form_normalizer(NormalForm::kNfc);
  parts.pre_tokenizer = make_sequence_pre_tokenizer(steps(make_qwen_split(), make_prefix_space()));
  parts.model =
      std::move(*make_byte_bpe({.vocab = {{"a", 0}, {"aa", 1}, {"\u0120", 2}, {"\u0120a", 3}},
                                .merges = {{"a", "a"}, {"\u0120", "a"}}}));
  return make_pipeline(std::move(parts));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Tokenizers tokenizers = {unigram(), word_piece(), byte_bpe()};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const bool is_valid = prefilter::utf8::is_valid(text);
  for (const auto& tokenizer : tokenizers) {
    const auto whole = tokenizer->encode(text, std::numeric_limits<size_t>::max());
    require(static_cast<bool>(whole) == is_valid, "valid text and no other is encoded");
    if (!whole) continue;
    require(!whole->truncated, "nothing is cut without a limit");
    const auto cut = tokenizer->encode(text, 4);
    require(static_cast<bool>(cut), "four tokens hold the special ones");
    require(cut->truncated == (whole->ids.size() > 4), "it is cut if it is longer");
    require(cut->ids.size() == std::min<size_t>(whole->ids.size(), 4), "it is cut to the limit");
    for (int32_t id : whole->ids) {
      require(id >= 0 && static_cast<size_t>(id) < tokenizer->vocab_size(), "ids are in range");
    }
  }
  return 0;
}
