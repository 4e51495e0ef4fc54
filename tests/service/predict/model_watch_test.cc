#include "service/predict/model_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <semaphore>

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

TEST(ModelWatch, CallsBackForEachBundleThatALinkIsPointedTo) {
  const test::TempFolder folder;
  for (const std::string name : {"a", "b", "c"}) write_manifest(folder.file(name), "{}");
  const std::string link = folder.file("current");
  point(link, folder.file("a"));
  std::counting_semaphore<> calls(0);
  const ModelWatch watch([&] { return bundle_mark(link); }, bundle_mark(link),
                         std::chrono::milliseconds(1), [&] { calls.release(); });
  for (const std::string name : {"b", "c", "a"}) {
    point(link, folder.file(name));
    calls.acquire();
  }
  EXPECT_FALSE(calls.try_acquire());
}

TEST(ModelWatch, AChangeFromBeforeItsFirstLookIsSeen) {
  const test::TempFolder folder;
  for (const std::string name : {"a", "b"}) write_manifest(folder.file(name), "{}");
  const std::string link = folder.file("current");
  point(link, folder.file("a"));
  const std::string opened = bundle_mark(link);
  point(link, folder.file("b"));
  std::counting_semaphore<> calls(0);
  const ModelWatch watch([&] { return bundle_mark(link); }, opened, std::chrono::milliseconds(1),
                         [&] { calls.release(); });
  calls.acquire();
}

TEST(ModelWatch, ABundleThatIsGoneIsNoChangeAndTheNextOneIs) {
  const test::TempFolder folder;
  write_manifest(folder.file("a"), "{}");
  std::counting_semaphore<> calls(0);
  const auto look = [&] { return bundle_mark(folder.file("a")); };
  const ModelWatch watch(look, look(), std::chrono::milliseconds(1), [&] { calls.release(); });
  fs::remove_all(folder.file("a"));
  EXPECT_FALSE(calls.try_acquire_for(std::chrono::milliseconds(20)));
  write_manifest(folder.file("b"), "{\"name\": \"next\"}");
  fs::rename(folder.file("b"), folder.file("a"));
  calls.acquire();
}

}  // namespace
}  // namespace prefilter::predict
