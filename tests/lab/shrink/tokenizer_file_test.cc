#include "lab/shrink/tokenizer_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/tokens/tokenizer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::shrink {
namespace {

using nlohmann::json;

std::string golden(const std::string& name) {
  return test::repository_path("tests/golden/tokens/" + name);
}

json golden_json(const std::string& name) {
  return json::parse(test::read_bytes(golden(name) + "/tokenizer.json"));
}

/// Everything but every third piece that may go.
std::vector<bool> some_of(const Vocabulary& vocabulary) {
  std::vector<bool> kept(vocabulary.id_count);
  for (size_t id = 0; id < kept.size(); ++id) kept[id] = id % 3 != 0;
  for (const int32_t id : vocabulary.named) kept[static_cast<size_t>(id)] = true;
  if (vocabulary.unk_id >= 0) kept[static_cast<size_t>(vocabulary.unk_id)] = true;
  return kept;
}

TEST(TokenizerFile, ReadsWhatDecidesWhichTokensCanGo) {
  const auto unigram = TokenizerFile::open(golden("unigram"));
  ASSERT_TRUE(unigram) << unigram.error().message();
  EXPECT_EQ(unigram->vocabulary().model, TokenModel::kUnigram);
  EXPECT_EQ(unigram->vocabulary().pieces.size(), 1601U);
  EXPECT_EQ(unigram->vocabulary().unk_id, 3);
  EXPECT_GE(unigram->vocabulary().named.size(), 5U);
  const auto word_piece = TokenizerFile::open(golden("word_piece_uncased"));
  ASSERT_TRUE(word_piece);
  EXPECT_EQ(word_piece->vocabulary().model, TokenModel::kWordPiece);
  EXPECT_EQ(word_piece->vocabulary().continuing_prefix, "##");
  EXPECT_GE(word_piece->vocabulary().unk_id, 0);
  const auto bpe = TokenizerFile::open(golden("byte_bpe"));
  ASSERT_TRUE(bpe);
  EXPECT_EQ(bpe->vocabulary().model, TokenModel::kByteBpe);
  EXPECT_EQ(bpe->vocabulary().merges.size(), 444U);
  EXPECT_EQ(bpe->vocabulary().unk_id, -1);
  EXPECT_EQ(bpe->vocabulary().id_count, 705U);  // five added tokens after the vocabulary
}

TEST(TokenizerFile, KeptTokensKeepTheirSpellingTheirScoreAndTheirOrder) {
  const auto file = TokenizerFile::open(golden("unigram"));
  ASSERT_TRUE(file);
  const std::vector<bool> kept = some_of(file->vocabulary());
  const auto text = file->with(KeptIds(kept));
  ASSERT_TRUE(text) << text.error().message();
  const json before = golden_json("unigram");
  const json after = json::parse(*text);
  json want = json::array();
  for (size_t id = 0; id < kept.size(); ++id) {
    if (kept[id]) want.push_back(before["model"]["vocab"][id]);
  }
  EXPECT_EQ(after["model"]["vocab"], want);
  for (const char* part : {"version", "truncation", "normalizer", "pre_tokenizer", "decoder"}) {
    EXPECT_EQ(after[part], before[part]) << part;
  }
}

TEST(TokenizerFile, EveryIdInTheFileIsTheNewOneOfTheSameToken) {
  for (const std::string name : {"unigram", "word_piece", "word_piece_uncased", "byte_bpe"}) {
    const auto file = TokenizerFile::open(golden(name));
    ASSERT_TRUE(file);
    std::vector<bool> kept = some_of(file->vocabulary());
    for (const Merge& merge : file->vocabulary().merges) {  // a merged token needs its parts
      const auto stays = [&](int32_t id) { return kept[static_cast<size_t>(id)]; };
      if (!stays(merge.left) || !stays(merge.right))
        kept[static_cast<size_t>(merge.merged)] = false;
    }
    const KeptIds ids(kept);
    const auto text = file->with(ids);
    ASSERT_TRUE(text);
    const json before = golden_json(name);
    const json after = json::parse(*text);
    const auto new_id = [&](const json& id) { return ids.new_id(id.get<size_t>()); };
    ASSERT_EQ(after["added_tokens"].size(), before["added_tokens"].size());
    for (size_t i = 0; i < before["added_tokens"].size(); ++i) {
      EXPECT_EQ(after["added_tokens"][i]["content"], before["added_tokens"][i]["content"]);
      EXPECT_EQ(after["added_tokens"][i]["id"], new_id(before["added_tokens"][i]["id"])) << name;
    }
    const json& post_processor = before["post_processor"];
    if (post_processor.is_object() && post_processor.contains("special_tokens")) {
      for (const auto& [token, entry] : post_processor["special_tokens"].items()) {
        EXPECT_EQ(after["post_processor"]["special_tokens"][token]["ids"][0],
                  new_id(entry["ids"][0]));
      }
    } else if (post_processor.is_object()) {
      EXPECT_EQ(after["post_processor"]["cls"][1], new_id(post_processor["cls"][1]));
      EXPECT_EQ(after["post_processor"]["sep"][1], new_id(post_processor["sep"][1]));
    }
    if (name == "unigram") {
      EXPECT_EQ(after["model"]["unk_id"], new_id(before["model"]["unk_id"]));
    }
    if (!before["model"]["vocab"].is_object()) continue;
    for (const auto& [token, id] : after["model"]["vocab"].items()) {
      EXPECT_EQ(id, new_id(before["model"]["vocab"][token])) << name << ": " << token;
    }
    for (const json& merge : after["model"].value("merges", json::array())) {
      const auto left =
          merge.is_array() ? merge[0].get<std::string>()
                           : merge.get<std::string>().substr(0, merge.get<std::string>().find(' '));
      EXPECT_TRUE(after["model"]["vocab"].contains(left)) << left;
    }
  }
}

TEST(TokenizerFile, TheSpecialTokensAroundATextAreTheSameTokens) {
  for (const std::string name : {"unigram", "word_piece", "word_piece_uncased"}) {
    const auto file = TokenizerFile::open(golden(name));
    const KeptIds ids(some_of(file->vocabulary()));
    const test::TempFolder folder;
    folder.write("tokenizer.json", *file->with(ids));
    const auto before = (*tokens::open_tokenizer(golden(name)))->encode("", 64);
    const auto after = (*tokens::open_tokenizer(folder.path()))->encode("", 64);
    ASSERT_TRUE(before && after);
    ASSERT_EQ(before->ids.size(), after->ids.size());
    for (size_t i = 0; i < before->ids.size(); ++i) {
      EXPECT_EQ(ids.new_id(static_cast<size_t>(before->ids[i])), after->ids[i]);
    }
  }
}

TEST(TokenizerFile, AnotherVocabularyFileAloneIsUnsupportedAndTheWayOutNamed) {
  for (const std::string name : {"vocab_txt", "vocab_merges", "sentencepiece"}) {
    const auto file = TokenizerFile::open(golden(name));
    ASSERT_FALSE(file) << name;
    EXPECT_EQ(file.error().code(), ErrorCode::kUnsupported);
    EXPECT_NE(file.error().message().find("save_pretrained"), std::string::npos);
  }
}

TEST(TokenizerFile, WhatTheEngineDoesNotOpenIsNotTakenApart) {
  const test::TempFolder folder;
  EXPECT_EQ(TokenizerFile::open(folder.path()).error().code(), ErrorCode::kNotFound);
  folder.write("tokenizer.json", "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\"]]}}");
  EXPECT_EQ(TokenizerFile::open(folder.path()).error().code(), ErrorCode::kCorrupt);
}

TEST(WithNewIds, RenumbersTheTablesBesideTheTokenizer) {
  const KeptIds kept({true, false, true, true});
  const std::string config = R"({"added_tokens_decoder": {"0": {"content": "<s>"},
      "1": {"content": "gone"}, "3": {"content": "<m>"}}, "model_max_length": 512})";
  const auto renumbered = with_new_ids(config, "tokenizer_config.json", kept);
  ASSERT_TRUE(renumbered);
  EXPECT_EQ(json::parse(*renumbered), json::parse(R"({"added_tokens_decoder":
      {"0": {"content": "<s>"}, "2": {"content": "<m>"}}, "model_max_length": 512})"));
  const auto added = with_new_ids(R"({"<m>": 3, "gone": 1})", "m/added_tokens.json", kept);
  ASSERT_TRUE(added);
  EXPECT_EQ(json::parse(*added), json::parse(R"({"<m>": 2})"));
  EXPECT_EQ(with_new_ids("[", "added_tokens.json", kept).error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::shrink
