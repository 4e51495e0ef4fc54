// Every other token that may go goes: what the engine opened is opened again, with smaller ids.
#include <limits>
#include <string>

#include "engine/tokens/tokenizer_json.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"
#include "lab/shrink/coverage.h"
#include "lab/shrink/tokenizer_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace prefilter;
  static const MemoryFile before;
  static const MemoryFile after;
  if (!tokens::open_tokenizer_json(before.holding(data, size))) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = shrink::TokenizerFile::parse(text, "tokenizer.json");
  if (!file) {
    require(!file.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  std::vector<bool> kept = shrink::ids_that_stay(file->vocabulary());
  for (size_t id = 0; id < kept.size(); id += 2) kept[id] = true;
  // A merged token needs the tokens that it is made of: those of every other id are left out.
  if (file->vocabulary().model == shrink::TokenModel::kByteBpe) kept.assign(kept.size(), true);
  const shrink::KeptIds ids(kept);
  const auto smaller = file->with(ids);
  if (!smaller) return 0;
  const auto again = tokens::open_tokenizer_json(
      after.holding(reinterpret_cast<const uint8_t*>(smaller->data()), smaller->size()));
  require(static_cast<bool>(again), "what is written is opened");
  const auto encoding =
      (*again)->encode("A b <s>[CLS] it's 12", std::numeric_limits<size_t>::max());
  require(static_cast<bool>(encoding), "valid text is encoded");
  for (const int32_t id : encoding->ids) {
    require(id >= 0 && static_cast<size_t>(id) < ids.size(), "ids are those that stay");
  }
  return 0;
}
