#include "engine/tokens/normalizer.h"

#include <utility>

#include "engine/tokens/graphemes.h"
#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

class SequenceNormalizer : public Normalizer {
 public:
  explicit SequenceNormalizer(std::vector<NormalizerPtr> steps) : steps_(std::move(steps)) {}
  void apply(NormalText& text) const override {
    for (const NormalizerPtr& step : steps_) step->apply(text);
  }

 private:
  std::vector<NormalizerPtr> steps_;
};

class CharsmapNormalizer : public Normalizer {
 public:
  explicit CharsmapNormalizer(Charsmap charsmap) : charsmap_(std::move(charsmap)) {}

  void apply(NormalText& text) const override {
    TextRewriter out(text);
    while (!out.done()) {
      // The clusters of plain ASCII are single characters, apart from CR LF.
      const size_t plain = plain_ascii(out.text(), out.at());
      if (plain > 0) {
        out.keep(plain);
        continue;
      }
      const size_t end = grapheme_end(out.text(), out.at());
      rewrite_cluster(out, out.text().substr(out.at(), end - out.at()));
    }
    out.finish();
  }

 private:
  // Longer clusters are looked up character by character.
  static constexpr size_t kMaxClusterBytes = 5;

  size_t plain_ascii(std::string_view text, size_t begin) const {
    auto is_plain = [&](char c) { return c >= ' ' && c < 0x7F && !charsmap_.maps_ascii(c); };
    size_t end = begin;
    while (end < text.size() && is_plain(text[end])) ++end;
    // What follows may join the last one.
    if (end > begin && end < text.size() && static_cast<signed char>(text[end]) < 0) --end;
    return end - begin;
  }

  void rewrite_cluster(TextRewriter& out, std::string_view cluster) const {
    if (cluster.size() <= kMaxClusterBytes) {
      if (const auto found = charsmap_.find(cluster)) {
        out.replace(cluster.size(), *found);
        return;
      }
    }
    for (size_t at = 0; at < cluster.size();) {
      const size_t bytes = char_length(cluster[at]);
      if (const auto found = charsmap_.find(cluster.substr(at, bytes))) {
        out.replace(bytes, *found);
      } else {
        out.keep(bytes);
      }
      at += bytes;
    }
  }

  Charsmap charsmap_;
};

class FormNormalizer : public Normalizer {
 public:
  explicit FormNormalizer(NormalForm form) : form_(form) {}
  void apply(NormalText& text) const override { normalize_form(text, form_); }

 private:
  NormalForm form_;
};

class LowercaseNormalizer : public Normalizer {
 public:
  void apply(NormalText& text) const override { lowercase(text); }
};

/// Drops, keeps or replaces each character by a rule of its own.
template <typename Rule>
void rewrite_chars(NormalText& text, const Rule& rule) {
  TextRewriter out(text);
  while (!out.done()) {
    size_t after = out.at();
    const char32_t c = next_char(out.text(), after);
    rule(out, c, after - out.at());
  }
  out.finish();
}

class StripAccentsNormalizer : public Normalizer {
 public:
  void apply(NormalText& text) const override {
    rewrite_chars(text, [](TextRewriter& out, char32_t c, size_t bytes) {
      has_flag(c, kMark) ? out.drop(bytes) : out.keep(bytes);
    });
  }
};

class NmtNormalizer : public Normalizer {
 public:
  void apply(NormalText& text) const override {
    rewrite_chars(text, [](TextRewriter& out, char32_t c, size_t bytes) {
      if (is_space(c)) {
        out.replace(bytes, " ");
      } else if (is_control(c)) {
        out.drop(bytes);
      } else {
        out.keep(bytes);
      }
    });
  }

 private:
  static bool is_control(char32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F ||
           c == 0x8F || c == 0x9F;
  }
  static bool is_space(char32_t c) {
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
           c == 0xFEFF || c == 0xFFFD;
  }
};

class BertNormalizer : public Normalizer {
 public:
  explicit BertNormalizer(BertRules rules) : rules_(rules) {}

  void apply(NormalText& text) const override {
    if (rules_.clean_text || rules_.handle_chinese_chars) clean(text);
    if (rules_.strip_accents) {
      normalize_form(text, NormalForm::kNfd);
      rewrite_chars(text, [](TextRewriter& out, char32_t c, size_t bytes) {
        c >= 0x80 && has_flag(c, kNonspacing) ? out.drop(bytes) : out.keep(bytes);
      });
    }
    if (rules_.lowercase) lowercase(text);
  }

