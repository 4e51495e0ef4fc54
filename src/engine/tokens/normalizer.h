#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/tokens/charsmap.h"
#include "engine/tokens/normal_forms.h"
#include "engine/tokens/normal_text.h"

namespace prefilter::tokens {

/// A step that rewrites the text before it is split. Immutable; linear in the text.
class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual void apply(NormalText& text) const = 0;
};

using NormalizerPtr = std::unique_ptr<const Normalizer>;

/// The package's BertNormalizer.
struct BertRules {
  bool clean_text = true;            ///< drop control characters, make every white space ' '
  bool handle_chinese_chars = true;  ///< put spaces around ideographs
  bool strip_accents = true;         ///< NFD, then drop nonspacing marks
  bool lowercase = true;
};

/// What the package's Replace looks for.
struct ReplaceRule {
  std::string pattern;      ///< not empty; taken literally
  size_t at_least = 1;      ///< repetitions that make a match
  bool whole_runs = false;  ///< whether a match takes as many repetitions as there are
  std::string content;      ///< what is written for a match
};

enum class StripSide : uint8_t { kLeft, kRight, kBoth };

NormalizerPtr make_sequence_normalizer(std::vector<NormalizerPtr> steps);
NormalizerPtr make_charsmap_normalizer(Charsmap charsmap);
NormalizerPtr make_bert_normalizer(BertRules rules);
NormalizerPtr make_form_normalizer(NormalForm form);
NormalizerPtr make_lowercase_normalizer();
NormalizerPtr make_strip_accents_normalizer();
/// SentencePiece's nmt rule: drops control characters, makes odd spaces ' '.
NormalizerPtr make_nmt_normalizer();
NormalizerPtr make_replace_normalizer(ReplaceRule rule);
/// Puts the prefix before text that is not empty.
NormalizerPtr make_prepend_normalizer(std::string prefix);
/// Drops white space at the ends.
NormalizerPtr make_strip_normalizer(StripSide side);

}  // namespace prefilter::tokens
