#include "engine/article/article_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::article {
namespace {

ParsedArticle parse(std::string_view json) {
  ArticleParser parser;
  return parser.parse(json);
}

/// "PROBLEM ID" of a line that is an error, "ok ID" of one that is not.
std::string outcome(std::string_view json) {
  const ParsedArticle parsed = parse(json);
  const std::string problem(parsed.error ? to_string(parsed.error->problem) : "ok");
  return problem + " " + parsed.id_json;
}

std::string nested(int arrays) {
  return std::string(static_cast<size_t>(arrays), '[') +
         std::string(static_cast<size_t>(arrays), ']');
}

TEST(ArticleParser, ReadsAnArticle) {
  const ParsedArticle parsed = parse(
      R"( {"id":"a-1","title":"Zwei \"Wörter\"","content":"l1\nl2 \u00e9\ud83d\ude00\/","language":"de"} )");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.id_json, "\"a-1\"");
  EXPECT_EQ(parsed.article.title, "Zwei \"Wörter\"");
  EXPECT_EQ(parsed.article.content, "l1\nl2 \u00e9\U0001F600/");
  EXPECT_EQ(parsed.article.language, "de");
}

TEST(ArticleParser, TextStandsInForAbsentContentAlone) {
  EXPECT_EQ(parse(R"({"text":"t"})").article.content, "t");
  EXPECT_EQ(parse(R"({"text":"t","content":null})").article.content, "t");
  EXPECT_EQ(parse(R"({"text":"t","content":""})").article.content, "t");
  EXPECT_EQ(parse(R"({"text":"t","content":"c"})").article.content, "c");
  EXPECT_EQ(outcome(R"({"text":5,"content":"c"})"), "ok null");
  EXPECT_EQ(outcome(R"({"text":5,"content":null})"), "wrong_type null");
}

TEST(ArticleParser, NullCountsAsAbsent) {
  EXPECT_EQ(outcome(R"({"title":null,"content":"c"})"), "ok null");
  EXPECT_EQ(outcome(R"({"title":"t","language":null})"), "ok null");
  EXPECT_EQ(outcome(R"({"title":null,"content":null,"text":null})"), "no_text null");
  EXPECT_EQ(outcome(R"({})"), "no_text null");
  EXPECT_EQ(outcome(R"({"id":3,"headline":"x"})"), "no_text 3");
}

TEST(ArticleParser, EchoesTheIdAsItWasWritten) {
  for (const std::string id : {R"("x")", R"("")", R"("q\"\u00e9\ud800")", "7", "-0.50", "1e400",
                               "123456789012345678901234567890", "null"}) {
    EXPECT_EQ(outcome(R"({"title":"t","id": )" + id + " }"), "ok " + id);
  }
}

TEST(ArticleParser, AnIdOfAnotherTypeIsAnError) {
  for (const std::string id : {"true", "false", "{}", "[1]", R"({"id":1})"}) {
    EXPECT_EQ(outcome(R"({"title":"t","id":)" + id + "}"), "wrong_type null") << id;
  }
}

TEST(ArticleParser, WrongTypesAreErrorsThatNameTheField) {
  for (const std::string value : {"1", "true", "{}", "[]"}) {
    for (const std::string field : {"title", "content", "language"}) {
      const ParsedArticle parsed =
          parse(R"({"title":"t",")" + field + "\":" + value + R"(,"id":9})");
      ASSERT_TRUE(parsed.error) << field << value;
      EXPECT_EQ(parsed.error->problem, Problem::kWrongType);
      EXPECT_NE(parsed.error->message.find('"' + field + '"'), std::string::npos);
      EXPECT_EQ(parsed.id_json, "9");
      EXPECT_EQ(parsed.error->error().code(), ErrorCode::kInvalidArgument);
    }
  }
}

TEST(ArticleParser, OfEqualKeysTheLastCounts) {
  EXPECT_EQ(parse(R"({"title":"a","title":"b"})").article.title, "b");
  EXPECT_EQ(outcome(R"({"title":5,"title":"b"})"), "ok null");
  EXPECT_EQ(outcome(R"({"title":"b","title":5})"), "wrong_type null");
  EXPECT_EQ(outcome(R"({"title":"b","title":null})"), "no_text null");
  EXPECT_EQ(outcome(R"({"title":"b","id":1,"id":2})"), "ok 2");
  EXPECT_EQ(outcome(R"({"title":"b","id":1,"id":{}})"), "wrong_type null");
  EXPECT_EQ(parse(R"({"\u0074itle":"escaped key"})").article.title, "escaped key");
}

