#include <string_view>

#include "engine/tokens/charsmap.h"
#include "engine/tokens/sentencepiece_model.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto model = prefilter::tokens::parse_sentencepiece_model(bytes);
  require(model || !model.error().message().empty(), "an error says what is wrong");
  for (const std::string_view blob : {model ? model->charsmap : std::string_view(), bytes}) {
    const auto charsmap = prefilter::tokens::Charsmap::parse(blob);
    if (!charsmap) continue;
    for (size_t at = 0; at < bytes.size(); at += 3) {
      const auto found = charsmap->find(bytes.substr(at, 5));
      require(!found || found->size() <= 1024, "a replacement is short");
    }
  }
  return 0;
}
