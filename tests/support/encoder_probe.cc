// Reads {"ids": [...]} a line and prints {"logits": [...]} a line, for the parity scripts.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/encoder/encoder.h"

int main(int argc, char** argv) {
  using namespace prefilter;
  using nlohmann::json;
  if (argc < 2) {
    std::cerr << "usage: encoder_probe MODEL_DIR [THREADS] < ids.jsonl\n";
    return 2;
  }
  const auto encoder = encoder::Encoder::open(argv[1]);
  if (!encoder) {
    std::cerr << encoder.error().message() << '\n';
    return 4;
  }
  ThreadPool pool(argc > 2 ? std::stoul(argv[2]) : 1);
  encoder::EncoderWorkspace workspace;
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::vector<int32_t> ids = json::parse(line).at("ids");
    const std::vector<size_t> offsets = {0, ids.size()};
    std::vector<float> logits((*encoder)->config().labels.size());
    const auto done = (*encoder)->forward({ids, offsets}, logits, workspace, pool);
    if (!done) {
      std::cerr << done.error().message() << '\n';
      return 2;
    }
    std::cout << json{{"logits", logits}}.dump() << '\n';
  }
}
