#include "lab/collect/robots.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

TEST(Robots, TheLongestRuleDecides) {
  const Robots robots = Robots::parse(
      "# a comment\nUser-agent: *\nDisallow: /private\nAllow: /private/feed # yes\nDisallow: /a\n"
      "Allow: /a\n",
      "prefilter-lab");
  EXPECT_TRUE(robots.allows("/"));
  EXPECT_FALSE(robots.allows("/private"));
  EXPECT_FALSE(robots.allows("/private/x"));
  EXPECT_TRUE(robots.allows("/private/feed.xml"));
  EXPECT_TRUE(robots.allows("/a")) << "of equal rules that which allows";
}

TEST(Robots, ItsOwnGroupsReplaceThoseOfAll) {
  const std::string text =
      "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Prefilter-Lab\nDisallow: /x\n"
      "Crawl-delay: 7\n\nUser-agent: third\nDisallow: /y\n\nUser-agent: prefilter-lab\nDisallow: "
      "/z\n";
  const Robots robots = Robots::parse(text, "prefilter-lab");
  EXPECT_TRUE(robots.allows("/feed"));
  EXPECT_FALSE(robots.allows("/x"));
  EXPECT_TRUE(robots.allows("/y"));
  EXPECT_FALSE(robots.allows("/z"));
  EXPECT_EQ(robots.delay_s(), 7.0);
  EXPECT_FALSE(Robots::parse(text, "someone").allows("/feed"));
}

TEST(Robots, StarsAndTheEndOfThePath) {
  const Robots robots = Robots::parse(
      "User-agent: *\r\nDisallow: /*.pdf$\r\nDisallow: /a*b*c\r\nDisallow: /q?\r\n", "x");
  EXPECT_FALSE(robots.allows("/d/e.pdf"));
  EXPECT_TRUE(robots.allows("/d/e.pdf?x"));
  EXPECT_FALSE(robots.allows("/a1b2cd"));
  EXPECT_TRUE(robots.allows("/acb"));
  EXPECT_FALSE(robots.allows("/q?page=1"));
  EXPECT_TRUE(robots.allows("/q"));
}

TEST(Robots, NothingForbiddenAndEverything) {
  EXPECT_TRUE(Robots().allows("/x"));
  EXPECT_TRUE(Robots::parse("User-agent: *\nDisallow:\n", "x").allows("/x"));
  EXPECT_TRUE(Robots::parse("<html>not found</html>", "x").allows("/x"));
  EXPECT_FALSE(Robots::closed().allows("/x"));
  EXPECT_TRUE(Robots::closed().allows("/robots.txt"));
}

TEST(Robots, PatternsOfManyStarsTakeNoExponentialTime) {
  std::string pattern = "/";
  for (int i = 0; i < 500; ++i) pattern += "a*";
  const Robots robots = Robots::parse("User-agent: *\nDisallow: " + pattern + "b\n", "x");
  EXPECT_TRUE(robots.allows("/" + std::string(5000, 'a')));
}

}  // namespace
}  // namespace prefilter::collect