 private:
  void clean(NormalText& text) const {
    std::string spaced;
    rewrite_chars(text, [&](TextRewriter& out, char32_t c, size_t bytes) {
      const unsigned flags = char_class(c).flags;
      if (rules_.clean_text && (flags & kRemovedByClean) != 0) {
        out.drop(bytes);
      } else if (rules_.clean_text && (flags & kWhiteSpace) != 0) {
        out.replace(bytes, " ");
      } else if (rules_.handle_chinese_chars && (flags & kIdeograph) != 0) {
        spaced.assign(1, ' ').append(out.text(), out.at(), bytes).push_back(' ');
        out.replace(bytes, spaced);
      } else {
        out.keep(bytes);
      }
    });
  }

  BertRules rules_;
};

class ReplaceNormalizer : public Normalizer {
 public:
  explicit ReplaceNormalizer(ReplaceRule rule) : rule_(std::move(rule)) {}

  void apply(NormalText& text) const override {
    const size_t step = rule_.pattern.size();
    TextRewriter out(text);
    size_t at = out.text().find(rule_.pattern);
    while (at != std::string_view::npos) {
      size_t end = at;
      size_t repetitions = 0;
      while (out.text().substr(end, step) == rule_.pattern &&
             (rule_.whole_runs || repetitions < rule_.at_least)) {
        end += step;
        ++repetitions;
      }
      if (repetitions >= rule_.at_least) {
        out.keep(at - out.at());
        out.replace(end - at, rule_.content);
      }
      at = out.text().find(rule_.pattern, end);
    }
    out.finish();
  }

 private:
  ReplaceRule rule_;
};

class PrependNormalizer : public Normalizer {
 public:
  explicit PrependNormalizer(std::string prefix) : prefix_(std::move(prefix)) {}
  void apply(NormalText& text) const override {
    if (text.text.empty()) return;
    text.text.insert(0, prefix_);
    if (text.from_start > 0) text.from_start += prefix_.size();
  }

 private:
  std::string prefix_;
};

class StripNormalizer : public Normalizer {
 public:
  explicit StripNormalizer(StripSide side) : side_(side) {}
  void apply(NormalText& text) const override {
    size_t begin = 0;
    size_t end = text.text.size();
    while (side_ != StripSide::kRight && begin < end) {
      size_t after = begin;
      if (!has_flag(next_char(text.text, after), kWhiteSpace)) break;
      begin = after;
    }
    while (side_ != StripSide::kLeft && begin < end) {
      size_t before = end;
      if (!has_flag(previous_char(text.text, before), kWhiteSpace)) break;
      end = before;
    }
    text.text.erase(end);
    text.text.erase(0, begin);
    text.from_start =
        std::min(text.from_start - std::min(text.from_start, begin), text.text.size());
  }

 private:
  StripSide side_;
};

}  // namespace

NormalizerPtr make_sequence_normalizer(std::vector<NormalizerPtr> steps) {
  return std::make_unique<SequenceNormalizer>(std::move(steps));
}

NormalizerPtr make_charsmap_normalizer(Charsmap charsmap) {
  return std::make_unique<CharsmapNormalizer>(std::move(charsmap));
}

NormalizerPtr make_bert_normalizer(BertRules rules) {
  return std::make_unique<BertNormalizer>(rules);
}

NormalizerPtr make_form_normalizer(NormalForm form) {
  return std::make_unique<FormNormalizer>(form);
}

NormalizerPtr make_lowercase_normalizer() { return std::make_unique<LowercaseNormalizer>(); }

NormalizerPtr make_strip_accents_normalizer() { return std::make_unique<StripAccentsNormalizer>(); }

NormalizerPtr make_nmt_normalizer() { return std::make_unique<NmtNormalizer>(); }

NormalizerPtr make_replace_normalizer(ReplaceRule rule) {
  return std::make_unique<ReplaceNormalizer>(std::move(rule));
}

NormalizerPtr make_prepend_normalizer(std::string prefix) {
  return std::make_unique<PrependNormalizer>(std::move(prefix));
}

NormalizerPtr make_strip_normalizer(StripSide side) {
  return std::make_unique<StripNormalizer>(side);
}

}  // namespace prefilter::tokens
