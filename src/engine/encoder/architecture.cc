#include "engine/encoder/architecture.h"

#include "base/check.h"

namespace prefilter::encoder {

ArchitectureNames names_of(const ModelConfig& config) {
  switch (config.architecture) {
    case Architecture::kBert:
      return bert_names(config);
    case Architecture::kDistilBert:
      return distilbert_names(config);
    case Architecture::kRoberta:
    case Architecture::kXlmRoberta:
      return roberta_names(config);
    case Architecture::kQwen2:
      break;
  }
  PREFILTER_CHECK(false, "every architecture has its names");
}

}  // namespace prefilter::encoder
