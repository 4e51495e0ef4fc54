#include "engine/tokens/components.h"

#include <map>
#include <optional>
#include <utility>

#include "base/json.h"
#include "engine/tokens/base64.h"
#include "engine/tokens/qwen_split.h"
#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

using nlohmann::json;

constexpr size_t kMaxSteps = 16;
// Between them the replacements of a file may make text this much longer, not more.
constexpr size_t kMaxGrowth = 64;
constexpr size_t kMaxTokenId = size_t{1} << 24;
constexpr size_t kMaxAddedTokens = size_t{1} << 17;
constexpr size_t kMaxAddedTokenBytes = 1024;

JsonPart inside(const JsonPart& part, const json& value, const std::string& name) {
  return {value, part.file, part.path + "." + name};
}

Error corrupt(const JsonPart& part, const std::string& what) {
  return {ErrorCode::kCorrupt, part.file + ": field " + part.path + ": " + what};
}

/// The "type" of a component; empty if it has none.
std::string type_of(const JsonPart& part) {
  if (!part.value.is_object()) return "";
  const auto it = part.value.find("type");
  return it != part.value.end() && it->is_string() ? it->get<std::string>() : "";
}

bool flag_or(JsonFields& fields, std::string_view name, bool fallback) {
  return fields.has(name) ? fields.flag(name) : fallback;
}

/// A pattern of one literal character, once or with `+` or `{N,}` behind it.
std::optional<ReplaceRule> simple_regex(const std::string& regex) {
  if (regex.empty() || std::string_view("\\^$.|?*+()[]{}").find(regex[0]) != std::string::npos) {
    return std::nullopt;
  }
  ReplaceRule rule;
  rule.pattern = regex.substr(0, char_length(regex[0]));
  const std::string rest = regex.substr(rule.pattern.size());
  if (rest.empty()) return rule;
  rule.whole_runs = true;
  if (rest == "+") return rule;
  if (rest.size() == 4 && rest[0] == '{' && rest[1] >= '1' && rest[1] <= '9' &&
      rest.ends_with(",}")) {
    rule.at_least = static_cast<size_t>(rest[1] - '0');
    return rule;
  }
  return std::nullopt;
}

class NormalizerReader {
 public:
  Result<NormalizerPtr> read(const JsonPart& part) {
    const std::string type = type_of(part);
    if (type == "Sequence") return read_sequence(part);
    if (++steps_ > kMaxSteps) return unsupported(part, "more than 16 steps");
    JsonFields fields(part.value, part.file, part.path);
    Result<NormalizerPtr> step = read_step(part, type, fields);
    if (!fields.ok()) return fields.error();
    return step;
  }

 private:
  Result<NormalizerPtr> read_sequence(const JsonPart& part) {
    JsonFields fields(part.value, part.file, part.path);
    const json& list = fields.array("normalizers");
    if (!fields.ok()) return fields.error();
    std::vector<NormalizerPtr> steps;
    for (const json& item : list) {
      auto step = read(inside(part, item, "normalizers[" + std::to_string(steps.size()) + "]"));
      if (!step) return step.error();
      steps.push_back(std::move(*step));
    }
    return make_sequence_normalizer(std::move(steps));
  }

  Result<NormalizerPtr> read_step(const JsonPart& part, const std::string& type,
                                  JsonFields& fields) {
    if (type == "Precompiled") {
      auto charsmap = read_charsmap(fields.text("precompiled_charsmap"));
      if (!charsmap) return corrupt(part, charsmap.error().message());
      return make_charsmap_normalizer(std::move(*charsmap));
    }
    if (type == "BertNormalizer") return make_bert_normalizer(bert_rules(fields));
    if (type == "Replace") return read_replace(part, fields);
    if (type == "Prepend") return make_prepend_normalizer(fields.text("prepend"));
    if (type == "Strip") return read_strip(fields);
    if (type == "NFC") return make_form_normalizer(NormalForm::kNfc);
    if (type == "NFD") return make_form_normalizer(NormalForm::kNfd);
    if (type == "NFKC") return make_form_normalizer(NormalForm::kNfkc);
    if (type == "NFKD") return make_form_normalizer(NormalForm::kNfkd);
    if (type == "Lowercase") return make_lowercase_normalizer();
    if (type == "StripAccents") return make_strip_accents_normalizer();
    if (type == "Nmt") return make_nmt_normalizer();
    if (type.empty()) return corrupt(part, "it needs a type");
    return unsupported(part, "the normalizer " + type);
  }

