#include "lab/collect/feed.h"

#include <gtest/gtest.h>

#include "lab/collect/charset.h"

namespace prefilter::collect {
namespace {

Feed read(std::string_view bytes) {
  const Result<Feed> feed = parse_feed(decode_text(bytes, Markup::kXml).text);
  if (!feed) ADD_FAILURE() << feed.error().message();
  return feed ? *feed : Feed{};
}

constexpr const char* kRss = R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>Harbour Courier</title><link>https://courier.example/</link><language>en-gb</language>
  <image><title>a logo</title><link>https://courier.example/logo</link></image>
  <item>
    <title>Council &amp; port agree on the pier</title>
    <link>https://courier.example/pier</link>
    <guid isPermaLink="false">c-17</guid>
    <pubDate>Sat, 01 Mar 2025 09:05:00 +0100</pubDate>
    <description>The council agreed.</description>
    <content:encoded><![CDATA[<p>The council agreed on <b>Friday</b> & signed.</p><p>Work starts in May.</p>]]></content:encoded>
    <media:title>not the title</media:title>
    <category>Local</category><category>Port</category>
  </item>
  <item>
    <title>Second</title><guid>https://courier.example/second</guid>
    <d:date>2025-03-02</d:date><d:language>nl</d:language><source url="x">Wire Desk</source>
    <description>&lt;p&gt;Escaped &amp;amp; read&lt;/p&gt;</description>
  </item>
</channel></rss>)";

TEST(Feed, ReadsRssWithItsModules) {
  const Feed feed = read(kRss);
  EXPECT_EQ(feed.title, "Harbour Courier");
  EXPECT_EQ(feed.language, "en-gb");
  EXPECT_EQ(feed.link, "https://courier.example/");
  EXPECT_EQ(feed.problem, "");
  ASSERT_EQ(feed.items.size(), 2U);
  const FeedItem& first = feed.items[0];
  EXPECT_EQ(first.id, "c-17");
  EXPECT_EQ(first.title, "Council & port agree on the pier");
  EXPECT_EQ(first.url, "https://courier.example/pier");
  EXPECT_EQ(first.published, "2025-03-01T08:05:00Z");
  EXPECT_EQ(first.content,
            "<p>The council agreed on <b>Friday</b> & signed.</p><p>Work starts in May.</p>");
  EXPECT_EQ(first.categories, (std::vector<std::string>{"Local", "Port"}));
  const FeedItem& second = feed.items[1];
  EXPECT_EQ(second.url, "https://courier.example/second");
  EXPECT_EQ(second.published, "2025-03-02");
  EXPECT_EQ(second.language, "nl");
  EXPECT_EQ(second.publisher, "Wire Desk");
  EXPECT_EQ(second.content, "<p>Escaped &amp; read</p>");
}

TEST(Feed, ReadsAtomWithTextConstructsAndSources) {
  const Feed feed = read(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
    <title>Talblatt</title><link rel="self" href="https://tal.example/feed"/>
    <link href="https://tal.example/"/>
    <entry xml:lang="fr">
      <id>urn:1</id><title type="text">5 &lt; 6 &amp; mehr</title>
      <link rel="enclosure" href="https://tal.example/a.mp3"/>
      <link rel="alternate" href="https://tal.example/a"/>
      <updated>2025-03-02T10:00:00Z</updated><published>2025-03-01T10:00:00+02:00</published>
      <source><id>x</id><title>Bergbote</title><subtitle>nein</subtitle></source>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins &lt; zwei</p><p>drei</p></div></content>
      <category term="Politik"/>
    </entry>
    <entry><id>urn:2</id><title type="html">&lt;i&gt;Kurz&lt;/i&gt;</title>
      <summary type="html">&lt;p&gt;Text&lt;/p&gt;</summary><updated>2025-03-03</updated></entry>
    </feed>)");
  EXPECT_EQ(feed.title, "Talblatt");
  EXPECT_EQ(feed.language, "de");
  EXPECT_EQ(feed.link, "https://tal.example/");
  ASSERT_EQ(feed.items.size(), 2U);
  EXPECT_EQ(feed.items[0].title, "5 &lt; 6 &amp; mehr");
  EXPECT_EQ(feed.items[0].url, "https://tal.example/a");
  EXPECT_EQ(feed.items[0].published, "2025-03-01T08:00:00Z");
  EXPECT_EQ(feed.items[0].publisher, "Bergbote");
  EXPECT_EQ(feed.items[0].language, "fr");
  EXPECT_EQ(feed.items[0].content, "<div><p>Eins &lt; zwei</p><p>drei</p></div>");
  EXPECT_EQ(feed.items[0].categories, std::vector<std::string>{"Politik"});
  EXPECT_EQ(feed.items[1].title, "<i>Kurz</i>");
  EXPECT_EQ(feed.items[1].content, "<p>Text</p>");
  EXPECT_EQ(feed.items[1].published, "2025-03-03");
}

TEST(Feed, ReadsRdfWhereItemsStandBesideTheChannel) {
  const Feed feed = read(R"(<?xml version="1.0"?><rdf:RDF
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://dal.example/"><title>Dalposten</title><link>https://dal.example/</link>
      <dc:language>sv</dc:language></channel>
    <item rdf:about="https://dal.example/1"><title>Bron stängs</title>
      <link>https://dal.example/1?utm=x&b=2</link><dc:date>2025-03-01T12:00+01:00</dc:date>
      <description>Text.</description></item></rdf:RDF>)");
  EXPECT_EQ(feed.title, "Dalposten");
  EXPECT_EQ(feed.language, "sv");
  ASSERT_EQ(feed.items.size(), 1U);
  EXPECT_EQ(feed.items[0].id, "https://dal.example/1");
  EXPECT_EQ(feed.items[0].url, "https://dal.example/1?utm=x&b=2");
  EXPECT_EQ(feed.items[0].published, "2025-03-01T11:00:00Z");
}

TEST(Feed, ForgivesBareAmpersandsHtmlEntitiesAndControlCharacters) {
  const Feed feed = read(
      "<rss><channel><item><title>AT&T caf&eacute;&nbsp;\x01x &c; <![CDATA[R&D &x;]]></title>"
      "</item></channel></rss>");
  ASSERT_EQ(feed.items.size(), 1U);
  EXPECT_EQ(feed.items[0].title, "AT&T café\u00A0 x &c; R&D &x;");
}

TEST(Feed, MarkupThatWasNotEscapedStays) {
  const Feed feed = read(
      "<rss><channel><item><title>T</title><description>One <a href=\"https://x.example/\">two</a>"
      "<br/>three</description></item></channel></rss>");
  ASSERT_EQ(feed.items.size(), 1U);
  EXPECT_EQ(feed.items[0].content, "One <a href=\"https://x.example/\">two</a><br></br>three");
}

TEST(Feed, KeepsTheItemsBeforeTheBreak) {
  const std::string whole = kRss;
  const Feed cut = read(whole.substr(0, whole.find("<d:date>")));
  ASSERT_EQ(cut.items.size(), 1U);
  EXPECT_EQ(cut.items[0].id, "c-17");
  EXPECT_TRUE(cut.problem.starts_with("line ") && cut.problem.ends_with("breaks off"))
      << cut.problem;
  const Feed crossed =
      read("<rss><channel><item><title>a</title></item><item><title>b</item></channel></rss>");
  EXPECT_EQ(crossed.items.size(), 1U);
  EXPECT_NE(crossed.problem, "");
}

TEST(Feed, WhatIsNoFeedIsAnError) {
  for (const char* text : {"", "plain text", "{\"a\": 1}", "<html><body>x</body></html>",
                           "<rss><channel><item><title>never closed"}) {
    const Result<Feed> feed = parse_feed(text);
    ASSERT_FALSE(feed) << text;
    EXPECT_NE(feed.error().message().find("no feed"), std::string::npos) << feed.error().message();
  }
}

TEST(Feed, AnEmptyFeedHasNoItems) {
  EXPECT_TRUE(read("<rss><channel><title>t</title></channel></rss>").items.empty());
}

TEST(Feed, EntitiesOfTheDocumentsOwnAreRefused) {
  std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\">";
  for (char c = 'b'; c < 'k'; ++c) {
    laughs += std::string("<!ENTITY ") + c + " \"";
    for (int i = 0; i < 10; ++i) laughs += std::string("&") + static_cast<char>(c - 1) + ";";
    laughs += "\">";
  }
  laughs += "]><rss><channel><item><title>&j;</title></item></channel></rss>";
  const Result<Feed> bomb = parse_feed(laughs);
  ASSERT_FALSE(bomb);
  EXPECT_NE(bomb.error().message().find("declares entities"), std::string::npos);

  const Result<Feed> file = parse_feed(
      "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><rss><channel><item>"
      "<title>&x;</title></item></channel></rss>");
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message().find("declares entities"), std::string::npos);
}

