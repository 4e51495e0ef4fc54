#include "engine/tokens/tokenizer_json.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/temp_folder.h"

namespace prefilter::tokens {
namespace {

using test::read_bytes;
using test::repository_path;

std::string whole(const std::string& name) {
  return read_bytes(repository_path("tests/golden/tokens/" + name + "/tokenizer.json"));
}

/// What is wrong with the file; empty if nothing is.
std::string fault(const std::string& json) {
  const test::TempFolder folder;
  const std::string path = folder.write("tokenizer.json", json);
  const auto tokenizer = open_tokenizer_json(path);
  if (tokenizer) return "";
  const std::string& message = tokenizer.error().message();
  EXPECT_TRUE(message.starts_with(path)) << message;
  return std::string(to_string(tokenizer.error().code())) + message.substr(path.size());
}

TEST(TokenizerJson, NoCutOfAFileOpens) {
  const std::string json = whole("byte_bpe");
  const size_t end = json.rfind('}');
  for (size_t size = 0; size < end; size += 1 + size / 40) {
    EXPECT_TRUE(fault(json.substr(0, size)).starts_with("kCorrupt")) << size;
  }
}

TEST(TokenizerJson, AChangedByteNeverCrashes) {
  const std::string json = whole("unigram");
  size_t refused = 0;
  for (size_t at = 0; at < json.size(); at += 1 + at / 30) {
    std::string changed = json;
    changed[at] = changed[at] == '0' ? '}' : '0';
    const test::TempFolder folder;
    const auto tokenizer = open_tokenizer_json(folder.write("tokenizer.json", changed));
    refused += tokenizer ? 0 : 1;
    if (tokenizer) {
      EXPECT_TRUE((*tokenizer)->encode("some text, e\u0301 \uFB01", 512));
    }
  }
  EXPECT_GT(refused, 50U);
}

TEST(TokenizerJson, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(fault("[]").substr(0, 8), "kCorrupt");
  EXPECT_NE(fault("{}").find("field model"), std::string::npos);
  EXPECT_NE(fault(R"({"normalizer":{"type":"What"},"model":{}})").find("field normalizer: "),
            std::string::npos);
  EXPECT_NE(fault(R"({"added_tokens":5,"model":{}})").find("field added_tokens"),
            std::string::npos);
  EXPECT_NE(fault(R"({"post_processor":{"type":5},"model":{}})").find("field post_processor.type"),
            std::string::npos);
  EXPECT_NE(fault(R"({"pre_tokenizer":"x","model":{}})").find("field pre_tokenizer"),
            std::string::npos);
}

TEST(TokenizerJson, ByteLevelAndTheModelMustAgree) {
  const std::string unigram = R"("model":{"type":"Unigram","unk_id":0,"vocab":[["u",0]]}})";
  EXPECT_EQ(fault("{" + unigram), "");
  EXPECT_TRUE(fault(R"({"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,
                        "use_regex":false},)" +
                    unigram)
                  .starts_with("kUnsupported: field pre_tok"));
  EXPECT_TRUE(fault(R"({"model":{"type":"BPE","vocab":{"a":0},"merges":[]}})")
                  .starts_with("kUnsupported: field pre_tok"));
}

TEST(TokenizerJson, TheOrderOfTheFieldsDoesNotMatter) {
  EXPECT_EQ(fault(R"({"model":{"vocab":[["u",0]],"unk_id":0,"type":"Unigram"},"post_processor":null,
                      "pre_tokenizer":null,"normalizer":null,"added_tokens":[]})"),
            "");
}

}  // namespace
}  // namespace prefilter::tokens
