// Reads one JSON string a line, writes the array of its ids a line.
// usage: tokens_probe FOLDER [--max-tokens N]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/tokens/tokenizer.h"

namespace {

int run(const std::string& folder, size_t max_tokens) {
  auto tokenizer = prefilter::tokens::open_tokenizer(folder);
  if (!tokenizer) {
    std::cerr << tokenizer.error().message() << '\n';
    return 1;
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto text = nlohmann::json::parse(line).get<std::string>();
    const auto encoding = (*tokenizer)->encode(text, max_tokens);
    if (!encoding) {
      std::cerr << encoding.error().message() << '\n';
      return 1;
    }
    std::string out = "[";
    for (int32_t id : encoding->ids) {
      if (out.size() > 1) out += ',';
      out += std::to_string(id);
    }
    std::cout << out << "]\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  size_t max_tokens = std::numeric_limits<size_t>::max();
  if (argc == 4 && std::string(argv[2]) == "--max-tokens") {
    max_tokens = std::strtoull(argv[3], nullptr, 10);
  } else if (argc != 2) {
    std::cerr << "usage: tokens_probe FOLDER [--max-tokens N]\n";
    return 2;
  }
  try {
    std::ios::sync_with_stdio(false);
    return run(argv[1], max_tokens);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}