TEST(ArticleParser, CarriesAlongWhatLogsAndReviewersNeed) {
  const ParsedArticle parsed = parse(
      R"({"id":"q\u00e9","title":"t","source":"The Alder Times","url":"https://e.example/\ud800",)"
      R"("published":20260101})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.id_json, R"("q\u00e9")");
  EXPECT_EQ(parsed.article.id, "qé");
  EXPECT_EQ(parsed.article.source, "The Alder Times");
  EXPECT_EQ(parsed.article.url, "https://e.example/\uFFFD");
  EXPECT_EQ(parsed.article.published, "20260101");
  EXPECT_EQ(parse(R"({"id":-0.50,"title":"t"})").article.id, "-0.50");
  EXPECT_EQ(parse(R"({"id":null,"title":"t"})").article.id, "");
}

TEST(ArticleParser, WhatIsCarriedAlongIsNeverWrong) {
  const ParsedArticle parsed =
      parse(R"({"title":"t","source":{"name":"x"},"url":[1],"published":true})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.article.source + parsed.article.url + parsed.article.published, "");
}

TEST(ArticleParser, UnknownFieldsAreIgnoredHoweverDeep) {
  EXPECT_EQ(outcome(R"({"a":{"title":5,"b":[1,{"id":{}},"x",null,-1.5e+3]},"title":"t"})"),
            "ok null");
  EXPECT_EQ(outcome(R"({"a":)" + nested(kMaxDepth - 1) + R"(,"title":"t"})"), "ok null");
  EXPECT_EQ(outcome(R"({"id":1,"a":)" + nested(kMaxDepth) + R"(,"title":"t"})"), "too_deep 1");
  EXPECT_EQ(outcome(nested(100000)), "too_deep null");
}

TEST(ArticleParser, WhatIsNotJsonIsAnError) {
  for (const std::string_view line : {"",
                                      " ",
                                      "hello",
                                      "{",
                                      "}",
                                      "{\"title\":\"t\"",
                                      "{\"title\":\"t\"}}",
                                      "{\"title\":\"t\"} x",
                                      "{\"title\":\"t\":5}",
                                      "{\"title\":\"t\" 5}",
                                      "{\"title\":\"t\":[3]}",
                                      "{\"title\":\"t\"}{\"title\":\"u\"}",
                                      "{title:\"t\"}",
                                      "{\"title\":'t'}",
                                      "{\"title\" \"t\"}",
                                      "{\"title\":\"t\",}",
                                      "{,\"title\":\"t\"}",
                                      "{\"title\":}",
                                      "{\"title\":\"t\",\"a\":tru}",
                                      "{\"title\":\"t\",\"a\":01}",
                                      "{\"title\":\"t\",\"a\":1.}",
                                      "{\"title\":\"t\",\"a\":+1}",
                                      "{\"title\":\"t\",\"a\":NaN}",
                                      "{\"title\":\"t\",\"a\":[1,]}",
                                      "{\"title\":\"t\",\"a\":[1 2]}",
                                      "{\"title\":\"t\",\"a\":[1}",
                                      "{\"title\":\"t\",\"a\":{]}",
                                      "{\"title\":\"\\q\"}",
                                      "{\"title\":\"\\u12g4\"}",
                                      "{\"title\":\"t\",\"a\":\"\\x\"}",
                                      "{\"title\":\"a\nb\"}",
                                      "{\"title\":\"a\tb\"}",
                                      "{\"title\":\"t",
                                      "{\"title\":\"t\\\"}",
                                      "{\"a\\\":\"t\"}",
                                      "tru",
                                      "\"open",
                                      "[1,2",
                                      "nulls",
                                      "\"a\" \"b\"",
                                      "\"a\"b\"",
                                      "1 2"}) {
    EXPECT_EQ(outcome(line), "not_json null") << line;
  }
}

TEST(ArticleParser, JsonOfAnotherKindIsNoObject) {
  for (const std::string_view line :
       {"[]", "[1,{\"title\":\"t\"}]", "null", "true", "12.5", "\"text\"", " -3 "}) {
    EXPECT_EQ(outcome(line), "not_an_object null") << line;
  }
}

TEST(ArticleParser, BadBytesAreNamedAndTheIdIsStillFound) {
  EXPECT_EQ(outcome("{\"title\":\"\xFF\",\"id\":\"x\"}"), "invalid_utf8 \"x\"");
  EXPECT_EQ(outcome("{\"title\":\"\xED\xA0\x80\",\"id\":4}"), "invalid_utf8 4");
  EXPECT_EQ(outcome("{\"title\":\"t\",\"a\":\"\xC3\"}"), "invalid_utf8 null");
  EXPECT_EQ(outcome(std::string_view("{\"title\":\"a\0b\",\"id\":4}", 22)), "nul_byte 4");
  EXPECT_EQ(outcome(std::string_view("{\"title\":\"a\"}\0", 14)), "nul_byte null");
  EXPECT_EQ(outcome("{\"id\":\"x\",\"title\":\"a\nb\"}"), "not_json \"x\"");
  EXPECT_EQ(outcome("{\"id\":\"x\",\"title\":\"a\",,}"), "not_json \"x\"");
  EXPECT_EQ(outcome("{\"id\":\"x\",\"title\":tru"), "not_json \"x\"");
  EXPECT_EQ(outcome("{\"id\":\"x\",\"title\":\"cut of"), "not_json \"x\"");
  EXPECT_EQ(outcome("{\"id\":\"x\",\"title\":[1,{\"a\":2"), "not_json \"x\"");
  EXPECT_EQ(outcome("{\"id\":\"cut of"), "not_json null");
  EXPECT_EQ(outcome("{\"id\":\"cut of\\"), "not_json null");
  EXPECT_EQ(outcome("{\"id\":12"), "not_json null");
  EXPECT_EQ(outcome("{\"id\":12,\"a\":7"), "not_json 12");
}

TEST(ArticleParser, AnEscapedNulIsACharacter) {
  const ParsedArticle parsed = parse(R"({"title":"a\u0000b"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.article.title, std::string("a\0b", 3));
}

TEST(ArticleParser, ALoneSurrogateMattersOnlyInAFieldThatIsRead) {
  for (const std::string half : {R"(\ud83d)", R"(\ude00)", R"(\ude00\ud83d)", R"(\ud83d\u0041)",
                                 R"(\ud83dx)", R"(\ud83d\n)", R"(\uD83D\uD83D\uDE00)"}) {
    EXPECT_EQ(outcome(R"({"id":"x","title":"a )" + half + "\"}"), "lone_surrogate \"x\"") << half;
    EXPECT_EQ(outcome(R"({"id":"x","title":"t","a":")" + half + "\"}"), "ok \"x\"") << half;
    EXPECT_EQ(outcome(R"({"id":"x","title":"t",")" + half + "\":1}"), "ok \"x\"") << half;
  }
  EXPECT_EQ(outcome(R"({"title":"\ud83d\u00"})"), "not_json null");
  EXPECT_EQ(parse(R"({"title":"t","ti\ude00tle":"no title"})").article.title, "t");
}

