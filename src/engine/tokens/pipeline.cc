#include "engine/tokens/pipeline.h"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

// Positions in a piece are 32 bits in the models; normalising may make text longer.
constexpr size_t kMaxTextBytes = size_t{256} << 20;

/// The ids of one text as they come, up to a limit.
struct Output {
  std::vector<int32_t> ids;
  size_t limit;  ///< more ids than this need not be found
  Scratch scratch;

  bool full() const { return ids.size() > limit; }
};

/// Gives each token its id as the package does: the vocabulary's, or the next one after it. Of two
/// tokens with one id the later counts.
std::vector<AddedToken> resolve_ids(std::vector<AddedToken> tokens, const Model& model) {
  std::unordered_map<std::string, int32_t> new_ids;
  std::map<int32_t, AddedToken> by_id;
  const auto first_new = static_cast<int32_t>(model.token_count());
  for (AddedToken& token : tokens) {
    if (token.content.empty()) continue;
    token.id = model.token_id(token.content);
    if (token.id < 0) {
      const auto next = first_new + static_cast<int32_t>(new_ids.size());
      token.id = new_ids.emplace(token.content, next).first->second;
    }
    by_id.insert_or_assign(token.id, std::move(token));
  }
  std::vector<AddedToken> resolved;
  for (auto& [id, token] : by_id) resolved.push_back(std::move(token));
  return resolved;
}

class Pipeline : public Tokenizer {
 public:
  explicit Pipeline(PipelineParts parts);

  Result<Encoding> encode(std::string_view text, size_t max_tokens) const override;
  size_t vocab_size() const override { return vocab_size_; }

 private:
  void encode_part(std::string_view text, bool at_start, Output& out) const;
  void encode_normal(std::string_view text, size_t from_start, Output& out) const;

  PipelineParts parts_;
  AddedTokenFinder raw_tokens_, normalized_tokens_;
  size_t vocab_size_;
};

Pipeline::Pipeline(PipelineParts parts)
    : parts_(std::move(parts)), vocab_size_(parts_.model->vocab_size()) {
  std::vector<AddedToken> raw, normalized;
  for (AddedToken& token : resolve_ids(std::move(parts_.added_tokens), *parts_.model)) {
    vocab_size_ = std::max(vocab_size_, static_cast<size_t>(token.id) + 1);
    if (token.normalized && parts_.normalizer) {
      NormalText text{std::move(token.content), 0};
      parts_.normalizer->apply(text);
      token.content = std::move(text.text);
    }
    (token.normalized ? normalized : raw).push_back(std::move(token));
  }
  for (const auto* ids : {&parts_.ids_before, &parts_.ids_after}) {
    for (int32_t id : *ids) vocab_size_ = std::max(vocab_size_, static_cast<size_t>(id) + 1);
  }
  raw_tokens_ = AddedTokenFinder(std::move(raw));
  normalized_tokens_ = AddedTokenFinder(std::move(normalized));
}

Result<Encoding> Pipeline::encode(std::string_view text, size_t max_tokens) const {
  const size_t special = parts_.ids_before.size() + parts_.ids_after.size();
  if (max_tokens < special) {
    return Error(ErrorCode::kInvalidArgument,
                 "max_tokens must leave room for " + std::to_string(special) + " special tokens");
  }
  if (text.size() > kMaxTextBytes) {
    return Error(ErrorCode::kInvalidArgument, "the text is longer than 256 MB");
  }
  if (!simdjson::validate_utf8(text)) {
    return Error(ErrorCode::kInvalidArgument, "the text is not valid UTF-8");
  }
  Output out{parts_.ids_before, max_tokens - parts_.ids_after.size(), {}};
  for (const TextPart& part : raw_tokens_.split(text)) {
    if (part.id >= 0) {
      out.ids.push_back(part.id);
    } else {
      encode_part(text.substr(part.begin, part.end - part.begin), part.begin == 0, out);
    }
    if (out.full()) break;
  }
  Encoding encoding;
  encoding.truncated = out.full();
  if (out.full()) out.ids.resize(out.limit);
  out.ids.insert(out.ids.end(), parts_.ids_after.begin(), parts_.ids_after.end());
  encoding.ids = std::move(out.ids);
  return encoding;
}

void Pipeline::encode_part(std::string_view text, bool at_start, Output& out) const {
  NormalText normal{std::string(text), at_start ? char_length(text.front()) : 0};
  if (parts_.normalizer) parts_.normalizer->apply(normal);
  for (const TextPart& part : normalized_tokens_.split(normal.text)) {
    if (part.id >= 0) {
      out.ids.push_back(part.id);
    } else {
      encode_normal(std::string_view(normal.text).substr(part.begin, part.end - part.begin),
                    normal.from_start - std::min(normal.from_start, part.begin), out);
    }
    if (out.full()) return;
  }
}

void Pipeline::encode_normal(std::string_view text, size_t from_start, Output& out) const {
  Pieces pieces{std::string(text), {{0, text.size()}}, from_start};
  if (parts_.pre_tokenizer) parts_.pre_tokenizer->apply(pieces);
  for (const Span& span : pieces.spans) {
    parts_.model->tokenize(pieces.view(span), out.scratch, out.ids);
    if (out.full()) return;
  }
}

}  // namespace

std::unique_ptr<Tokenizer> make_pipeline(PipelineParts parts) {
  return std::make_unique<Pipeline>(std::move(parts));
}

}  // namespace prefilter::tokens
