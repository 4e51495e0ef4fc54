#include "lab/articles/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/articles/content_hash.h"
#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::articles {
namespace {

using ::testing::HasSubstr;

const std::string kFull =
    R"({"id": "a-1", "title": "Half price", "content": "Until <b>Sunday</b>.", "language": "en-GB",)"
    R"( "source": "shop", "url": "https://shop.example/1", "published": "2025-11-02T08:00:00Z",)"
    R"( "bucket": "commerce", "commerce_score": 8.5, "label": 1, "origin": "oracle",)"
    R"( "reason": "It sells.", "signals": ["price", "deadline"], "group": "pair-1", "more": {"n": 1}})";

Record parsed(const std::string& line) {
  const Result<Record> record = parse_record(line);
  EXPECT_TRUE(record) << record.error().message();
  return record ? *record : Record{};
}

std::string message_of(const std::string& line) {
  const Result<Record> record = parse_record(line);
  return record ? "no error" : record.error().message();
}

TEST(Record, ReadsEveryField) {
  const Record record = parsed(kFull);
  EXPECT_EQ(record.id, "a-1");
  EXPECT_EQ(record.title, "Half price");
  EXPECT_EQ(record.content, "Until <b>Sunday</b>.");
  EXPECT_EQ(record.language, "en-GB");
  EXPECT_EQ(record.source, "shop");
  EXPECT_EQ(record.url, "https://shop.example/1");
  EXPECT_EQ(record.published, "2025-11-02T08:00:00Z");
  EXPECT_EQ(record.bucket, Bucket::kCommerce);
  EXPECT_EQ(record.commerce_score, 8.5);
  EXPECT_EQ(record.label, 1);
  EXPECT_EQ(record.origin, Origin::kOracle);
  EXPECT_EQ(record.reason, "It sells.");
  EXPECT_EQ(record.signals, (std::vector<std::string>{"price", "deadline"}));
  EXPECT_EQ(record.others.size(), 2U);
  EXPECT_EQ(record.others["group"], "pair-1");
  EXPECT_EQ(article_of(record).content, record.content);
}

TEST(Record, WritingThenReadingIsTheIdentity) {
  for (const std::string& line :
       {kFull, std::string(R"({"title": "Sturm \u00fc \"x\"\n"})"),
        std::string(R"({"content": "a", "text": "b", "label": 0, "id": 12})"),
        std::string(R"({"title": "", "commerce_score": 0})")}) {
    const Record record = parsed(line);
    EXPECT_EQ(parsed(to_json_line(record)), record) << line;
    EXPECT_EQ(to_json_line(parsed(to_json_line(record))), to_json_line(record));
  }
}

TEST(Record, AnAbsentIdIsMadeOfTheContent) {
  const Record record = parsed(R"({"title": "Storm", "content": "<p>Wind</p>"})");
  EXPECT_EQ(record.id, content_hash("storm", "wind").substr(0, 16));
  EXPECT_EQ(parsed(R"({"id": "", "title": "STORM", "content": "wind"})").id, record.id);
  EXPECT_EQ(parsed(R"({"id": 7, "title": "Storm"})").id, "7");
}

TEST(Record, NullCountsAsAbsent) {
  const Record record =
      parsed(R"({"title": "a", "content": null, "language": null, "source": null, "url": null,)"
             R"( "published": null, "bucket": null, "commerce_score": null, "label": null,)"
             R"( "origin": null, "reason": null, "signals": null})");
  EXPECT_EQ(record.bucket, Bucket::kNone);
  EXPECT_EQ(record.origin, Origin::kNone);
  EXPECT_FALSE(record.commerce_score);
  EXPECT_FALSE(record.label);
  EXPECT_TRUE(record.others.is_null());
}

TEST(Record, TextStandsInForAnAbsentContent) {
  EXPECT_EQ(parsed(R"({"text": "body"})").content, "body");
  EXPECT_EQ(parsed(R"({"title": "t", "content": "", "text": "body"})").content, "body");
  const Record both = parsed(R"({"content": "body", "text": "other"})");
  EXPECT_EQ(both.content, "body");
  EXPECT_EQ(both.others["text"], "other") << "kept like any field that means nothing here";
}