TEST(Feed, ADocumentTypeThatIsOnlyNamedIsNotLoaded) {
  const Feed feed = read(
      "<!DOCTYPE rss PUBLIC \"-//Netscape Communications//DTD RSS 0.91//EN\" "
      "\"http://127.0.0.1:9/rss-0.91.dtd\"><rss><channel><item><title>caf&eacute;</title></item>"
      "</channel></rss>");
  ASSERT_EQ(feed.items.size(), 1U);
  EXPECT_EQ(feed.items[0].title, "café");
}

TEST(Feed, NestingWithoutEndIsRefused) {
  std::string deep = "<rss><channel><item><description>";
  for (int i = 0; i < 200'000; ++i) deep += "<b>";
  const Result<Feed> feed = parse_feed(deep);
  ASSERT_FALSE(feed);
  EXPECT_NE(feed.error().message().find("nested deeper"), std::string::npos)
      << feed.error().message();
}

TEST(Feed, LimitsHold) {
  std::string many = "<rss><channel>";
  for (int i = 0; i < 20; ++i) many += "<item><title>" + std::string(100, 'x') + "</title></item>";
  many += "</channel></rss>";
  const Result<Feed> feed = parse_feed(many, {.max_items = 7, .max_field_bytes = 10});
  ASSERT_TRUE(feed);
  EXPECT_EQ(feed->items.size(), 7U);
  EXPECT_EQ(feed->problem, "more than 7 items");
}

}  // namespace
}  // namespace prefilter::collect
