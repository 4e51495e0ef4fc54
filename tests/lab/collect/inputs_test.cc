#include "lab/collect/inputs.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

TEST(Inputs, FoldersBecomeTheirFilesByName) {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.file("b/.hidden"));
  folder.write("b/2.html", "x");
  folder.write("b/.hidden/3.html", "x");
  folder.write("a.jsonl", "x");
  folder.write("c.pdf", "x");
  folder.write(".d.html", "x");
  const Result<Inputs> inputs = expand_inputs(
      {folder.path(), "https://x.example/feed", folder.file("a.jsonl"), folder.file("c.pdf")});
  ASSERT_TRUE(inputs) << inputs.error().message();
  ASSERT_EQ(inputs->all.size(), 4U);
  EXPECT_EQ(inputs->all[0].name, folder.file("a.jsonl"));
  EXPECT_EQ(inputs->all[0].kind, InputKind::kDump);
  EXPECT_EQ(inputs->all[1].name, folder.file("b/2.html"));
  EXPECT_TRUE(inputs->all[2].remote);
  EXPECT_EQ(inputs->all[3].kind, InputKind::kUnknown) << "named by the user: its bytes will tell";
  EXPECT_EQ(inputs->skipped_files, 1U);
}

TEST(Inputs, WhatIsNotThereIsAnError) {
  EXPECT_EQ(expand_inputs({"no/such/file"}).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(expand_inputs({"ftp://x.example/feed"}).error().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace prefilter::collect
