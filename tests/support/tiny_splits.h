#pragma once

#include <cstddef>
#include <string>

namespace prefilter::test {

/// How many articles each split gets, and how many of the train split have a wrong label.
struct TinySplits {
  size_t train = 64;
  size_t val = 24;
  size_t wrong_labels = 0;
};

/// Writes train.jsonl and val.jsonl: short texts of two kinds in turn, commerce first, which the
/// tokenizer of write_tiny_checkpoint() reads and a tiny model learns to tell apart. No two are
/// alike; the same sizes give the same files.
void write_tiny_splits(const std::string& folder, const TinySplits& sizes = {});

}  // namespace prefilter::test
