#include "service/pages/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/temp_folder.h"

namespace prefilter::pages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string source_file(const std::string& path) {
  std::ifstream file(test::repository_path(path), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::string_view header(std::string_view name) {
  for (const Header& one : page_headers()) {
    if (one.name == name) return one.value;
  }
  return "";
}

TEST(Pages, EveryFileOfWebIsServedByteForByte) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::repository_path("web"))) {
    const std::string name = entry.path().filename().string();
    const std::string path = name == "index.html"     ? "/"
                             : name == "docs.html"    ? "/docs"
                             : name == "review.html"  ? "/review"
                             : name == "openapi.json" ? "/openapi.json"
                                                      : "/assets/" + name;
    const Page* page = find_page(path);
    ASSERT_NE(page, nullptr) << path;
    EXPECT_EQ(page->body, source_file("web/" + name)) << path;
    ++files;
  }
  const Page* examples = find_page("/assets/articles.jsonl");
  ASSERT_NE(examples, nullptr);
  EXPECT_EQ(examples->body, source_file("examples/articles.jsonl"));
  EXPECT_EQ(all_pages().size(), files + 1);
}

TEST(Pages, APathThatIsNoPageIsNotFound) {
  for (const std::string_view path : {"", "/docs/", "/assets", "/assets/", "/assets/../index.html",
                                      "//", "/index.html", "/v1/classify", "/zzz"}) {
    EXPECT_EQ(find_page(path), nullptr) << path;
  }
}

TEST(Pages, EachContentTypeIsThatOfItsKind) {
  EXPECT_EQ(find_page("/")->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(find_page("/docs")->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(find_page("/openapi.json")->content_type, "application/json");
  EXPECT_EQ(find_page("/assets/try.js")->content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(find_page("/assets/page.css")->content_type, "text/css; charset=utf-8");
}

TEST(Pages, WhatAPageRefersToIsServedToo) {
  const std::regex reference(R"rx((?:src|href|from)[= ]\s*"(?:\./)?([^"#]+)")rx");
  std::set<std::string> seen;
  for (const Page& page : all_pages()) {
    if (!page.content_type.starts_with("text/html") &&
        !page.content_type.starts_with("text/javascript")) {
      continue;
    }
    const std::string body(page.body);
    const bool script = page.content_type.starts_with("text/javascript");
    for (auto it = std::sregex_iterator(body.begin(), body.end(), reference);
         it != std::sregex_iterator(); ++it) {
      const std::string target = (*it)[1].str();
      const std::string path = (script ? "/assets/" : "/") + (target == "." ? "" : target);
      EXPECT_NE(find_page(path), nullptr) << page.path << " refers to " << target;
      seen.insert(path);
    }
  }
  EXPECT_TRUE(seen.contains("/assets/try.js"));
}

TEST(Pages, PolicyAllowsNothingInlineAndNoOtherHost) {
  const std::string_view policy = header("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; "));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  for (const char* loose : {"unsafe", "http", "data:", "*", "blob:"}) {
    EXPECT_THAT(policy, Not(HasSubstr(loose)));
  }
  EXPECT_EQ(header("X-Content-Type-Options"), "nosniff");
}

TEST(Pages, NoPageHasAnInlineScriptStyleOrHandler) {
  const std::regex inline_code(R"rx(<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=)rx");
  for (const char* path : {"/", "/docs"}) {
    const std::string body(find_page(path)->body);
    EXPECT_FALSE(std::regex_search(body, inline_code)) << path;
  }
}

TEST(Pages, NoPageNamesAnotherHost) {
  for (const Page& page : all_pages()) {
    if (page.path == "/assets/articles.jsonl") continue;  // articles name their publishers
    std::string body(page.body);
    body = std::regex_replace(body, std::regex("http://www\\.w3\\.org/2000/svg"), "");
    EXPECT_THAT(body, Not(HasSubstr("http://"))) << page.path;
    EXPECT_THAT(body, Not(HasSubstr("https://"))) << page.path;
  }
}

TEST(Pages, ABrowserThatHasAPageIsToldSo) {
  const Page& page = *find_page("/");
  EXPECT_TRUE(is_current(page, page.etag));
  EXPECT_TRUE(is_current(page, "W/" + page.etag + ", \"other\""));
  EXPECT_TRUE(is_current(page, "*"));
  EXPECT_FALSE(is_current(page, ""));
  EXPECT_FALSE(is_current(page, find_page("/docs")->etag));
}

TEST(Pages, EtagsDifferBetweenContents) {
  std::set<std::string> tags;
  for (const Page& page : all_pages()) {
    EXPECT_TRUE(tags.insert(page.etag).second) << page.path;
    EXPECT_EQ(page.etag.front(), '"');
    EXPECT_EQ(page.etag.back(), '"');
  }
}

TEST(Pages, TheOpenApiDocumentNamesEachRouteOnceAndResolvesItsReferences) {
  const auto api = nlohmann::json::parse(find_page("/openapi.json")->body);
  EXPECT_EQ(api.at("openapi"), "3.1.0");
  std::set<std::string> ids;
  for (const auto& [path, methods] : api.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      EXPECT_TRUE(ids.insert(operation.at("operationId").get<std::string>()).second) << path;
      EXPECT_TRUE(operation.contains("security")) << path << ": says whether it wants a token";
    }
  }
  const std::string text = api.dump();
  const std::regex reference(R"rx("\$ref":"#([^"]+)")rx");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), reference);
       it != std::sregex_iterator(); ++it) {
    EXPECT_TRUE(api.contains(nlohmann::json::json_pointer((*it)[1].str()))) << (*it)[1];
  }
}

}  // namespace
}  // namespace prefilter::pages
