// Every kind of bad input ends in its own line of the output, and the run goes on.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/e2e/articles.h"
#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

using Json = nlohmann::json;

struct BadLine {
  const char* name;
  const char* code;
  std::string line;
};

void PrintTo(const BadLine& line, std::ostream* out) { *out << line.name; }

std::vector<BadLine> bad_lines() {
  const std::string too_long = "{\"title\":\"" + std::string((16U << 20) + 1, 'x') + "\"}";
  std::string with_nul = "{\"id\":\"x\",\"title\":\"a b\"}";
  with_nul[with_nul.find("a b") + 1] = '\0';
  return {
      {"NoJson", "not_json", "this is no JSON"},
      {"HalfAnObject", "not_json", "{\"id\":\"x\",\"title\":\"cut"},
      {"BytesAfterTheObject", "not_json", "{\"title\":\"a\"} {\"title\":\"b\"}"},
      {"AnArray", "not_an_object", "[1, 2]"},
      {"AString", "not_an_object", "\"title\""},
      {"Null", "not_an_object", "null"},
      {"TooLong", "too_long", too_long},
      {"NoText", "no_text", "{\"id\":\"x\",\"url\":\"https://example.org\"}"},
      {"AllTextNull", "no_text", "{\"id\":\"x\",\"title\":null,\"content\":null}"},
      {"ATitleThatIsANumber", "wrong_type", "{\"id\":\"x\",\"title\":17}"},
      {"ContentThatIsAList", "wrong_type", "{\"id\":\"x\",\"content\":[\"a\"]}"},
      {"InvalidUtf8", "invalid_utf8", "{\"id\":\"x\",\"title\":\"a\xC3(\"}"},
      {"ANulByte", "nul_byte", with_nul},
      {"ALoneSurrogate", "lone_surrogate", R"({"id":"x","title":"\ud83d alone"})"},
      {"TooDeep", "too_deep",
       "{\"title\":\"a\",\"x\":" + std::string(200, '[') + std::string(200, ']') + "}"},
  };
}

class BadInput : public ::testing::TestWithParam<BadLine> {};

TEST_P(BadInput, GetsAnErrorLineInItsPlaceAndTheRunGoesOn) {
  const std::string input = article_line(1) + GetParam().line + "\n" + article_line(3);
  const Outcome outcome = run_prefilter({"classify"}, input);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Json> lines = parsed_lines(outcome);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0]["id"], 1);
  EXPECT_EQ(lines[0]["decided_by"], "model");
  EXPECT_EQ(lines[1]["verdict"], "PASS");
  EXPECT_EQ(lines[1]["decided_by"], "error_pass");
  EXPECT_EQ(lines[1]["error"]["code"], GetParam().code);
  EXPECT_EQ(lines[1]["error"]["line"], 2);
  EXPECT_FALSE(lines[1]["error"]["message"].get<std::string>().empty());
  EXPECT_EQ(lines[2]["id"], 3);
  EXPECT_EQ(lines[2]["decided_by"], "model");
  EXPECT_NE(outcome.err.find(std::string("1 ") + GetParam().code), std::string::npos)
      << outcome.err;
}

TEST_P(BadInput, FailsAStrictRunThatStillJudgesTheRest) {
  const Outcome outcome =
      run_prefilter({"classify", "--strict"}, GetParam().line + "\n" + article_line(2));
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.lines().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Lines, BadInput, ::testing::ValuesIn(bad_lines()),
                         [](const auto& line) { return std::string(line.param.name); });

TEST(UnusualInput, FourThousandEmojiAreAnArticle) {
  std::string emoji;
  for (int i = 0; i < 4000; ++i) emoji += "\xF0\x9F\x9B\x92";
  const Outcome outcome = run_prefilter(
      {"classify", "--strict"}, "{\"id\":1,\"title\":\"\",\"content\":\"" + emoji + "\"}\n");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Json> lines = parsed_lines(outcome);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["decided_by"], "model");
}

TEST(UnusualInput, AnArticleWithoutAnIdOrLastLineEndIsJudged) {
  const Outcome outcome =
      run_prefilter({"classify", "--strict"}, "\xEF\xBB\xBF{\"text\":\"The bridge is open\"}");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  ASSERT_EQ(outcome.lines().size(), 1U);
  EXPECT_TRUE(parsed_lines(outcome)[0]["id"].is_null());
}

TEST(UnusualInput, AnEmptyFileIsNoErrorButIsSaid) {
  const TempFolder folder;
  const Outcome outcome = run_prefilter({"classify", "--strict", folder.write("empty", "")});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("no article"), std::string::npos);
}

TEST(UnusualInput, AFolderOrAMissingFileStopsTheRunBeforeItBegins) {
  const TempFolder folder;
  const std::string good = folder.write("good", article_line(1));
  const Outcome directory = run_prefilter({"classify", good, folder.path()});
  EXPECT_EQ(directory.status, 2);
  EXPECT_EQ(directory.out, "");
  EXPECT_NE(directory.err.find(folder.path()), std::string::npos);
  const Outcome missing = run_prefilter({"classify", good, folder.file("missing.jsonl")});
  EXPECT_EQ(missing.status, 3);
  EXPECT_EQ(missing.out, "");
  EXPECT_NE(missing.err.find("missing.jsonl"), std::string::npos);
}

TEST(UnusualInput, GzipIsReadWhateverItsName) {
  const TempFolder folder;
  const std::string lines = article_lines(20);
  const Outcome plain = run_prefilter({"classify"}, lines);
  EXPECT_EQ(run_prefilter({"classify"}, testing::gzip(lines)).out, plain.out);
  EXPECT_EQ(run_prefilter({"classify", folder.write("x.dat", testing::gzip(lines))}).out,
            plain.out);
}

TEST(UnusualInput, ATruncatedGzipGivesWhatCouldBeReadAndOneErrorLine) {
  const TempFolder folder;
  std::string lines;
  for (int id = 0; id < 200; ++id) {
    lines += "{\"id\":" + std::to_string(id) + ",\"title\":\"n" + std::to_string(id * 7919 % 997) +
             "\"}\n";
  }
  const std::string whole = testing::gzip(lines);
  const std::string broken = folder.write("broken.gz", whole.substr(0, whole.size() / 2));
  const std::string next = folder.write("next", article_line(1000));
  const Outcome outcome = run_prefilter({"classify", broken, next});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Json> out = parsed_lines(outcome);
  ASSERT_GE(out.size(), 10U);
  for (size_t i = 0; i + 2 < out.size(); ++i) EXPECT_EQ(out[i]["id"], i);
  const Json& error = out[out.size() - 2]["error"];
  EXPECT_EQ(error["code"], "truncated_gzip");
  EXPECT_NE(error["message"].get<std::string>().find("broken.gz"), std::string::npos);
  EXPECT_EQ(out.back()["id"], 1000);
}

}  // namespace
}  // namespace prefilter::test
