#include "engine/rules/code_point_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::rules {
namespace {

using ::testing::ElementsAre;

TEST(CodePointSet, JoinsRangesThatTouchOrOverlapInWhateverOrderTheyCome) {
  const CodePointSet set{{U'm', U'p'}, {U'a', U'c'}, {U'o', U'z'}, {U'd', U'd'}};
  EXPECT_THAT(set.ranges(), ElementsAre(Range{U'a', U'd'}, Range{U'm', U'z'}));
  EXPECT_EQ(set.size(), 18U);
}

TEST(CodePointSet, ContainsTheEndsOfItsRangesAndNothingBesideThem) {
  const CodePointSet set{{U'b', U'd'}, {0x10FFFF, 0x10FFFF}};
  for (const char32_t c : {U'b', U'c', U'd', char32_t{0x10FFFF}}) EXPECT_TRUE(set.contains(c));
  for (const char32_t c : {char32_t{0}, U'a', U'e', char32_t{0x10FFFE}}) {
    EXPECT_FALSE(set.contains(c));
  }
}

TEST(CodePointSet, IsItsComplementsComplement) {
  const CodePointSet set{{0, 5}, {U'x', U'z'}, {0x10FFF0, kMaxCodePoint}};
  EXPECT_EQ(set.complement().complement(), set);
  EXPECT_TRUE(set.intersection(set.complement()).empty());
  EXPECT_EQ(set.size() + set.complement().size(), size_t{kMaxCodePoint} + 1);
  EXPECT_EQ(CodePointSet().complement().size(), size_t{kMaxCodePoint} + 1);
}

TEST(CodePointSet, IntersectsRangesThatLieInOneAnother) {
  const CodePointSet wide{{10, 100}, {200, 300}};
  const CodePointSet narrow{{20, 30}, {90, 210}};
  EXPECT_THAT(wide.intersection(narrow).ranges(),
              ElementsAre(Range{20, 30}, Range{90, 100}, Range{200, 210}));
  EXPECT_EQ(wide.intersection(narrow), narrow.intersection(wide));
}

}  // namespace
}  // namespace prefilter::rules
