#include "engine/tokens/components.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace prefilter::tokens {
namespace {

using nlohmann::json;

/// What becomes of a text; "kCorrupt: ..." or "kUnsupported: ..." if the part is refused.
std::string normalized(const std::string& part, const std::string& text) {
  const json value = json::parse(part);
  const auto normalizer = read_normalizer({value, "f", "normalizer"});
  if (!normalizer) {
    return std::string(to_string(normalizer.error().code())) + ": " + normalizer.error().message();
  }
  NormalText state{text, 0};
  if (*normalizer) (*normalizer)->apply(state);
  return state.text;
}

std::string cut(const std::string& part, const std::string& text) {
  const json value = json::parse(part);
  const auto steps = read_pre_tokenizer({value, "f", "pre_tokenizer"});
  if (!steps) return std::string(to_string(steps.error().code())) + ": " + steps.error().message();
  Pieces pieces{text, {{0, text.size()}}, 1};
  if (steps->steps) steps->steps->apply(pieces);
  std::string shown = steps->byte_level ? "bytes:" : "";
  for (const Span& span : pieces.spans) shown += std::string(pieces.view(span)) + "|";
  return shown;
}

TEST(Components, NullIsNothing) {
  EXPECT_EQ(normalized("null", "A b"), "A b");
  EXPECT_EQ(cut("null", "A b"), "A b|");
}

TEST(Components, ReadsEveryNormalizer) {
  EXPECT_EQ(normalized(R"({"type":"NFC"})", "e\u0301"), "\u00E9");
  EXPECT_EQ(normalized(R"({"type":"NFD"})", "\u00E9"), "e\u0301");
  EXPECT_EQ(normalized(R"({"type":"NFKC"})", "\uFB01"), "fi");
  EXPECT_EQ(normalized(R"({"type":"NFKD"})", "\uFB01"), "fi");
  EXPECT_EQ(normalized(R"({"type":"Lowercase"})", "A"), "a");
  EXPECT_EQ(normalized(R"({"type":"StripAccents"})", "e\u0301"), "e");
  EXPECT_EQ(normalized(R"({"type":"Nmt"})", "a\tb"), "a b");
  EXPECT_EQ(normalized(R"({"type":"Prepend","prepend":"_"})", "a"), "_a");
  EXPECT_EQ(normalized(R"({"type":"Strip","strip_left":true,"strip_right":false})", " a "), "a ");
  EXPECT_EQ(normalized(R"({"type":"Strip","strip_left":false,"strip_right":false})", " a "), " a ");
  EXPECT_EQ(normalized(R"({"type":"Sequence","normalizers":[{"type":"Lowercase"},
                          {"type":"Strip","strip_left":true,"strip_right":true}]})",
                       " A "),
            "a");
  EXPECT_EQ(normalized(R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
                          "strip_accents":null,"lowercase":true})",
                       "\u00C9"),
            "e");
  EXPECT_EQ(normalized(R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
                          "strip_accents":false,"lowercase":true})",
                       "\u00C9"),
            "\u00E9");
}

TEST(Components, ReadsReplacementsOfOneLiteralCharacterOrText) {
  const std::string replace = R"({"type":"Replace","content":" ","pattern":)";
  EXPECT_EQ(normalized(replace + R"({"Regex":" {2,}"}})", "a   b c"), "a b c");
  EXPECT_EQ(normalized(replace + R"({"Regex":"_+"}})", "a__b_c"), "a b c");
  EXPECT_EQ(normalized(replace + R"({"String":"ab"}})", "xabab"), "x  ");
  for (const char* pattern : {R"({"Regex":"\\s+"}})", R"({"Regex":"a|b"}})",
                              R"({"Regex":"a{,2}"}})", R"({"String":""}})", R"({"Regex":""}})"}) {
    EXPECT_TRUE(normalized(replace + pattern, "a").starts_with("kUnsupported: f: field normalizer"))
        << pattern;
  }
}

TEST(Components, ReplacementsMayNotMakeTextGrowWithoutBound) {
  std::string steps;
  for (int i = 0; i < 8; ++i) {
    steps += std::string(i == 0 ? "" : ",") +
             R"({"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaa"})";
  }
  EXPECT_TRUE(normalized(R"({"type":"Sequence","normalizers":[)" + steps + "]}", "a")
                  .starts_with("kUnsupported"));
}

