#include "engine/tokens/model_json.h"

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/tokens/byte_bpe.h"
#include "engine/tokens/limits.h"
#include "engine/tokens/package_number.h"
#include "engine/tokens/unigram.h"
#include "engine/tokens/vocabulary_json.h"
#include "engine/tokens/word_piece.h"

namespace prefilter::tokens {
namespace {

namespace ondemand = simdjson::ondemand;
using MergeList = std::vector<std::pair<std::string_view, std::string_view>>;

class ModelReader {
 public:
  ModelReader(ondemand::object model, const std::string& file) : model_(model), file_(file) {}

  Result<ModelPtr> read();

 private:
  Result<std::string_view> guess_type();
  Result<ModelPtr> read_unigram();
  Result<std::vector<UnigramSpec::Token>> read_scored_vocabulary();
  Result<ModelPtr> read_word_piece();
  Result<ModelPtr> read_byte_bpe();
  Result<std::vector<VocabEntry>> read_vocab_object();
  Result<MergeList> read_merges();
  Result<MergeList::value_type> read_merge(ondemand::value item, const std::string& name) const;
  std::optional<Error> refuse_bpe_options();

  Error bad(const std::string& field, const std::string& what) const {
    return {ErrorCode::kCorrupt, file_ + ": field model." + field + ": " + what};
  }
  Error bad(const std::string& field, simdjson::error_code code) const {
    return bad(field, simdjson::error_message(code));
  }

  /// A field of a simple type; `fallback` if it is absent or null.
  template <typename T>
  Result<T> get_or(const std::string& name, T fallback) {
    // After any other error the reader must not be asked again.
    ondemand::value value;
    const auto code = model_.find_field_unordered(name).get(value);
    if (code == simdjson::NO_SUCH_FIELD) return fallback;
    if (code != simdjson::SUCCESS) return bad(name, code);
    bool is_null = false;
    if (auto error = value.is_null().get(is_null)) return bad(name, error);
    if (is_null) return fallback;
    T result{};
    if (auto error = value.get(result)) return bad(name, error);
    return result;
  }

