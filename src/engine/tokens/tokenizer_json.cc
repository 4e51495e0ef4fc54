#include "engine/tokens/tokenizer_json.h"

#include <simdjson.h>

#include <optional>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/tokens/components.h"
#include "engine/tokens/limits.h"
#include "engine/tokens/model_json.h"
#include "engine/tokens/padded_file.h"
#include "engine/tokens/pipeline.h"

namespace prefilter::tokens {
namespace {

namespace ondemand = simdjson::ondemand;

/// Reads the fields of the file's object: small ones as trees, the model in one pass.
class TokenizerJson {
 public:
  TokenizerJson(std::string path, simdjson::padded_string text)
      : path_(std::move(path)), text_(std::move(text)) {}

  Result<std::unique_ptr<Tokenizer>> read();

 private:
  Error bad(const std::string& field, simdjson::error_code code) const {
    return {ErrorCode::kCorrupt, path_ + (field.empty() ? "" : ": field " + field) + ": " +
                                     simdjson::error_message(code)};
  }

  /// The field as a tree; null if it is absent.
  Result<nlohmann::json> tree(const std::string& name);

  std::string path_;
  simdjson::padded_string text_;
  ondemand::parser parser_;
  ondemand::document document_;
  ondemand::object root_;
};

Result<nlohmann::json> TokenizerJson::tree(const std::string& name) {
  ondemand::value value;
  const auto code = root_.find_field_unordered(name).get(value);
  if (code == simdjson::NO_SUCH_FIELD) return nlohmann::json();
  if (code != simdjson::SUCCESS) return bad(name, code);
  std::string_view raw;
  ondemand::json_type type{};
  if (auto error = value.type().get(type)) return bad(name, error);
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (auto error = value.get(object)) return bad(name, error);
    if (auto error = object.raw_json().get(raw)) return bad(name, error);
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (auto error = value.get(array)) return bad(name, error);
    if (auto error = array.raw_json().get(raw)) return bad(name, error);
  } else {
    raw = value.raw_json_token();
  }
  return parse_json(raw, path_ + ": field " + name, {.max_bytes = kMaxFileBytes, .max_depth = 24});
}

Result<std::unique_ptr<Tokenizer>> TokenizerJson::read() {
  if (auto code = parser_.iterate(text_).get(document_)) return bad("", code);
  if (auto code = document_.get_object().get(root_)) return bad("", code);
  PipelineParts parts;
  // In the order in which the package writes them, so that no look-up starts over.
  auto added = tree("added_tokens");
  if (!added) return added.error();
  auto tokens = read_added_tokens({*added, path_, "added_tokens"});
  if (!tokens) return tokens.error();
  auto normalizer_tree = tree("normalizer");
  if (!normalizer_tree) return normalizer_tree.error();
  auto normalizer = read_normalizer({*normalizer_tree, path_, "normalizer"});
  if (!normalizer) return normalizer.error();
  auto pre_tokenizer_tree = tree("pre_tokenizer");
  if (!pre_tokenizer_tree) return pre_tokenizer_tree.error();
  auto pre_tokenization = read_pre_tokenizer({*pre_tokenizer_tree, path_, "pre_tokenizer"});
  if (!pre_tokenization) return pre_tokenization.error();
  auto post_processor = tree("post_processor");
  if (!post_processor) return post_processor.error();
  auto special = read_post_processor({*post_processor, path_, "post_processor"});
  if (!special) return special.error();

  ondemand::object model_object;
  if (auto code = root_.find_field_unordered("model").get(model_object)) return bad("model", code);
  auto model = read_model(model_object, path_);
  if (!model) return model.error();

  if (pre_tokenization->byte_level != (*model)->reads_bytes()) {
    return Error(
        ErrorCode::kUnsupported,
        path_ + ": field pre_tokenizer: BPE needs ByteLevel, other models must not have it");
  }

  parts.added_tokens = std::move(*tokens);
  parts.normalizer = std::move(*normalizer);
  parts.pre_tokenizer = std::move(pre_tokenization->steps);
  parts.model = std::move(*model);
  parts.ids_before = std::move(special->before);
  parts.ids_after = std::move(special->after);
  return make_pipeline(std::move(parts));
}

}  // namespace

Result<std::unique_ptr<Tokenizer>> open_tokenizer_json(const std::string& path) {
  auto text = read_padded(path);
  if (!text) return text.error();
  return TokenizerJson(path, std::move(*text)).read();
}

}  // namespace prefilter::tokens
