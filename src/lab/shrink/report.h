#pragma once

#include <optional>
#include <string>

#include "engine/encoder/int4.h"
#include "lab/shrink/accuracy.h"
#include "lab/shrink/shrink.h"

namespace prefilter::shrink {

/// All that a run of the verb found out.
struct RunReport {
  std::string source;
  std::string target;
  std::string embeddings;  ///< "int8", "int4", or "unchanged" for a checkpoint
  ShrinkReport shrink;
  size_t bundle_bytes = 0;                     ///< of the bundle's weights; 0: a checkpoint
  std::optional<encoder::Int4Fit> int4_words;  ///< where the embeddings went into 4 bits
  std::optional<AccuracyReport> accuracy;
};

/// One JSON object, docs/operations.md explains its fields.
std::string to_json(const RunReport& report);

/// The same for a person: a few tables.
std::string to_table(const RunReport& report);

}  // namespace prefilter::shrink
