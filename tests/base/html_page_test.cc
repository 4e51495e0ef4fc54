#include "base/html_page.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

TEST(HtmlPage, TextIsNeverMarkup) {
  EXPECT_EQ(escaped_html("<b a=\"1\" c='2'>&amp;é"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;é");
}

TEST(HtmlPage, AHashIsThatOfTheContentInBase64) {
  // printf '' | openssl dgst -sha256 -binary | base64
  EXPECT_EQ(policy_hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

TEST(HtmlPage, WhatIsPutInIsNotLookedAtAgain) {
  EXPECT_EQ(filled_page("<p>{{a}}</p>{{none}}{{b}}", {{"a", "{{b}}"}, {"b", "x"}}),
            "<p>{{b}}</p>x");
  EXPECT_EQ(filled_page("{{a", {{"a", "x"}}), "{{a");
}

}  // namespace
}  // namespace prefilter