TEST(ArticleParser, FourThousandEmojiAreAnArticle) {
  std::string raw;
  std::string escaped;
  for (int i = 0; i < 4000; ++i) {
    raw += "\U0001F600";
    escaped += R"(\ud83d\ude00)";
  }
  EXPECT_EQ(parse("{\"content\":\"" + raw + "\"}").article.content, raw);
  EXPECT_EQ(parse("{\"content\":\"" + escaped + "\"}").article.content, raw);
}

TEST(ArticleParser, ALineChangesNothingForTheNextOne) {
  ArticleParser parser;
  const std::string good = R"({"id":1,"title":"t","content":"c"})";
  for (const std::string_view bad :
       {std::string_view("{\"id\":2,\"title\":\"\xFF"), std::string_view("[[[["),
        std::string_view(R"({"id":3,"language":"nl","text":"long long long long long"})")}) {
    static_cast<void>(parser.parse(bad));
    const ParsedArticle parsed = parser.parse(good);
    ASSERT_FALSE(parsed.error);
    EXPECT_EQ(parsed.id_json + parsed.article.title + parsed.article.content, "1tc");
    EXPECT_EQ(parsed.article.language, "");
  }
}

TEST(ArticleParser, EveryPrefixOfAnArticleIsNoJson) {
  const std::string line =
      R"({"id":"a\n","title":"\u00e9 \ud83d\ude00","x":[1.5e3,{"y":[true,null]}],"content":"c"})";
  ASSERT_FALSE(parse(line).error);
  for (size_t length = 0; length < line.size(); ++length) {
    EXPECT_EQ(outcome(line.substr(0, length)).substr(0, 8), "not_json") << length;
  }
}

}  // namespace
}  // namespace prefilter::article
