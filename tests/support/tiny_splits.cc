#include "tests/support/tiny_splits.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace prefilter::test {
namespace {

constexpr std::array kShop = {"sale", "price", "buy", "deal", "shop"};
constexpr std::array kNews = {"vote", "court", "law", "storm", "police"};

/// The n-th article; n also keeps it apart from all others.
nlohmann::json article(size_t n, bool wrong_label) {
  const bool shop = n % 2 == 0;
  const auto& words = shop ? kShop : kNews;
  std::string content = std::to_string(n);
  for (size_t i = 0; i < 1 + n % 3; ++i) content += std::string(" ") + words[(n / 2 + i) % 5];
  return {
      {"title", words[n / 2 % 5]}, {"content", content}, {"label", shop != wrong_label ? 1 : 0}};
}

}  // namespace

void write_tiny_splits(const std::string& folder, const TinySplits& sizes) {
  std::filesystem::create_directories(folder);
  std::ofstream train(folder + "/train.jsonl");
  for (size_t n = 0; n < sizes.train; ++n) train << article(n, n < sizes.wrong_labels) << "\n";
  std::ofstream val(folder + "/val.jsonl");
  for (size_t n = 0; n < sizes.val; ++n) val << article(sizes.train + n, false) << "\n";
}

}  // namespace prefilter::test
