#include "lab/collect/main_text.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

Block block(size_t words, size_t link_words, size_t region = 0) {
  Block made;
  made.text = std::to_string(words) + "/" + std::to_string(link_words);
  made.words = words;
  made.link_words = link_words;
  made.region = region;
  return made;
}

const std::vector<Region> kPage(1);

TEST(MainText, TheTreeOfThePaperDecidesOnAnUnmarkedPage) {
  EXPECT_EQ(main_text({block(20, 0)}, kPage), "20/0") << "long enough alone";
  EXPECT_EQ(main_text({block(10, 0)}, kPage), "") << "short among nothing";
  EXPECT_EQ(main_text({block(10, 0), block(16, 0)}, kPage), "10/0\n16/0") << "before a long one";
  EXPECT_EQ(main_text({block(20, 10)}, kPage), "") << "half of it is links";
  EXPECT_EQ(main_text({block(9, 9), block(30, 0)}, kPage), "")
      << "behind links, with nothing after it";
  EXPECT_EQ(main_text({block(9, 9), block(41, 0)}, kPage), "41/0");
}

TEST(MainText, AMarkedRegionWins) {
  const std::vector<Region> regions = {
      {}, {.kind = RegionKind::kMain, .parent = 0}, {.kind = RegionKind::kArticle, .parent = 1}};
  EXPECT_EQ(main_text({block(90, 0), block(50, 0, 1), block(45, 0, 2), block(6, 0, 2)}, regions),
            "45/0\n6/0");
  EXPECT_EQ(main_text({block(90, 0), block(50, 0, 1), block(8, 0, 2)}, regions), "50/0\n8/0")
      << "an article of a few words is a teaser";
}

TEST(MainText, ChromeAndLoneHeadingsAreNoText) {
  Block menu = block(60, 0);
  menu.chrome = true;
  Block heading = block(3, 0);
  heading.heading = true;
  EXPECT_EQ(main_text({menu}, kPage), "");
  EXPECT_EQ(main_text({heading, heading}, kPage), "");
  EXPECT_EQ(main_text({heading, block(20, 0)}, kPage), "3/0\n20/0");
}

TEST(MainText, WordsOfScriptsWithoutSpacesAreCountedByCharacters) {
  EXPECT_EQ(count_words("one two  three"), 3U);
  EXPECT_EQ(count_words("市議会は火曜日"), 4U);
  EXPECT_EQ(count_words(""), 0U);
}

}  // namespace
}  // namespace prefilter::collect
