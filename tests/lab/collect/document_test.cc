#include "lab/collect/document.h"

#include <gtest/gtest.h>

#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

struct Seen {
  std::vector<Found> found;
  std::vector<std::string> unreadable;

  Sink sink() {
    return {
        .found = [this](Found one) { found.push_back(std::move(one)); },
        .unreadable = [this](const std::string& place,
                             const std::string& why) { unreadable.push_back(place + ": " + why); }};
  }
};

TEST(Document, ItsFirstBytesTellWhatItIs) {
  EXPECT_EQ(kind_of_bytes("\xEF\xBB\xBF {\"a\": 1}"), InputKind::kDump);
  EXPECT_EQ(kind_of_bytes("<?xml version='1.0'?><!-- x --><rss version='2.0'>"), InputKind::kFeed);
  EXPECT_EQ(kind_of_bytes("<feed xmlns='http://www.w3.org/2005/Atom'>"), InputKind::kFeed);
  EXPECT_EQ(kind_of_bytes("<rdf:RDF>"), InputKind::kFeed);
  EXPECT_EQ(kind_of_bytes("<!DOCTYPE HTML><title>x"), InputKind::kPage);
  EXPECT_EQ(kind_of_bytes("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>"),
            InputKind::kPage);
  EXPECT_EQ(kind_of_bytes(std::string_view("\xFF\xFE<\0r\0s\0s\0>\0", 12)), InputKind::kFeed);
  EXPECT_EQ(kind_of_bytes("plain"), InputKind::kUnknown);
  EXPECT_EQ(kind_of_bytes(""), InputKind::kUnknown);
}

TEST(Document, ItsNameTellsWhatItIs) {
  EXPECT_EQ(kind_of_name("a/b.jsonl.gz"), InputKind::kDump);
  EXPECT_EQ(kind_of_name("a/b.XML"), InputKind::kFeed);
  EXPECT_EQ(kind_of_name("b.htm"), InputKind::kPage);
  EXPECT_EQ(kind_of_name("b.pdf"), InputKind::kUnknown);
}

TEST(Document, ADocumentThatIsTooLargeOrBrokenIsAnError) {
  const std::string packed = testing::gzip(std::string(3'000'000, 'x'));
  const testing::TempFile small(packed);
  const Result<Document> large = read_document(small.path(), 1U << 20U);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(large.error().message().find("more than 1 MB"), std::string::npos);
  const testing::TempFile torn(packed.substr(0, packed.size() - 5));
  EXPECT_EQ(read_document(torn.path(), 4U << 20U).error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(read_document(small.path(), 4U << 20U)->bytes.size(), 3'000'000U);
}

TEST(Document, AFeedsItemsInheritWhatTheFeedSays) {
  Seen seen;
  const Result<std::string> problem = read_feed(
      {.bytes = "<rss><channel><title>Courier</title><link>https://courier.example/</link>"
                "<language>en</language><item><title>&lt;b&gt;T&lt;/b&gt;</title><link>/a</link>"
                "<description>&lt;p&gt;One&lt;/p&gt;&lt;a href=\"https://x.example/?tag=1\"&gt;two"
                "&lt;/a&gt;</description></item></channel></rss>",
       .name = "f.xml"},
      seen.sink());
  ASSERT_TRUE(problem) << problem.error().message();
  ASSERT_EQ(seen.found.size(), 1U);
  const articles::Record& record = seen.found[0].record;
  EXPECT_EQ(record.title, "T");
  EXPECT_EQ(record.content, "One two");
  EXPECT_EQ(record.source, "Courier");
  EXPECT_EQ(record.language, "en");
  EXPECT_EQ(record.url, "https://courier.example/a");
  EXPECT_EQ(seen.found[0].links, std::vector<std::string>{"https://x.example/?tag=1"});
  EXPECT_EQ(seen.found[0].place, "f.xml item 1");
}

TEST(Document, APageTakesItsAddressFromWhereItCame) {
  Seen seen;
  std::string text = "<html><body><article><p>";
  for (int i = 0; i < 60; ++i) text += "word ";
  ASSERT_TRUE(
      read_page({.bytes = text + "</p></article>", .name = "p", .url = "https://www.x.example/p"},
                seen.sink()));
  ASSERT_EQ(seen.found.size(), 1U);
  EXPECT_EQ(seen.found[0].record.url, "https://www.x.example/p");
  EXPECT_EQ(seen.found[0].record.source, "x.example");
  ASSERT_TRUE(read_page({.bytes = "<html><body>Menu</body></html>", .name = "q"}, seen.sink()));
  ASSERT_EQ(seen.unreadable.size(), 1U);
  EXPECT_NE(seen.unreadable[0].find("no main text"), std::string::npos);
}

TEST(Document, ReferencesBecomeAddresses) {
  const std::string base = "https://x.example:81/a/b?c#d";
  EXPECT_EQ(absolute_url(base, "e"), "https://x.example:81/a/e");
  EXPECT_EQ(absolute_url(base, "/e"), "https://x.example:81/e");
  EXPECT_EQ(absolute_url(base, "//y.example/e"), "https://y.example/e");
  EXPECT_EQ(absolute_url(base, "?e"), "https://x.example:81/a/b?e");
  EXPECT_EQ(absolute_url(base, "http://z.example/"), "http://z.example/");
  EXPECT_EQ(absolute_url("https://x.example", "e"), "https://x.example/e");
  EXPECT_EQ(absolute_url("", "e"), "e");
}

}  // namespace
}  // namespace prefilter::collect