  ondemand::object model_;
  const std::string& file_;
};

Result<ModelPtr> ModelReader::read() {
  auto named = get_or<std::string_view>("type", "");
  if (!named) return named.error();
  const auto type = named->empty() ? guess_type() : named;
  if (!type) return type.error();
  if (*type == "Unigram") return read_unigram();
  if (*type == "WordPiece") return read_word_piece();
  if (*type == "BPE") return read_byte_bpe();
  return Error(ErrorCode::kUnsupported,
               file_ + ": field model.type: the model " + std::string(*type) + " is not supported");
}

/// Old files do not name the type; the fields tell.
Result<std::string_view> ModelReader::guess_type() {
  static constexpr std::pair<const char*, std::string_view> kTelling[] = {
      {"merges", "BPE"}, {"max_input_chars_per_word", "WordPiece"}, {"unk_id", "Unigram"}};
  for (const auto& [field, type] : kTelling) {
    ondemand::value value;
    const auto code = model_.find_field_unordered(field).get(value);
    if (code == simdjson::SUCCESS) return type;
    if (code != simdjson::NO_SUCH_FIELD) return bad(field, code);
  }
  return bad("type", "missing");
}

Result<ModelPtr> ModelReader::read_unigram() {
  UnigramSpec spec;
  auto unk_id = get_or<uint64_t>("unk_id", std::numeric_limits<uint64_t>::max());
  if (!unk_id) return unk_id.error();
  if (*unk_id == std::numeric_limits<uint64_t>::max()) return bad("unk_id", "missing");
  spec.unk_id = *unk_id;
  auto byte_fallback = get_or<bool>("byte_fallback", false);
  if (!byte_fallback) return byte_fallback.error();
  spec.byte_fallback = *byte_fallback;
  auto tokens = read_scored_vocabulary();
  if (!tokens) return tokens.error();
  spec.tokens = std::move(*tokens);
  auto model = make_unigram(spec);
  if (!model) return model.error().with(file_ + ": field model");
  return model;
}

Result<std::vector<UnigramSpec::Token>> ModelReader::read_scored_vocabulary() {
  std::vector<UnigramSpec::Token> tokens;
  ondemand::array list;
  if (auto code = model_.find_field_unordered("vocab").get(list)) return bad("vocab", code);
  for (auto item : list) {
    auto name = [&] { return "vocab[" + std::to_string(tokens.size()) + "]"; };
    if (tokens.size() >= kMaxTokens) return bad("vocab", "too many tokens");
    ondemand::array pair;
    if (auto code = item.get(pair)) return bad(name(), code);
    UnigramSpec::Token token{};
    size_t parts = 0;
    for (auto part : pair) {
      if (parts == 0) {
        if (auto code = part.get(token.text)) return bad(name(), code);
      } else if (parts == 1) {
        ondemand::value value;
        double checked = 0;
        if (auto code = part.get(value)) return bad(name(), code);
        const std::string_view raw = value.raw_json_token();
        if (auto code = value.get(checked)) return bad(name(), code);
        const auto score = package_number(raw);
        if (!score) return bad(name(), "the score is too large");
        token.score = *score;
      }
      ++parts;
    }
    if (parts != 2) return bad(name(), "expected a token and its score");
    if (token.text.size() > kMaxTokenBytes) return bad(name(), "the token is too long");
    tokens.push_back(token);
  }
  return tokens;
}

Result<std::vector<VocabEntry>> ModelReader::read_vocab_object() {
  ondemand::object object;
  if (auto code = model_.find_field_unordered("vocab").get(object)) return bad("vocab", code);
  return read_vocabulary(object, file_ + ": field model.vocab");
}

Result<ModelPtr> ModelReader::read_word_piece() {
  WordPieceSpec spec;
  auto unk_token = get_or<std::string_view>("unk_token", "[UNK]");
  if (!unk_token) return unk_token.error();
  auto prefix = get_or<std::string_view>("continuing_subword_prefix", "##");
  if (!prefix) return prefix.error();
  auto max_chars = get_or<uint64_t>("max_input_chars_per_word", spec.max_chars);
  if (!max_chars) return max_chars.error();
  if (*max_chars > kMaxTokenBytes) return bad("max_input_chars_per_word", "too large");
  spec.unk_token = *unk_token;
  spec.continuing_prefix = *prefix;
  spec.max_chars = *max_chars;
  auto vocab = read_vocab_object();
  if (!vocab) return vocab.error();
  spec.vocab = std::move(*vocab);
  auto model = make_word_piece(spec);
  if (!model) return model.error().with(file_ + ": field model.unk_token");
  return model;
}

std::optional<Error> ModelReader::refuse_bpe_options() {
  for (const char* name : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    auto affix = get_or<std::string_view>(name, "");
    if (!affix) return affix.error();
    if (affix->empty()) continue;
    return Error(ErrorCode::kUnsupported, file_ + ": field model." + name + " is not supported");
  }
  auto dropout = get_or<double>("dropout", 0.0);
  if (!dropout) return dropout.error();
  auto byte_fallback = get_or<bool>("byte_fallback", false);
  if (!byte_fallback) return byte_fallback.error();
  if (*dropout == 0.0 && !*byte_fallback) return std::nullopt;
  return Error(ErrorCode::kUnsupported, file_ + ": field model." +
                                            (*byte_fallback ? "byte_fallback" : "dropout") +
                                            " is not supported in a byte-level model");
}

Result<MergeList::value_type> ModelReader::read_merge(ondemand::value item,
                                                      const std::string& name) const {
  ondemand::json_type type{};
  if (auto code = item.type().get(type)) return bad(name, code);
  MergeList::value_type merge;
  if (type == ondemand::json_type::string) {
    std::string_view both;
    if (auto code = item.get(both)) return bad(name, code);
    const size_t space = both.find(' ');
    if (space == std::string_view::npos || both.find(' ', space + 1) != std::string_view::npos) {
      return bad(name, "expected two tokens with a space between them");
    }
    return MergeList::value_type(both.substr(0, space), both.substr(space + 1));
  }
  ondemand::array pair;
  if (auto code = item.get(pair)) return bad(name, code);
  size_t parts = 0;
  for (auto part : pair) {
    if (parts >= 2) return bad(name, "expected two tokens");
    if (auto code = part.get(parts == 0 ? merge.first : merge.second)) return bad(name, code);
    ++parts;
  }
  if (parts != 2) return bad(name, "expected two tokens");
  return merge;
}

Result<MergeList> ModelReader::read_merges() {
  MergeList merges;
  ondemand::array list;
  if (auto code = model_.find_field_unordered("merges").get(list)) return bad("merges", code);
  for (auto item : list) {
    if (merges.size() >= kMaxMerges) return bad("merges", "too many");
    const std::string name = "merges[" + std::to_string(merges.size()) + "]";
    ondemand::value value;
    if (auto code = item.get(value)) return bad(name, code);
    auto merge = read_merge(value, name);
    if (!merge) return merge.error();
    merges.push_back(*merge);
  }
  return merges;
}

Result<ModelPtr> ModelReader::read_byte_bpe() {
  ByteBpeSpec spec;
  if (auto error = refuse_bpe_options()) return *error;
  auto unk_token = get_or<std::string_view>("unk_token", "");
  if (!unk_token) return unk_token.error();
  spec.unk_token = *unk_token;
  auto fuse_unk = get_or<bool>("fuse_unk", false);
  if (!fuse_unk) return fuse_unk.error();
  spec.fuse_unk = *fuse_unk;
  auto ignore_merges = get_or<bool>("ignore_merges", false);
  if (!ignore_merges) return ignore_merges.error();
  spec.ignore_merges = *ignore_merges;
  auto vocab = read_vocab_object();
  if (!vocab) return vocab.error();
  spec.vocab = std::move(*vocab);
  auto merges = read_merges();
  if (!merges) return merges.error();
  spec.merges = std::move(*merges);
  auto model = make_byte_bpe(spec);
  if (!model) return model.error().with(file_ + ": field model");
  return model;
}

}  // namespace

Result<ModelPtr> read_model(ondemand::object model, const std::string& file) {
  return ModelReader(model, file).read();
}

}  // namespace prefilter::tokens
