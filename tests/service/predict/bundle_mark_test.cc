#include "service/predict/bundle_mark.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace prefilter::predict {
namespace {

namespace fs = std::filesystem;

void write_manifest(const std::string& folder, const std::string& text) {
  fs::create_directories(folder);
  std::ofstream(folder + "/manifest.json") << text;
}

/// Points a link elsewhere in one step, as whoever deploys does.
void point(const std::string& link, const std::string& target) {
  fs::create_symlink(target, link + ".new");
  fs::rename(link + ".new", link);
}

TEST(BundleMark, ChangesWithTheLinkAndTheManifestAndWithNothingElse) {
  const test::TempFolder folder;
  write_manifest(folder.file("a"), "{}");
  write_manifest(folder.file("b"), "{}");
  const std::string link = folder.file("current");
  point(link, folder.file("a"));
  const std::string first = bundle_mark(link);
  EXPECT_EQ(first, bundle_mark(link));
  EXPECT_EQ(first, bundle_mark(folder.file("a")));
  point(link, folder.file("b"));
  const std::string second = bundle_mark(link);
  EXPECT_NE(first, second);
  write_manifest(folder.file("b"), "{\"version\": 2}");
  EXPECT_NE(second, bundle_mark(link));
}

TEST(BundleMark, IsEmptyWhereThereIsNoBundle) {
  const test::TempFolder folder;
  EXPECT_EQ(bundle_mark(folder.file("gone")), "");
  fs::create_directory(folder.file("empty"));
  EXPECT_EQ(bundle_mark(folder.file("empty")), "");
}

}  // namespace
}  // namespace prefilter::predict
