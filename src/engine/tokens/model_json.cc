#include "engine/tokens/model_json.h"

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/tokens/limits.h"
#include "engine/tokens/package_number.h"
#include "engine/tokens/unigram.h"

namespace prefilter::tokens {
namespace {

namespace ondemand = simdjson::ondemand;

class ModelReader {
 public:
  ModelReader(ondemand::object model, const std::string& file) : model_(model), file_(file) {}

  Result<ModelPtr> read();

 private:
  Result<ModelPtr> read_unigram();
  Result<std::vector<UnigramSpec::Token>> read_scored_vocabulary();

  Error bad(const std::string& field, const std::string& what) const {
    return {ErrorCode::kCorrupt, file_ + ": field model." + field + ": " + what};
  }
  Error bad(const std::string& field, simdjson::error_code code) const {
    return bad(field, simdjson::error_message(code));
  }

  /// A field of a simple type; `fallback` if it is absent or null.
  template <typename T>
  Result<T> get_or(const std::string& name, T fallback) {
    ondemand::value value;
    if (model_.find_field_unordered(name).get(value) != simdjson::SUCCESS || value.is_null()) {
      return fallback;
    }
    T result{};
    if (auto code = value.get(result)) return bad(name, code);
    return result;
  }

  ondemand::object model_;
  const std::string& file_;
};

Result<ModelPtr> ModelReader::read() {
  auto type = get_or<std::string_view>("type", "");
  if (!type) return type.error();
  if (*type == "Unigram") return read_unigram();
  if (type->empty()) return bad("type", "missing");
  return Error(ErrorCode::kUnsupported,
               file_ + ": field model.type: the model " + std::string(*type) + " is not supported");
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

}  // namespace

Result<ModelPtr> read_model(ondemand::object model, const std::string& file) {
  return ModelReader(model, file).read();
}

}  // namespace prefilter::tokens
