#include "engine/tokens/vocabulary_files.h"

#include <simdjson.h>

#include <functional>
#include <optional>
#include <utility>

#include "engine/tokens/byte_bpe.h"
#include "engine/tokens/limits.h"
#include "engine/tokens/padded_file.h"
#include "engine/tokens/pipeline.h"
#include "engine/tokens/sentencepiece_model.h"
#include "engine/tokens/token_config.h"
#include "engine/tokens/unicode.h"
#include "engine/tokens/unigram.h"
#include "engine/tokens/vocabulary_json.h"
#include "engine/tokens/word_piece.h"

namespace prefilter::tokens {
namespace {

using Role = TokenConfig::Role;

Error corrupt(const std::string& place, const std::string& what) {
  return {ErrorCode::kCorrupt, place + ": " + what};
}

/// Calls `each` with every line and its number from 1, without its line end; stops at an error.
std::optional<Error> for_lines(
    std::string_view text,
    const std::function<std::optional<Error>(std::string_view, size_t)>& each) {
  size_t number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto error = each(line, ++number)) return error;
  }
  return std::nullopt;
}

Result<simdjson::padded_string> read_text(const std::string& path) {
  auto text = read_padded(path);
  if (text && !simdjson::validate_utf8(*text)) return corrupt(path, "not valid UTF-8");
  return text;
}

std::string_view without_trailing_space(std::string_view line) {
  size_t end = line.size();
  while (end > 0) {
    size_t before = end;
    if (!has_flag(previous_char(line, before), kWhiteSpace)) break;
    end = before;
  }
  return line.substr(0, end);
}

std::string line_place(const std::string& path, size_t number) {
  return path + ": line " + std::to_string(number);
}