  static BertRules bert_rules(JsonFields& fields) {
    BertRules rules;
    rules.clean_text = fields.flag("clean_text");
    rules.handle_chinese_chars = fields.flag("handle_chinese_chars");
    rules.lowercase = fields.flag("lowercase");
    rules.strip_accents = flag_or(fields, "strip_accents", rules.lowercase);
    return rules;
  }

  static Result<NormalizerPtr> read_strip(JsonFields& fields) {
    const bool left = fields.flag("strip_left");
    const bool right = fields.flag("strip_right");
    if (!left && !right) return make_sequence_normalizer({});
    return make_strip_normalizer(!right  ? StripSide::kLeft
                                 : !left ? StripSide::kRight
                                         : StripSide::kBoth);
  }

  Result<NormalizerPtr> read_replace(const JsonPart& part, JsonFields& fields) {
    JsonFields pattern(fields.object("pattern"), part.file, part.path + ".pattern");
    std::optional<ReplaceRule> rule;
    if (pattern.has("String")) {
      rule = ReplaceRule{pattern.text("String"), 1, false, ""};
    } else {
      rule = simple_regex(pattern.text("Regex"));
    }
    fields.adopt(pattern);
    if (!rule || rule->pattern.empty()) return unsupported(part, "this pattern of Replace");
    rule->content = fields.text("content");
    growth_ *= 1 + rule->content.size() / (rule->pattern.size() * rule->at_least);
    if (growth_ > kMaxGrowth) return unsupported(part, "replacements that long");
    return make_replace_normalizer(std::move(*rule));
  }

  size_t steps_ = 0;
  size_t growth_ = 1;
};

Result<PreTokenizerPtr> read_metaspace(const JsonPart& part, JsonFields& fields) {
  MetaspaceRules rules;
  rules.mark = fields.text("replacement");
  if (fields.ok() && count_chars(rules.mark) != 1) {
    return corrupt(part, "replacement must be one character");
  }
  const std::string scheme =
      fields.has("prepend_scheme") ? fields.text("prepend_scheme") : std::string("always");
  static const std::map<std::string, PrependScheme> kSchemes = {{"always", PrependScheme::kAlways},
                                                                {"first", PrependScheme::kFirst},
                                                                {"never", PrependScheme::kNever}};
  const auto found = kSchemes.find(scheme);
  if (found == kSchemes.end())
    return corrupt(part, "prepend_scheme is none of always, first, never");
  rules.prepend = found->second;
  if (!flag_or(fields, "add_prefix_space", true) && rules.prepend != PrependScheme::kNever) {
    return corrupt(part, "add_prefix_space contradicts prepend_scheme");
  }
  rules.split = flag_or(fields, "split", true);
  return make_metaspace(std::move(rules));
}

Result<PreTokenizerPtr> read_split(const JsonPart& part, JsonFields& fields) {
  JsonFields pattern(fields.object("pattern"), part.file, part.path + ".pattern");
  const bool is_qwen = pattern.has("Regex") && pattern.text("Regex") == kQwenRegex;
  const bool isolated = fields.text("behavior") == "Isolated" && !fields.flag("invert");
  if (!is_qwen || !isolated) return unsupported(part, "a Split other than Qwen2's");
  return make_qwen_split();
}

/// Reads steps in their order; ByteLevel, if there is one, is the last.
class PreTokenizerReader {
 public:
  Result<PreTokenization> read(const JsonPart& part) {
    if (auto error = add(part)) return *error;
    PreTokenization result;
    result.byte_level = byte_level_;
    result.steps = make_sequence_pre_tokenizer(std::move(steps_));
    return result;
  }