TEST(Components, NameWhatIsMissingOrUnknown) {
  EXPECT_EQ(normalized(R"({"type":"ByteLevel"})", "a"),
            "kUnsupported: f: field normalizer: the normalizer ByteLevel is not supported");
  EXPECT_EQ(normalized(R"({})", "a"), "kCorrupt: f: field normalizer: it needs a type");
  EXPECT_EQ(normalized(R"([1])", "a").substr(0, 29), "kCorrupt: f: field normalizer");
  EXPECT_NE(normalized(R"({"type":"Sequence","normalizers":[{"type":"Prepend"}]})", "a")
                .find("normalizer.normalizers[0].prepend"),
            std::string::npos);
  EXPECT_NE(normalized(R"({"type":"Precompiled","precompiled_charsmap":"?"})", "a").find("base64"),
            std::string::npos);
  EXPECT_TRUE(cut(R"({"type":"Whitespace"})", "a").starts_with("kUnsupported"));
}

TEST(Components, ReadsEveryPreTokenizer) {
  EXPECT_EQ(cut(R"({"type":"WhitespaceSplit"})", "a b"), "a|b|");
  EXPECT_EQ(cut(R"({"type":"BertPreTokenizer"})", "a-b"), "a|-|b|");
  EXPECT_EQ(cut(R"({"type":"Metaspace","replacement":"_","prepend_scheme":"never"})", "a b"),
            "a|_b|");
  EXPECT_EQ(cut(R"({"type":"Metaspace","replacement":"_","add_prefix_space":true})", "a b"),
            "_a|_b|");
  EXPECT_EQ(cut(R"({"type":"Metaspace","replacement":"_","prepend_scheme":"first","split":false})",
                "a b"),
            "_a_b|");
  EXPECT_EQ(cut(R"({"type":"ByteLevel","add_prefix_space":true,"use_regex":false})", "a"),
            "bytes: a|");
}

TEST(Components, RefusesPreTokenizersThatContradictThemselves) {
  for (
      const char* part :
      {R"({"type":"Metaspace","replacement":"__"})", R"({"type":"Metaspace"})",
       R"({"type":"Metaspace","replacement":"_","prepend_scheme":"last"})",
       R"({"type":"Metaspace","replacement":"_","prepend_scheme":"always","add_prefix_space":false})"}) {
    EXPECT_TRUE(cut(part, "a").starts_with("kCorrupt: f: field pre_tokenizer")) << cut(part, "a");
  }
  EXPECT_TRUE(
      cut(R"({"type":"ByteLevel","add_prefix_space":true})", "a").starts_with("kUnsupported"));
  EXPECT_TRUE(
      cut(R"({"type":"Split","pattern":{"Regex":"x"},"behavior":"Isolated","invert":false})", "a")
          .starts_with("kUnsupported"));
}

TEST(Components, AddedTokensNeedAllTheirFields) {
  const json good = json::parse(R"([{"id":3,"content":"<x>","single_word":true,"lstrip":true,
                                     "rstrip":true,"normalized":true,"special":false}])");
  const auto tokens = read_added_tokens({good, "f", "added_tokens"});
  ASSERT_TRUE(tokens);
  EXPECT_EQ((*tokens)[0].content, "<x>");
  EXPECT_TRUE((*tokens)[0].single_word && (*tokens)[0].lstrip && (*tokens)[0].rstrip);
  for (const auto& [name, value] : good[0].items()) {
    json bad = good;
    bad[0].erase(name);
    const auto refused = read_added_tokens({bad, "f", "added_tokens"});
    ASSERT_FALSE(refused) << name;
    EXPECT_NE(refused.error().message().find("added_tokens[0]." + name), std::string::npos);
  }
  EXPECT_FALSE(read_added_tokens({json("x"), "f", "added_tokens"}));
  EXPECT_FALSE(read_added_tokens({json::array({1}), "f", "added_tokens"}));
}

}  // namespace
}  // namespace prefilter::tokens
