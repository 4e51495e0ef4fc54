#include "service/client/verdict_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "engine/verdict_line.h"

namespace prefilter::client {
namespace {

Verdict judged() {
  Verdict verdict;
  verdict.action = Action::kBlock;
  verdict.decided_by = DecidedBy::kModel;
  verdict.p_commerce = 0.97314F;
  verdict.threshold = 0.9F;
  verdict.language = "de";
  verdict.tokens = 44;
  verdict.truncated = true;
  return verdict;
}

TEST(VerdictReader, ReadsWhatTheServerWrites) {
  const Result<RemoteVerdict> read =
      read_verdict(verdict_line("\"a\\u00e9\"", judged(), std::nullopt, "commerce@1"));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->model, "commerce@1");
  EXPECT_EQ(read->id_json, "\"aé\"");
  EXPECT_EQ(read->verdict.action, Action::kBlock);
  EXPECT_EQ(read->verdict.decided_by, DecidedBy::kModel);
  EXPECT_EQ(read->verdict.p_commerce, 0.97314F);
  EXPECT_EQ(read->verdict.threshold, 0.9F);
  EXPECT_EQ(read->verdict.language, "de");
  EXPECT_EQ(read->verdict.tokens, 44);
  EXPECT_TRUE(read->verdict.truncated);
  EXPECT_FALSE(read->verdict.error);
}

TEST(VerdictReader, ReadsTheVerdictOfAPipeline) {
  Verdict verdict = judged();
  verdict.decided_by = DecidedBy::kRegexBackup;
  verdict.p_commerce = 0.0F;
  const ArticleFailure failed{"kInternal", "the engine broke", 1};
  const std::vector<std::string> patterns = {"shop/deal", "shop/code"};
  const auto read = read_verdict(with_patterns(verdict_line("1", verdict, failed, "m"), patterns));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->verdict.action, Action::kBlock);
  EXPECT_EQ(read->verdict.error, Error(ErrorCode::kInternal, "the engine broke"));
  EXPECT_EQ(read->patterns, patterns);
  const std::string line = verdict_line("1", judged(), std::nullopt, "m");
  EXPECT_EQ(read_verdict(line)->patterns, std::nullopt);
  for (const char* wrong : {"7", "[7]", "{}"}) {
    const std::string other = line.substr(0, line.size() - 1) + ",\"patterns\":" + wrong + "}";
    EXPECT_FALSE(read_verdict(other)) << wrong;
  }
}

TEST(VerdictReader, EveryFloatKeepsItsBits) {
  Verdict verdict = judged();
  verdict.threshold = 0.0F;
  for (float p = 1e-7F; p < 1.0F; p = std::nextafter(p * 1.0003F, 2.0F)) {
    verdict.p_commerce = p;
    const auto read = read_verdict(verdict_line("1", verdict, std::nullopt, "m"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->verdict.p_commerce, p);
  }
}

TEST(VerdictReader, AnErrorPassBringsItsError) {
  Verdict verdict;
  verdict.language = "other";
  const auto read =
      read_verdict(verdict_line("1", verdict, ArticleFailure{"kDeadline", "too \"late\"", 1}, "m"));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->verdict.action, Action::kPass);
  EXPECT_EQ(read->verdict.error, Error(ErrorCode::kDeadline, "too \"late\""));
  const auto unknown =
      read_verdict(verdict_line("1", verdict, ArticleFailure{"no_text", "empty", 1}, "m"));
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->verdict.error, Error(ErrorCode::kInvalidArgument, "empty"));
}

TEST(VerdictReader, RefusesWhatIsNoVerdictAndNamesTheField) {
  const std::string good = verdict_line("1", judged(), std::nullopt, "m");
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const std::map<std::string, std::string> bad = {
      {"verdict", replaced("\"BLOCK\"", "\"PASS\"")},
      {"p_commerce", replaced("0.97314", "1.5")},
      {"threshold", replaced("0.9,", "\"0.9\",")},
      {"decided_by", replaced("\"model\"", "\"nobody\"")},
      {"language", replaced("\"de\"", "null")},
      {"tokens", replaced("44", "-44")},
      {"truncated", replaced("true", "1")},
      {"model", replaced("\"m\"", "7")}};
  for (const auto& [field, line] : bad) {
    const auto read = read_verdict(line);
    ASSERT_FALSE(read) << line;
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(read.error().message().find("field " + field), std::string::npos)
        << read.error().message();
  }
  for (const std::string text : {"", "[]", "{}", "null", "{\"verdict\":", "\xff"}) {
    EXPECT_FALSE(read_verdict(text)) << text;
  }
  EXPECT_FALSE(read_verdict(replaced("\"model\",\"l", "\"error_pass\",\"l")));
}

}  // namespace
}  // namespace prefilter::client
