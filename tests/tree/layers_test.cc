#include "tests/tree/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::tree {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Tree& repository() {
  static const Tree tree = load_tree(test::repository_path());
  return tree;
}

const Layers kLayers("base:\nengine/text: base\nengine/tokens: base\nengine: base engine/text\n");

TEST(Layers, TheRepositoryIncludesOnlyWhatLayersAllows) {
  ASSERT_TRUE(repository().contains("src/LAYERS"));
  EXPECT_EQ(joined(include_violations(repository(), Layers(repository().at("src/LAYERS")))), "");
}

TEST(Layers, TheRepositoryHasNoCyclesBetweenFiles) {
  EXPECT_EQ(joined(cycle_violations(repository())), "");
}

TEST(Layers, TheRepositorysNamespacesAreThoseOfTheFolders) {
  EXPECT_EQ(joined(namespace_violations(repository())), "");
}

TEST(Layers, AnIncludeThatPointsRightIsFound) {
  const Tree tree = {{"src/base/a.h", "#include \"engine/text/b.h\"\n"},
                     {"src/engine/text/b.h", ""}};
  EXPECT_THAT(include_violations(tree, kLayers),
              ElementsAre(HasSubstr("base must not include engine/text")));
}

TEST(Layers, AnIncludeOfANeighbourThatIsNotListedIsFound) {
  const Tree tree = {{"src/engine/text/a.cc", "#include \"engine/tokens/b.h\"\n"},
                     {"src/engine/tokens/b.h", ""}};
  EXPECT_THAT(include_violations(tree, kLayers),
              ElementsAre(HasSubstr("engine/text must not include engine/tokens")));
}

TEST(Layers, AGroupAllowsItsRootFilesAlone) {
  const Layers layers("engine/text:\nengine: engine/text\nservice: engine\n");
  const Tree tree = {
      {"src/engine/c.h", ""},
      {"src/engine/text/b.h", ""},
      {"src/service/a.cc", "#include \"engine/c.h\"\n#include \"engine/text/b.h\"\n"}};
  EXPECT_THAT(include_violations(tree, layers),
              ElementsAre(HasSubstr("service must not include engine/text")));
}

TEST(Layers, AFolderThatIsNotListedIsFound) {
  const Tree tree = {{"src/engine/new/a.cc", ""}, {"src/other/b.cc", ""}};
  EXPECT_THAT(include_violations(tree, kLayers),
              ElementsAre(HasSubstr("engine/new/a.cc: its folder is not in src/LAYERS"),
                          HasSubstr("other/b.cc: its folder is not in src/LAYERS")));
}

TEST(Layers, AFolderBelowAListedOneBelongsToIt) {
  const Tree tree = {{"src/engine/text/html/a.cc", "#include \"base/b.h\"\n"},
                     {"src/base/b.h", ""}};
  EXPECT_THAT(include_violations(tree, kLayers), IsEmpty());
}

TEST(Layers, AnIncludeOfNothingAndOfAnAppAreFound) {
  const Tree tree = {{"src/base/a.cc", "#include \"base/gone.h\"\n#include \"apps/cli/c.h\"\n"},
                     {"apps/cli/c.h", ""}};
  EXPECT_THAT(include_violations(tree, kLayers),
              ElementsAre(HasSubstr("base/gone.h, which is not there"), HasSubstr("not in src/")));
}

TEST(Layers, APublicHeaderThatNeedsAnotherLibraryOrAnInternalHeaderIsFound) {
  const Tree tree = {{"include/prefilter/a.h",
                      "#include <string>\n#include <simdjson.h>\n#include \"base/b.h\"\n"},
                     {"src/base/b.h", ""}};
  EXPECT_THAT(include_violations(tree, kLayers),
              ElementsAre(HasSubstr("a public header includes src/base/b.h"),
                          HasSubstr("a public header includes <simdjson.h>")));
}

TEST(Layers, ALineThatNamesALaterOneIsFound) {
  EXPECT_THAT(Layers("a: b\nb: a\n").violations(),
              ElementsAre(HasSubstr("a may include b, which is not listed above it")));
}

TEST(Layers, ACycleOfHeadersIsFound) {
  const Tree tree = {{"src/base/a.h", "#include \"base/b.h\"\n"},
                     {"src/base/b.h", "#include \"base/c.h\"\n"},
                     {"src/base/c.h", "#include \"base/a.h\"\n"}};
  EXPECT_THAT(cycle_violations(tree), ElementsAre(HasSubstr("c.h: includes src/base/a.h")));
}

TEST(Layers, AForeignNamespaceAndAMissingOneAreFound) {
  const Tree tree = {
      {"src/engine/text/a.cc",
       "namespace prefilter::tokens {\n}  // namespace prefilter::tokens\n"},
      {"src/base/b.cc", "int x = 1;\n"},
      {"src/base/c.cc", "namespace prefilter {\nnamespace {\n}\n}  // namespace prefilter\n"}};
  EXPECT_THAT(namespace_violations(tree),
              ElementsAre(HasSubstr("b.cc: opens no namespace prefilter"),
                          HasSubstr("prefilter::tokens is not prefilter::text"),
                          HasSubstr("a.cc: opens no namespace prefilter::text")));
}

}  // namespace
}  // namespace prefilter::tree
