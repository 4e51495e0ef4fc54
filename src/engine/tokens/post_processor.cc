#include <utility>

#include "base/json.h"
#include "engine/tokens/components.h"

namespace prefilter::tokens {
namespace {

using nlohmann::json;

constexpr size_t kMaxTokenId = size_t{1} << 24;
constexpr size_t kMaxSpecialIds = 64;

/// ["</s>", 2]: the token's text and its id.
Result<int32_t> pair_id(const JsonPart& part, const char* name) {
  JsonFields fields(part.value, part.file, part.path);
  const json& pair = fields.array(name);
  const bool fits = fields.ok() && pair.size() == 2 && pair[0].is_string() &&
                    pair[1].is_number_unsigned() && pair[1].get<uint64_t>() < kMaxTokenId;
  if (!fits) fields.fail(name, "expected a token and its id");
  if (!fields.ok()) return fields.error();
  return static_cast<int32_t>(pair[1].get<uint64_t>());
}

/// BertProcessing and RobertaProcessing: cls text sep.
Result<SpecialIds> read_pair_processing(const JsonPart& part) {
  auto cls = pair_id(part, "cls");
  if (!cls) return cls.error();
  auto sep = pair_id(part, "sep");
  if (!sep) return sep.error();
  return SpecialIds{{*cls}, {*sep}};
}

/// The ids that a template's special token stands for.
Result<std::vector<int32_t>> template_ids(const JsonPart& part, const std::string& token) {
  JsonFields fields(part.value, part.file, part.path);
  const json& all = fields.object("special_tokens");
  if (!fields.ok()) return fields.error();
  JsonFields tokens(all, part.file, part.path + ".special_tokens");
  const json& entry = tokens.object(token);
  if (!tokens.ok()) return tokens.error();
  JsonFields entry_fields(entry, part.file, tokens.path_of(token));
  const json& list = entry_fields.array("ids");
  if (!entry_fields.ok()) return entry_fields.error();
  std::vector<int32_t> ids;
  for (const json& id : list) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() >= kMaxTokenId ||
        ids.size() >= kMaxSpecialIds) {
      entry_fields.fail("ids", "expected a few ids");
      return entry_fields.error();
    }
    ids.push_back(static_cast<int32_t>(id.get<uint64_t>()));
  }
  return ids;
}

Result<SpecialIds> read_template(const JsonPart& part) {
  JsonFields fields(part.value, part.file, part.path);
  const json& pieces = fields.array("single");
  if (!fields.ok()) return fields.error();
  SpecialIds result;
  size_t sequences = 0;
  for (const json& piece : pieces) {
    const std::string place = part.path + ".single[" + std::to_string(&piece - &pieces[0]) + "]";
    JsonFields piece_fields(piece, part.file, place);
    if (!piece.is_object()) {
      fields.fail("single", "expected a list of objects");
      return fields.error();
    }
    if (piece_fields.has("Sequence")) {
      ++sequences;
      JsonFields sequence(piece_fields.object("Sequence"), part.file, place + ".Sequence");
      if (sequence.text("id") != "A") sequence.fail("id", "a single text is sequence A");
      if (!sequence.ok()) return sequence.error();
      continue;
    }
    JsonFields special(piece_fields.object("SpecialToken"), part.file, place + ".SpecialToken");
    if (!piece_fields.ok()) return piece_fields.error();
    const std::string token = special.text("id");
    if (!special.ok()) return special.error();
    auto ids = template_ids(part, token);
    if (!ids) return ids.error();
    auto& side = sequences == 0 ? result.before : result.after;
    side.insert(side.end(), ids->begin(), ids->end());
  }
  if (sequences != 1) return unsupported(part, "a template without exactly one text");
  if (result.before.size() + result.after.size() > kMaxSpecialIds) {
    return unsupported(part, "a template with so many special tokens");
  }
  return result;
}

Result<SpecialIds> read_steps(const JsonPart& part) {
  JsonFields fields(part.value, part.file, part.path);
  const json& list = fields.array("processors");
  if (!fields.ok()) return fields.error();
  SpecialIds result;
  for (size_t i = 0; i < list.size(); ++i) {
    auto step = read_post_processor(
        {list[i], part.file, part.path + ".processors[" + std::to_string(i) + "]"});
    if (!step) return step.error();
    result.before.insert(result.before.begin(), step->before.begin(), step->before.end());
    result.after.insert(result.after.end(), step->after.begin(), step->after.end());
    if (result.before.size() + result.after.size() > kMaxSpecialIds) {
      return unsupported(part, "so many special tokens");
    }
  }
  return result;
}

}  // namespace

Result<SpecialIds> read_post_processor(const JsonPart& part) {
  if (part.value.is_null()) return SpecialIds{};
  JsonFields fields(part.value, part.file, part.path);
  const std::string type = fields.text("type");
  if (!fields.ok()) return fields.error();
  if (type == "TemplateProcessing") return read_template(part);
  if (type == "BertProcessing" || type == "RobertaProcessing") return read_pair_processing(part);
  if (type == "ByteLevel") return SpecialIds{};  // concerns offsets only
  if (type == "Sequence") return read_steps(part);
  return unsupported(part, "the post-processor " + type);
}

}  // namespace prefilter::tokens
