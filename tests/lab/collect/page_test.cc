#include "lab/collect/page.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

Page read(std::string_view html) {
  const Result<Page> page = parse_page(html);
  if (!page) ADD_FAILURE() << page.error().message();
  return page ? *page : Page{};
}

const std::string kFirst =
    "The council voted on Tuesday to rebuild the old pier, which a storm had torn down in January, "
    "and to pay for it over eight years.";
const std::string kSecond =
    "Opponents said that the money was needed for the school, whose roof has leaked for two "
    "winters "
    "and will not survive a third one.";

TEST(Page, ReadsAnArticleWithItsMetaData) {
  const Page page = read(
      "<!doctype html><html lang=\"en-GB\"><head><title>Pier to be rebuilt | Courier</title>"
      "<meta property=\"og:site_name\" content=\"Harbour Courier\">"
      "<meta property=\"og:type\" content=\"article\">"
      "<meta property=\"article:published_time\" content=\"2025-03-01T09:05:00+01:00\">"
      "<link rel=canonical href=\"https://courier.example/pier\">"
      "<link rel=alternate type=application/rss+xml href=\"/feed\">"
      "</head><body><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><main><article>"
      "<h1>Pier to be rebuilt</h1><p class=byline>By A. Writer</p><p>" +
      kFirst +
      "</p><aside>Read more about piers and about storms in our large dossier.</aside><p>" +
      kSecond +
      " See <a rel=\"nofollow sponsored\" href=\"https://shop.example/?a=1&amp;b=2\">this</a>.</p>"
      "</article></main><footer>Courier Ltd, all rights reserved, caf&eacute; street 5.</footer>"
      "<script>var x = '<p>not text</p>';</script></body></html>");
  EXPECT_EQ(page.title, "Pier to be rebuilt");
  EXPECT_EQ(page.language, "en-GB");
  EXPECT_EQ(page.publisher, "Harbour Courier");
  EXPECT_EQ(page.url, "https://courier.example/pier");
  EXPECT_EQ(page.published, "2025-03-01T08:05:00Z");
  EXPECT_EQ(page.content, kFirst + "\n" + kSecond + " See this.");
  EXPECT_EQ(page.links, std::vector<std::string>{"https://shop.example/?a=1&b=2"});
  EXPECT_EQ(page.types, (std::vector<std::string>{"article", "sponsored-link"}));
  EXPECT_EQ(page.feeds, std::vector<std::string>{"/feed"});
}

TEST(Page, FindsTheTextOfAPageWithoutMarks) {
  const Page page = read(
      "<html><head><title>Pier</title></head><body><div class=top><a href=1>One</a> <a href=2>Two"
      "</a> <a href=3>Three</a></div><div>" +
      kFirst + "</div><div>" + kSecond +
      "</div><ul><li><a href=4>Another story</a><li><a href=5>Yet another story</a></ul>"
      "<div>Imprint</div></body></html>");
  EXPECT_EQ(page.title, "Pier");
  EXPECT_EQ(page.content, kFirst + "\n" + kSecond);
}

TEST(Page, TakesJsonLdWhereThePageItselfSaysNothing) {
  const Page page = read(
      "<html><head><script type=\"application/ld+json\">{\"@context\": \"https://schema.org\", "
      "\"@graph\": [{\"@type\": \"WebSite\", \"name\": \"x\"}, {\"@type\": [\"NewsArticle\"], "
      "\"headline\": \"Pier &amp; school\", \"datePublished\": \"2025-03-01\", \"inLanguage\": "
      "\"nl\", "
      "\"publisher\": {\"name\": \"Bode\"}, \"articleBody\": \"" +
      kFirst +
      "\"}]}</script>"
      "<script type=\"application/ld+json\">{broken</script></head><body><p>Loading</p></body>");
  EXPECT_EQ(page.title, "Pier & school");
  EXPECT_EQ(page.content, kFirst);
  EXPECT_EQ(page.published, "2025-03-01");
  EXPECT_EQ(page.language, "nl");
  EXPECT_EQ(page.publisher, "Bode");
  EXPECT_EQ(page.types, (std::vector<std::string>{"WebSite", "NewsArticle"}));
}

TEST(Page, HiddenTextIsNotRead) {
  const Page page =
      read("<body><article><p hidden>" + kSecond + "</p><p style='display: none'>" + kSecond +
           "</p><noscript>" + kSecond + "</noscript><p>" + kFirst + "</p></article></body>");
  EXPECT_EQ(page.content, kFirst);
}

TEST(Page, WordsOfInlineElementsStayWhole) {
  EXPECT_EQ(read("<article><p>A sm<b>al</b>l c<!-- x -->ut. " + kFirst + "</p></article>").content,
            "A small cut. " + kFirst);
}

TEST(Page, AccentsSurvive) {
  EXPECT_EQ(read("<html><head><title>Τίτλος ő ł</title></head><body>").title, "Τίτλος ő ł");
}

TEST(Page, ThePageWithoutAnArticleHasNoText) {
  EXPECT_EQ(read("<body><ul><li><a href=a>One</a><li><a href=b>Two</a></ul></body>").content, "");
  EXPECT_EQ(read("").content, "");
  EXPECT_EQ(read("plain words").title, "");
}

TEST(Page, NestingWithoutEndIsRefused) {
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<div>";
  const Result<Page> page = parse_page(deep);
  ASSERT_FALSE(page);
  EXPECT_NE(page.error().message().find("nested deeper"), std::string::npos);
}

// Time would show in each of them if it grew with the square of the page: minutes, not moments.
TEST(Page, EndTagsThatCloseNothingAreRead) {
  std::string tags(4'000'000, 'x');
  for (size_t i = 0; i + 4 <= tags.size(); i += 4) tags.replace(i, 4, "</i>");
  EXPECT_EQ(read("<b><b><b>" + tags).content, "");
  EXPECT_EQ(read("<p title=\"" + tags).content, "");
}

TEST(Page, AttributesWithoutEndAreRefused) {
  std::string attributes = "<p";
  for (int i = 0; i < 100'000; ++i) attributes += " a" + std::to_string(i) + "=1";
  const Result<Page> page = parse_page(attributes + ">");
  ASSERT_FALSE(page);
  EXPECT_NE(page.error().message().find("attributes"), std::string::npos);
  EXPECT_FALSE(parse_page("<div>" + attributes));
}

TEST(Page, ScriptsAndLongValuesAreNoTagsWithManyAttributes) {
  std::string words;
  for (int i = 0; i < 5'000; ++i) words += "word ";
  EXPECT_EQ(read("<script>if (a<b) { /* " + words + "*/ }</script><img alt=\"" + words +
                 "\"><article><p>" + kFirst + "</p></article>")
                .content,
            kFirst);
}

}  // namespace
}  // namespace prefilter::collect
