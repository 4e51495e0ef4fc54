#include <limits>
#include <string>

#include "engine/tokens/tokenizer_json.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile file;
  const auto tokenizer = prefilter::tokens::open_tokenizer_json(file.holding(data, size));
  if (!tokenizer) {
    require(!tokenizer.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  const std::string text = "A b\u00E9e\u0301 \uFB01\u4E16 <s>[CLS] it's 12\n\U0001F600";
  const auto encoding = (*tokenizer)->encode(text, std::numeric_limits<size_t>::max());
  require(static_cast<bool>(encoding), "valid text is encoded");
  for (int32_t id : encoding->ids) {
    require(id >= 0 && static_cast<size_t>(id) < (*tokenizer)->vocab_size(), "ids are in range");
  }
  return 0;
}