TEST(Record, ErrorsNameTheField) {
  EXPECT_THAT(message_of("[1]"), HasSubstr("not an object"));
  EXPECT_THAT(message_of("{\"title\": "), HasSubstr("the line"));
  EXPECT_THAT(message_of("{\"id\": 1}"), HasSubstr("neither \"title\" nor \"content\""));
  EXPECT_THAT(message_of(R"({"title": 5})"),
              HasSubstr("\"title\" must be a string or null, not 5"));
  EXPECT_THAT(message_of(R"({"title": "a", "id": {}})"), HasSubstr("\"id\" must be"));
  EXPECT_THAT(
      message_of(R"({"title": "a", "bucket": "ads"})"),
      HasSubstr(R"("bucket" must be "commerce", "journalism", "unknown", or null, not "ads")"));
  EXPECT_THAT(message_of(R"({"title": "a", "origin": 1})"), HasSubstr("\"origin\" must be"));
  for (const char* score : {"-0.1", "10.1", "\"7\"", "true"}) {
    EXPECT_THAT(message_of(std::string(R"({"title": "a", "commerce_score": )") + score + "}"),
                HasSubstr("\"commerce_score\" must be a number from 0 to 10 or null"));
  }
  for (const char* label : {"2", "0.5", "\"1\"", "true", "[]"}) {
    EXPECT_THAT(message_of(std::string(R"({"title": "a", "label": )") + label + "}"),
                HasSubstr("\"label\" must be 0, 1 or null"));
  }
  EXPECT_THAT(message_of(R"({"title": "a", "signals": ["x", 1]})"),
              HasSubstr("\"signals\" must be"));
  EXPECT_THAT(message_of(R"({"title": "a", "title": "b"})"), HasSubstr("stands twice"));
}

TEST(Record, TheLanguageIsTheFieldsOrDetected) {
  EXPECT_EQ(language_of(parsed(R"({"title": "x", "language": "pt-BR"})")), "pt");
  EXPECT_EQ(language_of(parsed(R"({"title": "x", "language": "nb"})")), "no");
  EXPECT_EQ(language_of(parsed(
                R"({"title": "Die Bundesregierung hat gestern beschlossen, dass der Ausbau der)"
                R"( Bahnstrecke im kommenden Frühjahr beginnen soll."})")),
            "de");
  EXPECT_EQ(language_of(parsed(R"({"title": "x"})")), "");
}

TEST(RecordReader, ReadsOnAfterAWrongLine) {
  const test::TempFolder folder;
  const std::string path =
      folder.write("a.jsonl", "{\"title\": \"a\"}\n\n{\"title\": 1}\r\n{\"title\": \"b\"}\n");
  Result<RecordReader> reader = RecordReader::open(path);
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader->next())->title, "a");
  const Result<std::optional<Record>> wrong = reader->next();
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message(), path + ":3: \"title\" must be a string or null, not 1");
  EXPECT_EQ((*reader->next())->title, "b");
  EXPECT_EQ(reader->line(), 4U);
  EXPECT_FALSE(*reader->next());
  EXPECT_EQ(reader->bytes_read(), reader->total_bytes());
}

TEST(RecordReader, AGzipThatBreaksOffIsCorrupt) {
  const test::TempFolder folder;
  std::string lines;
  for (int i = 0; i < 50; ++i) lines += "{\"title\": \"article " + std::to_string(i) + "\"}\n";
  const std::string packed = prefilter::testing::gzip(lines);
  EXPECT_EQ(read_records(folder.write("whole.jsonl.gz", packed))->size(), 50U);
  const auto cut = read_records(folder.write("cut.jsonl.gz", packed.substr(0, packed.size() - 9)));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(read_records(folder.file("none")).error().code(), ErrorCode::kNotFound);
}

TEST(RecordReader, ReadsWhatWasWritten) {
  const test::TempFolder folder;
  const std::vector<Record> records = {parsed(kFull), parsed(R"({"title": "b"})")};
  const std::string path = folder.write("out.jsonl", "old");
  ASSERT_TRUE(write_records(path, records));
  EXPECT_EQ(*read_records(path), records);
  EXPECT_EQ(write_records(folder.file("no/such.jsonl"), records).error().code(),
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::articles
