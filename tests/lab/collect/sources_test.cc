#include "lab/collect/sources.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::collect {
namespace {

std::string error_of(const std::string& yaml) {
  const Result<Sources> sources = parse_sources(yaml, "s.yaml");
  return sources ? "none" : sources.error().message();
}

TEST(Sources, ReadsBothSides) {
  const Result<Sources> sources = parse_sources(
      "version: 1\ntitle_weight: 3\nlead: 1.5\ncommerce:\n  domains: [deals.example]\n"
      "  publishers: [Deal Wire]\n  urls: ['/deals/']\n  links: ['tag=']\n  types: [product]\n"
      "  keywords:\n    en: [promo code*]\n    any: [sale]\njournalism:\n  domains: "
      "[news.example]\n",
      "s.yaml");
  ASSERT_TRUE(sources) << sources.error().message();
  EXPECT_EQ(sources->title_weight, 3.0);
  EXPECT_EQ(sources->lead, 1.5);
  EXPECT_EQ(sources->commerce.domains, std::vector<std::string>{"deals.example"});
  EXPECT_EQ(sources->commerce.urls.at(0).text, "/deals/");
  EXPECT_EQ(sources->commerce.urls.at(0).place, "s.yaml:7");
  EXPECT_EQ(sources->commerce.keywords.at("any"), std::vector<std::string>{"sale"});
  EXPECT_EQ(sources->journalism.domains, std::vector<std::string>{"news.example"});
}

TEST(Sources, ErrorsNameTheLineAndWhatWasMeant) {
  EXPECT_EQ(error_of("version: 1\ncomerce:\n  urls: []\n"),
            "s.yaml:2: there is no key comerce; did you mean commerce?");
  EXPECT_NE(error_of("version: 1\ncommerce:\n  urls:\n    - 'a('\n").find("s.yaml:4: no regular"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\ncommerce:\n  domains: [https://x.example]\n")
                .find("s.yaml:3: a domain"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\ncommerce:\n  keywords:\n    english: [a]\n")
                .find("s.yaml:4: a language"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\nlead: many\n").find("s.yaml:2: must be a number"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\ncommerce: [a]\n").find("s.yaml:2: must hold lines"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\ncommerce:\n  types: product\n").find("s.yaml:3: must be a list"),
            std::string::npos);
  EXPECT_NE(error_of("version: 1\ncommerce:\n  types: ['']\n").find("an empty entry"),
            std::string::npos);
  EXPECT_NE(error_of("version: 2\n").find("version 2 is not known"), std::string::npos);
  EXPECT_NE(error_of("lead: 2\n").find("\"version: 1\" is missing"), std::string::npos);
  EXPECT_NE(error_of("version: [1\n").find("no valid YAML"), std::string::npos);
  EXPECT_NE(error_of("").find("empty"), std::string::npos);
}

TEST(Sources, AnEntryThatStandsOnBothSidesIsAnError) {
  EXPECT_EQ(error_of("version: 1\ncommerce:\n  domains: [a.example]\njournalism:\n"
                     "  domains:\n    - a.example\n"),
            "s.yaml:6: domain a.example also stands in s.yaml:3");
  EXPECT_NE(
      error_of("version: 1\ncommerce:\n  keywords:\n    en: [sale, sale]\n").find("also stands"),
      std::string::npos);
}

TEST(Sources, TheFileOfTheRepositoryIsWellFormedAndSpeaksManyLanguages) {
  const Result<Sources> sources = read_sources(test::repository_path("config/sources.yaml"));
  ASSERT_TRUE(sources) << sources.error().message();
  for (const char* language : {"en", "de", "nl", "fr", "es", "it", "pt", "el", "hu", "pl", "sv"}) {
    EXPECT_GE(sources->commerce.keywords.at(language).size(), 10U) << language;
    EXPECT_GE(sources->journalism.keywords.at(language).size(), 10U) << language;
  }
}

TEST(Sources, AMissingFileIsNamed) {
  const Result<Sources> sources = read_sources("no/such.yaml");
  ASSERT_FALSE(sources);
  EXPECT_EQ(sources.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::collect
