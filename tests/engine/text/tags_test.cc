#include "engine/text/tags.h"

#include <gtest/gtest.h>

namespace prefilter::text {
namespace {

TEST(Tags, ElementsThatSitInsideAWordAreInline) {
  for (const std::string_view name : {"a", "b", "sub", "span", "wbr", "strong", "u"}) {
    EXPECT_EQ(tag_kind(name), TagKind::kInline) << name;
  }
}

TEST(Tags, ElementsThatPartWordsAreBlocks) {
  for (const std::string_view name : {"address", "br", "h1", "img", "li", "p", "td", "xmp"}) {
    EXPECT_EQ(tag_kind(name), TagKind::kBlock) << name;
  }
}

TEST(Tags, ContentOfScriptsIsHidden) {
  for (const std::string_view name : {"script", "style", "noscript", "template"}) {
    EXPECT_EQ(tag_kind(name), TagKind::kHidden) << name;
  }
}

TEST(Tags, WhatHtmlDoesNotDefineIsUnknown) {
  for (const std::string_view name : {"", "aa", "P", "my-widget", "zz"}) {
    EXPECT_EQ(tag_kind(name), TagKind::kUnknown) << name;
  }
}

}  // namespace
}  // namespace prefilter::text
