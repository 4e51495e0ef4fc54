#include "engine/tokens/vocabulary_json.h"

#include "engine/tokens/limits.h"

namespace prefilter::tokens {

Result<std::vector<VocabEntry>> read_vocabulary(simdjson::ondemand::object object,
                                                const std::string& place) {
  std::vector<VocabEntry> vocab;
  std::vector<bool> taken;
  auto bad = [&](const std::string& what) {
    return Error(ErrorCode::kCorrupt,
                 place + ": token " + std::to_string(vocab.size() + 1) + ": " + what);
  };
  for (auto field : object) {
    if (vocab.size() >= kMaxTokens) return bad("too many tokens");
    VocabEntry entry{};
    uint64_t id = 0;
    if (auto code = field.unescaped_key().get(entry.text))
      return bad(simdjson::error_message(code));
    if (auto code = field.value().get(id)) return bad(simdjson::error_message(code));
    if (id >= kMaxIds) return bad("the id is too large");
    if (entry.text.size() > kMaxTokenBytes) return bad("the token is too long");
    if (taken.size() <= id) taken.resize(id + 1);
    if (taken[id]) return bad("another token has the id " + std::to_string(id));
    taken[id] = true;
    entry.id = static_cast<int32_t>(id);
    vocab.push_back(entry);
  }
  return vocab;
}

}  // namespace prefilter::tokens