/// The id of a special token: the vocabulary's, or what the pipeline will give it.
std::vector<int32_t> special_id(const std::vector<AddedToken>& added, const Model& model,
                                const std::string& token) {
  auto next_id = static_cast<int32_t>(model.token_count());
  for (const AddedToken& one : added) {
    const int32_t known = model.token_id(one.content);
    const int32_t id = known >= 0 ? known : next_id++;
    if (one.content == token) return {id};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> open_vocab_txt(const std::string& folder) {
  const std::string path = folder + "/vocab.txt";
  auto config = TokenConfig::read(folder);
  if (!config) return config.error();
  auto text = read_text(path);
  if (!text) return text.error();
  const Role unk{"unk_token", "[UNK]"}, cls{"cls_token", "[CLS]"}, sep{"sep_token", "[SEP]"};
  WordPieceSpec spec;
  spec.unk_token = config->token(unk);
  auto fault = for_lines(*text, [&](std::string_view line, size_t number) -> std::optional<Error> {
    const std::string_view token = without_trailing_space(line);
    if (number > kMaxTokens) return corrupt(line_place(path, number), "too many tokens");
    if (token.size() > kMaxTokenBytes) return corrupt(line_place(path, number), "too long");
    spec.vocab.push_back({token, static_cast<int32_t>(number - 1)});
    return std::nullopt;
  });
  if (fault) return *fault;
  auto model = make_word_piece(spec);
  if (!model) return model.error().with(path);

  BertRules rules;
  rules.lowercase = config->flag("do_lower_case").value_or(true);
  rules.handle_chinese_chars = config->flag("tokenize_chinese_chars").value_or(true);
  rules.strip_accents = config->flag("strip_accents").value_or(rules.lowercase);
  PipelineParts parts;
  parts.added_tokens =
      config->added_tokens({unk, sep, {"pad_token", "[PAD]"}, cls, {"mask_token", "[MASK]"}});
  parts.normalizer = make_bert_normalizer(rules);
  parts.pre_tokenizer = make_bert_pre_tokenizer();
  parts.ids_before = special_id(parts.added_tokens, **model, config->token(cls));
  parts.ids_after = special_id(parts.added_tokens, **model, config->token(sep));
  parts.model = std::move(*model);
  return make_pipeline(std::move(parts));
}

Result<std::unique_ptr<Tokenizer>> open_vocab_and_merges(const std::string& folder) {
  const std::string vocab_path = folder + "/vocab.json";
  const std::string merges_path = folder + "/merges.txt";
  auto config = TokenConfig::read(folder);
  if (!config) return config.error();
  const std::string kind = config->tokenizer_class();
  const bool is_qwen = kind.empty() || kind.starts_with("Qwen2Tokenizer");
  if (!is_qwen || config->flag("add_bos_token").value_or(false)) {
    return Error(ErrorCode::kUnsupported, folder +
                                              "/tokenizer_config.json: of the tokenizers with " +
                                              "vocab.json only Qwen2's is supported");
  }
  auto vocab_text = read_padded(vocab_path);
  if (!vocab_text) return vocab_text.error();
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  auto code = parser.iterate(*vocab_text).get(document);
  if (!code) code = document.get_object().get(object);
  if (code) return corrupt(vocab_path, simdjson::error_message(code));
  ByteBpeSpec spec;
  auto vocab = read_vocabulary(object, vocab_path);
  if (!vocab) return vocab.error();
  spec.vocab = std::move(*vocab);
  auto merges_text = read_text(merges_path);
  if (!merges_text) return merges_text.error();
  auto fault =
      for_lines(*merges_text, [&](std::string_view line, size_t number) -> std::optional<Error> {
        if (line.starts_with("#version")) return std::nullopt;
        const size_t space = line.find(' ');
        if (space == std::string_view::npos ||
            line.find(' ', space + 1) != std::string_view::npos) {
          return corrupt(line_place(merges_path, number), "expected two tokens");
        }
        if (number > kMaxMerges) return corrupt(line_place(merges_path, number), "too many merges");
        spec.merges.emplace_back(line.substr(0, space), line.substr(space + 1));
        return std::nullopt;
      });
  if (fault) return *fault;
  auto model = make_byte_bpe(spec);
  if (!model) return model.error().with(merges_path);

  PipelineParts parts;
  parts.added_tokens = config->added_tokens({{"unk_token", "<|endoftext|>"},
                                             {"eos_token", "<|endoftext|>"},
                                             {"pad_token", "<|endoftext|>"}});
  parts.normalizer = make_form_normalizer(NormalForm::kNfc);
  std::vector<PreTokenizerPtr> steps;
  steps.push_back(make_qwen_split());
  if (config->flag("add_prefix_space").value_or(false)) steps.push_back(make_prefix_space());
  parts.pre_tokenizer = make_sequence_pre_tokenizer(std::move(steps));
  parts.model = std::move(*model);
  return make_pipeline(std::move(parts));
}

Result<std::unique_ptr<Tokenizer>> open_sentencepiece(const std::string& folder) {
  const std::string path = folder + "/sentencepiece.bpe.model";
  auto config = TokenConfig::read(folder);
  if (!config) return config.error();
  auto bytes = read_padded(path);
  if (!bytes) return bytes.error();
  auto source = parse_sentencepiece_model(*bytes);
  if (!source) return source.error().with(path);
  const Role bos{"bos_token", "<s>"}, pad{"pad_token", "<pad>"}, eos{"eos_token", "</s>"},
      unk{"unk_token", "<unk>"}, mask{"mask_token", "<mask>"};
  constexpr size_t kOwnSpecials = 3;  // SentencePiece's <unk> <s> </s> give way to XLM-R's four
  if (source->pieces.size() <= kOwnSpecials) return corrupt(path, "it has no pieces");
  const std::string before[] = {config->token(bos), config->token(pad), config->token(eos),
                                config->token(unk)};
  const std::string last = config->token(mask);
  UnigramSpec spec;
  spec.unk_id = 3;
  for (const std::string& token : before) spec.tokens.push_back({token, 0.0});
  for (size_t i = kOwnSpecials; i < source->pieces.size(); ++i) {
    spec.tokens.push_back({source->pieces[i].text, static_cast<double>(source->pieces[i].score)});
  }
  spec.tokens.push_back({last, 0.0});
  auto model = make_unigram(spec);
  if (!model) return model.error().with(path);

  PipelineParts parts;
  parts.added_tokens =
      config->added_tokens({bos, eos, unk, {"sep_token", "</s>"}, pad, {"cls_token", "<s>"}, mask});
  if (!source->charsmap.empty()) {
    auto charsmap = Charsmap::parse(source->charsmap);
    if (!charsmap) return charsmap.error().with(path);
    parts.normalizer = make_charsmap_normalizer(std::move(*charsmap));
  }
  MetaspaceRules metaspace;
  if (!config->flag("add_prefix_space").value_or(true)) metaspace.prepend = PrependScheme::kNever;
  std::vector<PreTokenizerPtr> steps;
  steps.push_back(make_whitespace_split());
  steps.push_back(make_metaspace(std::move(metaspace)));
  parts.pre_tokenizer = make_sequence_pre_tokenizer(std::move(steps));
  parts.ids_before = special_id(parts.added_tokens, **model, before[0]);
  parts.ids_after = special_id(parts.added_tokens, **model, before[2]);
  parts.model = std::move(*model);
  return make_pipeline(std::move(parts));
}

}  // namespace prefilter::tokens
