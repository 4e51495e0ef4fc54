#include "engine/tokens/pre_tokenizer.h"

#include <utility>

#include "engine/tokens/qwen_split.h"
#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

class SequencePreTokenizer : public PreTokenizer {
 public:
  explicit SequencePreTokenizer(std::vector<PreTokenizerPtr> steps) : steps_(std::move(steps)) {}
  void apply(Pieces& pieces) const override {
    for (const PreTokenizerPtr& step : steps_) step->apply(pieces);
  }

 private:
  std::vector<PreTokenizerPtr> steps_;
};

/// Cuts every piece at the characters that a rule names; the text stays as it is.
template <typename Cut>
void cut_pieces(Pieces& pieces, const Cut& cut) {
  std::vector<Span> spans;
  spans.reserve(pieces.spans.size() + pieces.text.size() / 4);
  for (const Span& piece : pieces.spans) {
    auto put = [&](size_t begin, size_t end) {
      if (begin < end) spans.push_back({begin, end});
    };
    cut(std::string_view(pieces.text), piece, put);
  }
  pieces.spans = std::move(spans);
}

class CharacterSplit : public PreTokenizer {
 public:
  /// Cuts at `removed` characters and drops them; `isolated` ones become pieces of their own.
  CharacterSplit(unsigned removed, unsigned isolated) : removed_(removed), isolated_(isolated) {}

  void apply(Pieces& pieces) const override {
    cut_pieces(pieces, [&](std::string_view text, const Span& piece, const auto& put) {
      size_t begin = piece.begin;
      for (size_t at = piece.begin; at < piece.end;) {
        const size_t char_begin = at;
        const unsigned flags = char_class(next_char(text, at)).flags;
        if ((flags & (removed_ | isolated_)) == 0) continue;
        put(begin, char_begin);
        if ((flags & removed_) == 0) put(char_begin, at);
        begin = at;
      }
      put(begin, piece.end);
    });
  }

 private:
  unsigned removed_, isolated_;  // CharFlag bits
};

class QwenSplit : public PreTokenizer {
 public:
  void apply(Pieces& pieces) const override {
    cut_pieces(pieces, [](std::string_view text, const Span& piece, const auto& put) {
      const std::string_view part = text.substr(0, piece.end);
      for (size_t at = piece.begin; at < piece.end;) {
        const size_t end = qwen_match_end(part, at);
        put(at, end);
        at = end;
      }
    });
  }
};

class Metaspace : public PreTokenizer {
 public:
  explicit Metaspace(MetaspaceRules rules) : rules_(std::move(rules)) {}

  void apply(Pieces& pieces) const override {
    Pieces out;
    out.text.reserve(pieces.text.size() + rules_.mark.size() * (pieces.spans.size() + 1));
    out.spans.reserve(pieces.spans.size());
    for (const Span& piece : pieces.spans) {
      append(pieces.view(piece), piece.begin < pieces.from_start, out);
      if (piece.begin < pieces.from_start) out.from_start = out.text.size();
    }
    pieces = std::move(out);
  }

 private:
  void append(std::string_view piece, bool at_start, Pieces& out) const {
    size_t begin = out.text.size();
    const bool marked = piece.starts_with(' ') || piece.starts_with(rules_.mark);
    const bool wanted = rules_.prepend == PrependScheme::kAlways ||
                        (rules_.prepend == PrependScheme::kFirst && at_start);
    if (wanted && !marked) out.text += rules_.mark;
    const size_t unmarked = out.text.size();
    for (size_t at = 0; at < piece.size();) {
      const size_t space = std::min(piece.find(' ', at), piece.size());
      out.text.append(piece, at, space - at);
      if (space < piece.size()) out.text += rules_.mark;
      at = space + 1;
    }
    if (rules_.split) {
      size_t cut = out.text.find(rules_.mark, unmarked);
      while (cut != std::string::npos) {
        if (cut > begin) out.spans.push_back({begin, cut});
        begin = cut;
        cut = out.text.find(rules_.mark, cut + rules_.mark.size());
      }
    }
    if (begin < out.text.size()) out.spans.push_back({begin, out.text.size()});
  }

  MetaspaceRules rules_;
};

class PrefixSpace : public PreTokenizer {
 public:
  void apply(Pieces& pieces) const override {
    Pieces out;
    out.text.reserve(pieces.text.size() + pieces.spans.size());
    for (const Span& piece : pieces.spans) {
      const size_t begin = out.text.size();
      if (!pieces.view(piece).starts_with(' ')) out.text.push_back(' ');
      out.text += pieces.view(piece);
      out.spans.push_back({begin, out.text.size()});
      if (piece.begin < pieces.from_start) out.from_start = out.text.size();
    }
    pieces = std::move(out);
  }
};

}  // namespace

PreTokenizerPtr make_sequence_pre_tokenizer(std::vector<PreTokenizerPtr> steps) {
  return std::make_unique<SequencePreTokenizer>(std::move(steps));
}

PreTokenizerPtr make_whitespace_split() { return std::make_unique<CharacterSplit>(kWhiteSpace, 0); }

PreTokenizerPtr make_metaspace(MetaspaceRules rules) {
  return std::make_unique<Metaspace>(std::move(rules));
}

PreTokenizerPtr make_bert_pre_tokenizer() {
  return std::make_unique<CharacterSplit>(kWhiteSpace, kPunctuation);
}

PreTokenizerPtr make_qwen_split() { return std::make_unique<QwenSplit>(); }

PreTokenizerPtr make_prefix_space() { return std::make_unique<PrefixSpace>(); }

}  // namespace prefilter::tokens
