#include "lab/evaluate/report_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::evaluate {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAttack =
    "</script><script>alert('\"x')</script><img src=x onerror=alert(1)>&{{data}}";

json evaluation(const std::string& name) {
  json one{{"name", name}, {"kind", "model"}};
  one["forms"]["full"]["misses"] = {{{"title", kAttack}, {"id", kAttack}, {"p_commerce", 0.2}}};
  return {{"format_version", 1}, {"candidates", {one}}};
}

std::string page(const json& value) {
  const auto made = report_page({.evaluation = {"evaluation_results.json", value.dump()}});
  EXPECT_TRUE(made) << made.error().message();
  return *made;
}

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// What stands in the page's data element.
std::string data_of(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const size_t at = html.find(begin) + begin.size();
  return html.substr(at, html.find("</script>", at) - at);
}

TEST(ReportPage, AsksNothingOfAnyOtherPlace) {
  const std::string html = page(evaluation("m"));
  EXPECT_EQ(count(html, "http"), 2U) << "the policy's header, and the name space of SVG";
  for (const char* part :
       {"src=\"", "@import", "url(\"", "fetch(", "XMLHttpRequest", "innerHTML", "eval("}) {
    EXPECT_THAT(html, Not(HasSubstr(part)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-"));
}

TEST(ReportPage, HoldsTheFilesAsDataThatNoMarkupEnds) {
  const std::string html = page(evaluation(kAttack));
  EXPECT_EQ(count(html, "</script>"), 2U);
  EXPECT_EQ(count(html, "<script"), 2U);
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  const auto data = json::parse(data_of(html));
  EXPECT_EQ(data["evaluation"]["candidates"][0]["name"], kAttack);
  EXPECT_EQ(data["evaluation"]["candidates"][0]["forms"]["full"]["misses"][0]["title"], kAttack);
  EXPECT_EQ(data["sources"][0]["name"], "evaluation_results.json");
}

TEST(ReportPage, KeepsAHundredScriptsInTitlesAsText) {
  const std::vector<std::string> parts = {
      "<script>",  "</script>",      "<!--",           "]]>",       "<svg onload=a()>", "<iframe>",
      "&lt;b&gt;", "javascript:a()", "\\u003cscript>", "{{script}}"};
  json titles = json::array();
  for (const std::string& first : parts) {
    for (const std::string& second : parts)
      titles.push_back({{"title", first + "alert(1)" + second}});
  }
  json value = evaluation("m");
  value["candidates"][0]["forms"]["full"]["false_blocks"] = titles;
  const std::string html = page(value);
  const std::string data = data_of(html);
  EXPECT_EQ(data.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(json::parse(data)["evaluation"], value);
  EXPECT_EQ(count(html, "<script"), 2U);
}

TEST(ReportPage, WritesNamesIntoTheSummaryAsText) {
  EXPECT_THAT(page(evaluation(kAttack)),
              HasSubstr("<b>&lt;/script&gt;&lt;script&gt;alert(&#39;&quot;x&#39;)"));
}

TEST(ReportPage, KeepsCharactersBeyondAscii) {
  EXPECT_THAT(page(evaluation("modèle €")), HasSubstr("modèle €"));
}

TEST(ReportPage, NamesTheFileThatIsNoEvaluation) {
  for (const char* text : {"", "[]", "{", "{}", R"({"candidates": []})", R"({"candidates": 3})"}) {
    const auto made = report_page({.evaluation = {"results.json", text}});
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().code(), ErrorCode::kCorrupt);
    EXPECT_THAT(made.error().message(), HasSubstr("results.json"));
  }
  const auto made = report_page({.evaluation = {"results.json", evaluation("m").dump()},
                                 .benchmark = ReportFile{"benchmark.json", "nonsense"}});
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message(), HasSubstr("benchmark.json"));
}

}  // namespace
}  // namespace prefilter::evaluate
