#include "lab/collect/bucket.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

using articles::Bucket;

const BucketGuesser& guesser() {
  static const BucketGuesser made(*parse_sources(
      "version: 1\nlead: 2\n"
      "commerce:\n  domains: [deals.example]\n  publishers: [Deal Wire]\n  urls: ['/deals(/|$)']\n"
      "  links: ['[?&]tag=']\n  types: [Product]\n  texts: ['[0-9],[0-9]{2} ?€']\n  keywords: {en: "
      "[promo code, deal], de: "
      "[rabatt]}\n"
      "journalism:\n  domains: [courier.example]\n  urls: ['/politics/']\n"
      "  types: [OpinionNewsArticle]\n  keywords: {en: [council, court]}\n",
      "s.yaml"));
  return made;
}

BucketGuess guess(const Found& found, const std::string& language = "en") {
  return guesser().guess(found, articles::fold(found.record.title, found.record.content), language);
}

Found at(const std::string& url) {
  Found found;
  found.record.title = "A title";
  found.record.url = url;
  return found;
}

TEST(Bucket, TheStrongerSignDecides) {
  EXPECT_EQ(guess(at("https://deals.example/x")).reason, "domain deals.example");
  EXPECT_EQ(guess(at("https://www.shop.deals.example/x")).bucket, Bucket::kCommerce);
  EXPECT_EQ(guess(at("https://notdeals.example/x")).bucket, Bucket::kUnknown);
  EXPECT_EQ(guess(at("https://courier.example/deals/tv")).bucket, Bucket::kCommerce);
  EXPECT_EQ(guess(at("https://courier.example/x")).bucket, Bucket::kJournalism);
  EXPECT_EQ(guess(at("https://other.example/politics/x")).reason, "url /politics/");
  // A shop's own politics section is the shop's.
  EXPECT_EQ(guess(at("https://deals.example/politics/x")).bucket, Bucket::kCommerce);
}

TEST(Bucket, PublishersAreComparedWithoutCase) {
  Found found = at("");
  found.record.source = "DEAL wire";
  EXPECT_EQ(guess(found).reason, "publisher DEAL wire");
  found.record.source = "courier.example";
  EXPECT_EQ(guess(found).bucket, Bucket::kJournalism);
}

TEST(Bucket, PagesAndLinksSayWhatTheyAre) {
  Found found = at("https://other.example/");
  found.types = {"WebSite", "product"};
  EXPECT_EQ(guess(found).reason, "type product");
  found.types = {"OpinionNewsArticle"};
  EXPECT_EQ(guess(found).bucket, Bucket::kJournalism);
  found.links = {"https://x.example/", "https://x.example/?a=1&tag=abc"};
  EXPECT_EQ(guess(found).bucket, Bucket::kUnknown) << "the two contradict each other";
  found.types.clear();
  EXPECT_EQ(guess(found).bucket, Bucket::kCommerce);
}

TEST(Bucket, KeywordsNeedALead) {
  Found found = at("");
  found.record.title = "A deal";
  EXPECT_EQ(guess(found).bucket, Bucket::kCommerce) << "2 in the title";
  found.record.title = "x";
  found.record.content = "One deal.";
  EXPECT_EQ(guess(found).bucket, Bucket::kUnknown) << "1 in the content";
  found.record.content = "One deal with a promo code.";
  EXPECT_EQ(guess(found).reason, "keywords promo code, deal");
  found.record.content = "The court and the council saw a deal with a promo code.";
  EXPECT_EQ(guess(found).bucket, Bucket::kUnknown);
  found.categories = {"Council"};
  found.record.content = "The court ruled.";
  EXPECT_EQ(guess(found).bucket, Bucket::kJournalism) << "categories count as content";
}

TEST(Bucket, KeywordsAreThoseOfTheLanguage) {
  Found found = at("");
  found.record.title = "Rabatt";
  EXPECT_EQ(guess(found, "en").bucket, Bucket::kUnknown);
  EXPECT_EQ(guess(found, "de").bucket, Bucket::kCommerce);
  EXPECT_EQ(guess(found, "").bucket, Bucket::kCommerce) << "unknown: those of all";
}

TEST(Bucket, PatternsOfTheTextCountAsKeywordsDo) {
  Found found = at("");
  found.record.title = "Kasseler nur 2,99€";
  EXPECT_EQ(guess(found).reason, "keywords [0-9],[0-9]{2} ?€");
  found.record.title = "Zinsen steigen auf 2,99 %";
  EXPECT_EQ(guess(found).bucket, Bucket::kUnknown);
}

TEST(Bucket, HostsAreReadFromAddressesAlone) {
  EXPECT_EQ(host_of("https://WWW.Courier.example:8080/a?b"), "courier.example");
  EXPECT_EQ(host_of("/a/b"), "");
  EXPECT_EQ(host_of("Harbour Courier"), "");
  EXPECT_EQ(host_of(""), "");
}

}  // namespace
}  // namespace prefilter::collect
