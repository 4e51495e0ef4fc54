#include "tests/tree/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::tree {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Tree& repository() {
  static const Tree tree = load_tree(test::repository_path());
  return tree;
}

const Exceptions& exceptions() {
  static const Exceptions all(repository().at("tests/tree/exceptions.txt"));
  return all;
}

std::string lines(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += "x\n";
  return text;
}

TEST(Shape, TheRepositorysTestsMirrorItsSources) {
  EXPECT_EQ(joined(mirror_violations(repository(), exceptions())), "");
}

TEST(Shape, TheRepositorysFilesAreSmall) {
  EXPECT_EQ(joined(size_violations(repository(), exceptions())), "");
}

TEST(Shape, TheRepositoryNamesNoMachinesFolders) {
  EXPECT_EQ(joined(machine_path_violations(repository())), "");
}

TEST(Shape, TheRepositorysDocumentsLinkToFilesThatAreThere) {
  EXPECT_EQ(joined(link_violations(repository())), "");
}

TEST(Shape, EveryExceptionNamesAFileAndAReason) {
  EXPECT_EQ(joined(exceptions().violations(repository())), "");
}

TEST(Shape, ASourceWithoutATestIsFoundUnlessExcepted) {
  const Tree tree = {{"src/base/a.cc", ""}, {"apps/cli/b.cc", ""}, {"src/base/only_header.h", ""}};
  EXPECT_THAT(mirror_violations(tree, {}),
              ElementsAre(HasSubstr("tests/apps/cli/b_test.cc is not there"),
                          HasSubstr("tests/base/a_test.cc is not there")));
  EXPECT_THAT(mirror_violations(tree, Exceptions("mirror src/base/a.cc why\n")), SizeIs(1));
}

TEST(Shape, ATestWithoutASourceIsFound) {
  const Tree tree = {{"tests/base/gone_test.cc", ""}, {"tests/tree/free_test.cc", ""}};
  EXPECT_THAT(mirror_violations(tree, {}),
              ElementsAre(HasSubstr("tests/base/gone_test.cc: mirrors no source")));
}

TEST(Shape, VariantsShareTheirKernelsTestAndATestMayAddATopic) {
  const Tree tree = {{"src/engine/kernels/gelu.cc", ""},
                     {"src/engine/kernels/gelu_avx512.cc", ""},
                     {"tests/engine/kernels/gelu_test.cc", ""},
                     {"tests/engine/kernels/gelu_golden_test.cc", ""}};
  EXPECT_THAT(mirror_violations(tree, {}), IsEmpty());
}

TEST(Shape, FilesPastTheirLimitAreFoundUnlessExcepted) {
  const Tree tree = {{"CMakeLists.txt", lines(101)},
                     {"src/CMakeLists.txt", lines(41)},
                     {"src/base/a.cc", lines(401)},
                     {"src/base/b.cc", lines(400)},
                     {"docs/adr/0001-a.md", lines(41)}};
  EXPECT_THAT(size_violations(tree, {}), SizeIs(4));
  EXPECT_THAT(size_violations(tree, Exceptions("size src/base/a.cc generated\n")), SizeIs(3));
}

TEST(Shape, AMachinesFolderIsFoundButNotAUrlOrARelativePath) {
  const std::string folder = std::string("/wo") + "rk/x";
  const Tree tree = {{"a.sh", "cd " + folder + "\n"}, {"b.md", "see ./net" + folder + "\n"}};
  EXPECT_THAT(machine_path_violations(tree), ElementsAre(HasSubstr("a.sh:1:")));
}

TEST(Shape, ALinkToNothingIsFoundButNotOneToAFileAFolderOrAPage) {
  const Tree tree = {
      {"docs/a.md", "[x](b.md#top) [y](../src) [z](https://example.com/q) [w](c.md)"},
      {"docs/b.md", "[here](#place)"},
      {"src/base/d.cc", ""}};
  EXPECT_THAT(link_violations(tree), ElementsAre(HasSubstr("docs/a.md: links to c.md")));
}

TEST(Shape, AnExceptionWithoutAReasonOrAFileIsFound) {
  EXPECT_THAT(Exceptions("size a.cc\n").violations({{"a.cc", ""}}),
              ElementsAre(HasSubstr("no reason")));
  EXPECT_THAT(Exceptions("size gone.cc why\n").violations({}), ElementsAre(HasSubstr("not there")));
}

}  // namespace
}  // namespace prefilter::tree
