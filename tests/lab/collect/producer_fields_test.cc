#include "lab/collect/producer_fields.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

using nlohmann::json;

json taken(json article, const FieldNames& own = {}) {
  take_producer_fields(article, own);
  return article;
}

TEST(ProducerFields, TheUsualNamesMoveToOurs) {
  EXPECT_EQ(
      taken(json::parse(R"({"_id": "7", "headline": "T", "body": "C", "lang": "nl",
      "publisher": "P", "link": "https://x.example/", "pubDate": "Sat, 01 Mar 2025 09:05:00 GMT",
      "views": 3})")),
      json::parse(R"({"id": "7", "title": "T", "content": "C", "language": "nl", "source": "P",
      "url": "https://x.example/", "published": "2025-03-01T09:05:00Z", "views": 3})"));
}

TEST(ProducerFields, WhatIsThereStays) {
  const json article = json::parse(R"({"title": "T", "content": "C", "description": "D"})");
  EXPECT_EQ(taken(article), article);
  EXPECT_EQ(taken(json::parse(R"({"content": "", "text": null, "description": "D"})")),
            json::parse(R"({"content": "D", "text": null})"));
}

TEST(ProducerFields, NamesOfTheUsersOwnComeFirst) {
  EXPECT_EQ(taken(json::parse(R"({"content": "short", "body": "b", "raw": "long"})"),
                  {{"content", {"nothing", "raw"}}}),
            json::parse(R"({"content": "long", "body": "b"})"));
}

TEST(ProducerFields, APublisherMayBeAnObject) {
  EXPECT_EQ(taken(json::parse(R"({"source": {"id": null, "name": "Bode"}})"))["source"], "Bode");
}

TEST(ProducerFields, DatesBecomeIsoOrAreSetAside) {
  EXPECT_EQ(taken(json::parse(R"({"timestamp": 1740819900})"))["published"],
            "2025-03-01T09:05:00Z");
  EXPECT_EQ(taken(json::parse(R"({"date": "gisteren"})")),
            json::parse(R"({"published_raw": "gisteren"})"));
  EXPECT_EQ(taken(json::parse(R"({"published": null})")), json::parse(R"({"published": null})"));
}

}  // namespace
}  // namespace prefilter::collect
