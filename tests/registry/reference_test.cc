#include "registry/reference.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::registry {
namespace {

/// Ways out of a folder, as plain text and in the encodings that some reader undoes.
std::vector<std::string> traversals() {
  std::vector<std::string> all;
  for (const std::string step : {"..", "../", "..\\", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c",
                                 "....//", "..;/", "..\xc0\xaf", "\xe2\x80\xa5/", ".\xe2\x80\x8b./",
                                 "..%c0%af", "%252e%252e%252f", "..\n", "./.."}) {
    for (const std::string target : {"", "etc/passwd", "objects", "CURRENT", "x@1", "aaaaaaaa"}) {
      all.push_back(step + target);
    }
  }
  for (const std::string other :
       {"/",     "/etc/passwd", "//x",    "C:\\x",   "~",        "~/x",       "a/b",
        "a@b/c", "a@../b",      "../a@b", "a@",      "@b",       "a@b@c",     ".a@b",
        "a@.b",  "-a@b",        "a@-b",   "a b@c",   "a@b\n",    "file:///x", "\\\\host\\x",
        "",      ".",           "..",     "aaaaaaa", "AAAAAAAA", "aaaaaaaa/", "aaaaaaaa.",
        "*",     "????????",    "$(id)@1"}) {
    all.push_back(other);
  }
  all.push_back(std::string("aaaaaaaa\0", 9));
  all.push_back(std::string("a@b\0/../c", 9));
  all.push_back(std::string(65, 'a'));
  all.push_back(std::string(65, 'x') + "@1");
  return all;
}

TEST(Reference, MoreThanAHundredWaysOutOfTheFolderAreRefused) {
  EXPECT_GE(traversals().size(), 100U);
  for (const std::string& text : traversals()) {
    EXPECT_FALSE(is_bundle_reference(text)) << text;
    EXPECT_FALSE(is_store_name(text) && text.find_first_of("./\\%") != std::string::npos) << text;
    ASSERT_FALSE(check_bundle_reference(text));
    EXPECT_EQ(check_bundle_reference(text).error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(Reference, HashesAndNamesWithVersionsAreTaken) {
  for (const char* good : {"0123abcd", "commerce-l6@1", "A.b_c@2026-01-31"}) {
    EXPECT_TRUE(check_bundle_reference(good)) << good;
  }
  EXPECT_TRUE(is_bundle_reference(std::string(64, 'f')));
}

TEST(Reference, AStoresNameIsAPlainWord) {
  EXPECT_TRUE(is_store_name("backup-2"));
  for (const char* bad : {"", "Backup", "2nd", "a_b", "a/b", "a.b", "-a"}) {
    EXPECT_FALSE(is_store_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace prefilter::registry
