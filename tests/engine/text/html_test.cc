#include "engine/text/html.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace prefilter::text {
namespace {

std::string strip(std::string_view html) { return strip_html(html, TagRule::kAnyElement).text; }

std::string repeat(std::string_view piece, size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(Html, TagsGoAndBlocksLeaveASpace) {
  EXPECT_EQ(strip("<p>One</p><p>Two</p>"), " One  Two ");
  EXPECT_EQ(strip("a<br>b<BR/>c<img src=x>d"), "a b c d");
  EXPECT_EQ(strip("<ul><li>x<li>y</ul>"), "  x y ");
  EXPECT_EQ(strip("H<sub>2</sub>O <B>bo</b>ld <a href='x'>link</a>"), "H2O bold link");
  EXPECT_EQ(strip("<my-widget>x</my-widget><media:content url=\"u\"/>y"), " x  y");
}

TEST(Html, CommentsAndDeclarationsGo) {
  EXPECT_EQ(strip("a<!-- x > y -->b"), "ab");
  EXPECT_EQ(strip("a<!-->b<!--->c<!---->d"), "abcd");
  EXPECT_EQ(strip("a<!-- never closed <p>b"), "a");
  EXPECT_EQ(strip("<!DOCTYPE html><?xml version=\"1.0\"?>a<![if !mso]>b<![endif]>"), "ab");
}

TEST(Html, ACdataSectionIsReadAsHtml) {
  EXPECT_EQ(strip("<![CDATA[<p>a &amp; b</p>]]> c]]>"), " a & b  c]]>");
  EXPECT_EQ(strip("<![CDATA[a <![CDATA[ b]]> c"), "a  b c");
  EXPECT_EQ(strip("<![CDATA[a <!-- ]]> --> b"), "a  b");
  EXPECT_EQ(strip("<![CDATA[open"), "open");
}

TEST(Html, ContentThatIsNotForReadersGoes) {
  EXPECT_EQ(strip("a<script>if (a<b) x(\"</p>\");</script>b"), "a b");
  EXPECT_EQ(strip("a<STYLE type='x'>p > a {}</Style >b"), "a b");
  EXPECT_EQ(strip("a<noscript><img src=pixel></noscript>b"), "a b");
  EXPECT_EQ(strip("a<template>x<template>y</template>z</template>b"), "a b");
  EXPECT_EQ(strip("a<script>x</scripty></script>b"), "a b");
  EXPECT_EQ(strip("a<script src='x'/>b"), "a b");
  EXPECT_EQ(strip("a<script>never closed <p>b"), "a ");
  EXPECT_EQ(strip("a<scripture>b"), "a b");
  EXPECT_EQ(strip("a</script>b"), "a b");
}

TEST(Html, ALessThanSignThatBeginsNoTagIsText) {
  for (const std::string_view text : {"5 < 6",
                                      "<3",
                                      "I <3 you </3",
                                      "a<b",
                                      "a<b and c",
                                      "p<0.05",
                                      "x <- y",
                                      "<>",
                                      "</>",
                                      "<",
                                      "a<",
                                      "</",
                                      "<!",
                                      "<!>",
                                      "<?",
                                      "<<<>>>",
                                      "<john@example.com>",
                                      "<https://example.com/a?b=c>",
                                      "if x<y and y>z",
                                      "a <= b => c",
                                      "<$0.25>",
                                      "Vec<T, U>",
                                      "\xE2\x89\xA4<\xC3\xA9>"}) {
    EXPECT_EQ(strip(text), text);
  }
  EXPECT_EQ(strip("p<q and <i>c</i>"), "p<q and c");
}

TEST(Html, ATagCutOffByTheEndGoesIfItIsOneForSure) {
  EXPECT_EQ(strip("text <a href=\"http://exam"), "text ");
  EXPECT_EQ(strip("text <a href=x"), "text ");
  EXPECT_EQ(strip("text</di"), "text ");
  EXPECT_EQ(strip("a<b"), "a<b");
  EXPECT_EQ(strip("text <div"), "text <div");
}

TEST(Html, QuotesHideTheEndOfATag) {
  EXPECT_EQ(strip("<img alt=\"a > b\" title='c > \"d\"'>x"), " x");
  EXPECT_EQ(strip("<img alt = 'a > b'>x"), " x");
  EXPECT_EQ(strip("<p it's>x"), " x");
  EXPECT_EQ(strip("<a href=\"open>link</a> rest > x"), "link rest > x");
}

TEST(Html, OnlyKnownElementsAreTagsWhereAskedFor) {
  const auto known = [](std::string_view html) {
    return strip_html(html, TagRule::kKnownElement).text;
  };
  EXPECT_EQ(known("<p>x</p>"), " x ");
  EXPECT_EQ(known("List<String>"), "List<String>");
  EXPECT_EQ(known("<my-widget a=\"1\">"), "<my-widget a=\"1\">");
}

TEST(Html, SaysWhatItSaw) {
  EXPECT_FALSE(strip_html("a &amp; b < c", TagRule::kAnyElement).markup);
  EXPECT_TRUE(strip_html("a<br>b", TagRule::kAnyElement).markup);
  EXPECT_TRUE(strip_html("a<!-- -->b", TagRule::kAnyElement).markup);
  EXPECT_FALSE(strip_html("a &gt; b", TagRule::kAnyElement).escaped);
  EXPECT_TRUE(strip_html("a &lt; b", TagRule::kAnyElement).escaped);
  EXPECT_TRUE(strip_html("a &#60; b", TagRule::kAnyElement).escaped);
}

/// Time is linear if the bytes looked at are: the counter is proven, not the clock.
TEST(Html, WorkIsAtMostASmallMultipleOfHostileInput) {
  for (const std::string_view piece : {"<div>",
                                       "<",
                                       "&",
                                       "<!--",
                                       "<!-",
                                       "<script>",
                                       "</script",
                                       "<script",
                                       "<template>",
                                       "<a ",
                                       "<a b=\"",
                                       "<a b='",
                                       "<a b=\"<a b='",
                                       "<a b=\"\" c=",
                                       "<a b=\"><",
                                       "<![CDATA[",
                                       "]]>",
                                       "<![CDATA[<!--",
                                       "<!a",
                                       "<?x",
                                       "</a",
                                       "&#",
                                       "&#x",
                                       "&#1",
                                       "&a",
                                       "&amp",
                                       "&amp;lt;",
                                       "<x y='z'",
                                       "<x y='z'>",
                                       "<style></style",
                                       "<template><!--",
                                       "\"<a x=",
                                       "'<a x=\"'",
                                       "<a x=\"y\"<"}) {
    for (const size_t bytes : {100'000U, 200'000U}) {
      const std::string html = repeat(piece, bytes / piece.size());
      for (const TagRule rule : {TagRule::kAnyElement, TagRule::kKnownElement}) {
        EXPECT_LE(strip_html(html, rule).bytes_read, 40 * html.size()) << piece;
      }
    }
  }
}

TEST(Html, WorkIsLinearOnRandomMixturesOfHostilePieces) {
  const std::vector<std::string> pieces = {
      "<",         ">",    "\"",  "'",   "=",       "<a ",       "/",          "x",
      "<x y=",     "<!--", "-->", "]]>", "&",       ";",         "<a b='",     "<script>",
      "</script>", " ",    "=\"", "='",  "<x a=\"", "<![CDATA[", "<template>", "&lt"};
  std::mt19937 random(20240607);
  for (int round = 0; round < 300; ++round) {
    // A mixture of few pieces at a time, so that patterns repeat.
    std::vector<std::string> some;
    for (int i = 0; i < 4; ++i) some.push_back(pieces[random() % pieces.size()]);
    std::string html;
    while (html.size() < 20'000) html += some[random() % some.size()];
    for (const TagRule rule : {TagRule::kAnyElement, TagRule::kKnownElement}) {
      EXPECT_LE(strip_html(html, rule).bytes_read, 40 * html.size())
          << some[0] << some[1] << some[2] << some[3];
    }
  }
}

}  // namespace
}  // namespace prefilter::text