 private:
  std::optional<Error> add(const JsonPart& part) {
    const std::string type = type_of(part);
    JsonFields fields(part.value, part.file, part.path);
    if (type == "Sequence") {
      const json& list = fields.array("pretokenizers");
      if (!fields.ok()) return fields.error();
      for (size_t i = 0; i < list.size(); ++i) {
        auto error = add(inside(part, list[i], "pretokenizers[" + std::to_string(i) + "]"));
        if (error) return error;
      }
      return std::nullopt;
    }
    if (steps_.size() >= kMaxSteps) return unsupported(part, "more than 16 steps");
    if (byte_level_) return unsupported(part, "a step after ByteLevel");
    if (type == "ByteLevel") return add_byte_level(part, fields);
    Result<PreTokenizerPtr> step = read_step(part, type, fields);
    if (!fields.ok()) return fields.error();
    if (!step) return step.error();
    steps_.push_back(std::move(*step));
    return std::nullopt;
  }

  std::optional<Error> add_byte_level(const JsonPart& part, JsonFields& fields) {
    const bool prefix_space = fields.flag("add_prefix_space");
    const bool use_regex = flag_or(fields, "use_regex", true);
    if (!fields.ok()) return fields.error();
    if (use_regex) return unsupported(part, "ByteLevel with use_regex");
    if (prefix_space) steps_.push_back(make_prefix_space());
    byte_level_ = true;
    return std::nullopt;
  }

  static Result<PreTokenizerPtr> read_step(const JsonPart& part, const std::string& type,
                                           JsonFields& fields) {
    if (type == "WhitespaceSplit") return make_whitespace_split();
    if (type == "Metaspace") return read_metaspace(part, fields);
    if (type == "BertPreTokenizer") return make_bert_pre_tokenizer();
    if (type == "Split") return read_split(part, fields);
    if (type.empty()) return corrupt(part, "it needs a type");
    return unsupported(part, "the pre-tokenizer " + type);
  }

  std::vector<PreTokenizerPtr> steps_;
  bool byte_level_ = false;
};

}  // namespace

Error unsupported(const JsonPart& part, const std::string& what) {
  return {ErrorCode::kUnsupported,
          part.file + ": field " + part.path + ": " + what + " is not supported"};
}

Result<Charsmap> read_charsmap(std::string_view base64) {
  const auto bytes = decode_base64(base64);
  if (!bytes) return Error(ErrorCode::kCorrupt, "the charsmap is not base64");
  return Charsmap::parse(*bytes);
}

Result<NormalizerPtr> read_normalizer(const JsonPart& part) {
  if (part.value.is_null()) return NormalizerPtr();
  return NormalizerReader().read(part);
}

Result<PreTokenization> read_pre_tokenizer(const JsonPart& part) {
  if (part.value.is_null()) return PreTokenization();
  return PreTokenizerReader().read(part);
}

Result<std::vector<AddedToken>> read_added_tokens(const JsonPart& part) {
  std::vector<AddedToken> tokens;
  if (part.value.is_null()) return tokens;
  if (!part.value.is_array()) return corrupt(part, "expected a list");
  if (part.value.size() > kMaxAddedTokens) return corrupt(part, "too many tokens");
  for (const json& item : part.value) {
    const JsonPart here = {item, part.file, part.path + "[" + std::to_string(tokens.size()) + "]"};
    if (!item.is_object()) return corrupt(here, "expected an object");
    JsonFields fields(item, here.file, here.path);
    AddedToken token;
    token.content = fields.text("content");
    fields.count("id", 0, kMaxTokenId);
    token.single_word = fields.flag("single_word");
    token.lstrip = fields.flag("lstrip");
    token.rstrip = fields.flag("rstrip");
    token.normalized = fields.flag("normalized");
    fields.flag("special");
    if (!fields.ok()) return fields.error();
    if (token.content.size() > kMaxAddedTokenBytes) return corrupt(here, "content is too long");
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace prefilter::tokens
