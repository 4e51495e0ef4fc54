#include "service/http/auth.h"

#include <gtest/gtest.h>

namespace prefilter::http {
namespace {

// The second is the SHA-256 of "a-token-of-the-desk".
constexpr const char* kLines =
    "# who may do what\n"
    "\n"
    "pipeline predict predict-0123456789\r\n"
    "desk review,admin sha256:"
    "b0cd68747768c9cadfc20870de5040724fd54570c0ef567c4e4a17f3aa462894\n";

Request bearer(const std::string& value) {
  Request request;
  request.fields.push_back({"authorization", value});
  return request;
}

int status_of(const Tokens& tokens, const Request& request, Scope scope) {
  const std::optional<Answer> answer = tokens.refuse(request, scope);
  return answer ? answer->status : 200;
}

TEST(Tokens, LetInWhoHasTheScope) {
  const Result<Tokens> tokens = Tokens::parse(kLines, "tokens");
  ASSERT_TRUE(tokens) << tokens.error().message();
  EXPECT_EQ(tokens->size(), 2U);
  const Request pipeline = bearer("bearer predict-0123456789");
  EXPECT_EQ(status_of(*tokens, pipeline, Scope::kPredict), 200);
  EXPECT_EQ(status_of(*tokens, pipeline, Scope::kAdmin), 403);
  EXPECT_EQ(status_of(*tokens, pipeline, Scope::kNone), 200);
}

TEST(Tokens, AreKnownByTheirHashToo) {
  const Result<Tokens> tokens = Tokens::parse(kLines, "tokens");
  ASSERT_TRUE(tokens);
  const Request desk = bearer("Bearer a-token-of-the-desk");
  EXPECT_EQ(status_of(*tokens, desk, Scope::kAdmin), 200);
  EXPECT_EQ(status_of(*tokens, desk, Scope::kReview), 200);
  EXPECT_EQ(status_of(*tokens, desk, Scope::kPredict), 403);
}

TEST(Tokens, AskForOneWhereThereIsNoneOrAnUnknownOne) {
  const Result<Tokens> tokens = Tokens::parse(kLines, "tokens");
  ASSERT_TRUE(tokens);
  for (const char* value :
       {"", "Bearer", "Bearer ", "Basic abc", "Bearer predict-012345678",
        "Bearer predict-01234567890", "Bearer  predict-0123456789", "predict-0123456789"}) {
    EXPECT_EQ(status_of(*tokens, bearer(value), Scope::kPredict), 401) << value;
  }
  const std::optional<Answer> answer = tokens->refuse(Request(), Scope::kPredict);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(answer->fields.at(0).name, "WWW-Authenticate");
}

TEST(Tokens, RefuseTwoAuthorizations) {
  const Result<Tokens> tokens = Tokens::parse(kLines, "tokens");
  Request request = bearer("Bearer predict-0123456789");
  request.fields.push_back({"authorization", "Bearer other"});
  EXPECT_EQ(status_of(*tokens, request, Scope::kPredict), 401);
}

TEST(Tokens, NameTheLineOfAMistakeAndNeverTheToken) {
  for (const char* line : {"one", "one predict", "one write 0123456789abcdef",
                           "one predict, 0123456789abcdef", "one predict short-secret",
                           "one predict sha256:0123", "one predict 0123456789abcdef more"}) {
    const Result<Tokens> tokens = Tokens::parse("# first\n" + std::string(line) + "\n", "tokens");
    ASSERT_FALSE(tokens) << line;
    EXPECT_TRUE(tokens.error().message().starts_with("tokens:2: ")) << tokens.error().message();
    EXPECT_EQ(tokens.error().message().find("secret"), std::string::npos);
    EXPECT_EQ(tokens.error().message().find("0123456789"), std::string::npos);
  }
}

TEST(Tokens, AreNeverNone) {
  EXPECT_FALSE(Tokens::parse("", "tokens"));
  EXPECT_FALSE(Tokens::parse("# nobody yet\n", "tokens"));
}

}  // namespace
}  // namespace prefilter::http
