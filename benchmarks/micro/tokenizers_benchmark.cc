// How fast the tokenizers are, in bytes of text per CPU second of one thread.
// usage: tokenizers_benchmark                            the repository's own vocabularies and
// texts
//        tokenizers_benchmark --once FOLDER TEXTS.jsonl  one pass as JSON, for
//        tokenizers_compare.py
#include <benchmark/benchmark.h>

#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/tokens/tokenizer.h"

namespace {

using prefilter::tokens::open_tokenizer;
using prefilter::tokens::Tokenizer;

constexpr size_t kMaxTokens = 512;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The texts of a JSONL file of objects with "text", or "title" and "content".
std::vector<std::string> read_texts(const std::string& path) {
  std::ifstream lines(path);
  std::vector<std::string> texts;
  for (std::string line; std::getline(lines, line);) {
    const auto object = nlohmann::json::parse(line);
    std::string text = object.value("text", "");
    if (text.empty()) text = object.value("title", "") + " " + object.value("content", "");
    texts.push_back(text);
  }
  return texts;
}

/// Encodes every text; returns the number of tokens.
size_t encode_all(const Tokenizer& tokenizer, const std::vector<std::string>& texts,
                  size_t max_tokens) {
  size_t tokens = 0;
  for (const std::string& text : texts) {
    const auto encoding = tokenizer.encode(text, max_tokens);
    if (encoding) tokens += encoding->ids.size();
  }
  return tokens;
}

size_t bytes_of(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

int run_once(const std::string& folder, const std::string& path) {
  const double start = cpu_seconds();
  const auto tokenizer = open_tokenizer(folder);
  const double opened = cpu_seconds();
  if (!tokenizer) {
    std::cerr << tokenizer.error().message() << '\n';
    return 1;
  }
  const std::vector<std::string> texts = read_texts(path);
  encode_all(**tokenizer, texts, SIZE_MAX);  // warms the caches
  const double begin = cpu_seconds();
  const size_t tokens = encode_all(**tokenizer, texts, SIZE_MAX);
  const double seconds = cpu_seconds() - begin;
  std::cout << nlohmann::json{{"bytes", bytes_of(texts)},
                              {"tokens", tokens},
                              {"cpu_s", seconds},
                              {"open_cpu_s", opened - start}}
            << '\n';
  return 0;
}

void encode_golden_texts(benchmark::State& state, const std::string& folder) {
  const auto tokenizer = open_tokenizer(folder);
  const std::vector<std::string> texts = read_texts("tests/golden/texts.jsonl");
  if (!tokenizer || texts.empty()) {
    state.SkipWithError("run it from the repository's root");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(encode_all(**tokenizer, texts, kMaxTokens));
  state.SetBytesProcessed(static_cast<int64_t>(bytes_of(texts)) * state.iterations());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--once") return run_once(argv[2], argv[3]);
  for (const char* folder : {"models/default", "tests/golden/tokens/unigram",
                             "tests/golden/tokens/word_piece", "tests/golden/tokens/byte_bpe"}) {
    benchmark::RegisterBenchmark(folder, encode_golden_texts, std::string(folder));
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
