#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::tokens {

/// Part of Pieces::text.
struct Span {
  size_t begin, end;  ///< bytes
};

/// Text cut into the parts that the model sees one by one.
struct Pieces {
  std::string text;
  std::vector<Span> spans;
  size_t from_start = 0;  ///< how many bytes come from the original's first character

  std::string_view view(const Span& span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }
};

/// A step that cuts pieces into smaller ones. Immutable; linear in the text. Leaves no empty piece.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void apply(Pieces& pieces) const = 0;
};

using PreTokenizerPtr = std::unique_ptr<const PreTokenizer>;

enum class PrependScheme : uint8_t { kAlways, kFirst, kNever };

/// The package's Metaspace: writes the mark for every space (and before the piece), cuts before it.
struct MetaspaceRules {
  std::string mark = "\xE2\x96\x81";  ///< one character
  PrependScheme prepend = PrependScheme::kAlways;
  bool split = true;
};

PreTokenizerPtr make_sequence_pre_tokenizer(std::vector<PreTokenizerPtr> steps);
/// Cuts at white space and drops it.
PreTokenizerPtr make_whitespace_split();
PreTokenizerPtr make_metaspace(MetaspaceRules rules);
/// Cuts at white space and drops it; each punctuation character stands alone.
PreTokenizerPtr make_bert_pre_tokenizer();
/// Qwen2's regular expression, see qwen_split.h.
PreTokenizerPtr make_qwen_split();
/// Puts a space before pieces that do not start with one.
PreTokenizerPtr make_prefix_space();

}  // namespace prefilter::tokens
