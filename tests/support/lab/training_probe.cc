// Runs the batches of a golden folder of training through our trainer, for
// scripts/parity_training.py:
//   training_probe GOLDEN_FOLDER OUT_FOLDER
// writes OUT_FOLDER/golden.json (loss, grad_norm, lr) and OUT_FOLDER/reference.safetensors
// (grad.NAME, change.NAME), as scripts/make_training_goldens.py describes them.

#include <torch/torch.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "lab/train/checkpoint.h"
#include "tests/support/lab/golden_run.h"

namespace prefilter::train {
namespace {

constexpr size_t kMaxGoldenBytes = size_t{16} << 20;

Result<void> probe(const std::string& folder, const std::string& out) {
  const std::string path = folder + "/golden.json";
  const Result<std::string> text = read_file(path, kMaxGoldenBytes);
  if (!text) return text.error();
  const Result<nlohmann::json> golden = parse_json(*text, path);
  if (!golden) return golden.error();
  const Result<GoldenRun> run = run_golden(folder, *golden, nlohmann::json::object());
  if (!run) return run.error();

  std::vector<encoder::NewTensor> tensors;
  for (const auto& [name, value] : run->gradients) {
    tensors.push_back(new_tensor("grad." + name, value));
  }
  for (const auto& [name, value] : run->changes) {
    tensors.push_back(new_tensor("change." + name, value));
  }
  const std::string bytes = encoder::safetensors_bytes(std::move(tensors));
  if (Result<void> done = write_new_file(out + "/reference.safetensors", bytes); !done) return done;
  const nlohmann::json numbers = {
      {"loss", run->loss}, {"grad_norm", run->grad_norm}, {"lr", run->lr}};
  return write_new_file(out + "/golden.json", numbers.dump(1) + "\n");
}

}  // namespace
}  // namespace prefilter::train

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: training_probe GOLDEN_FOLDER OUT_FOLDER\n", stderr);
    return 2;
  }
  torch::set_num_threads(1);
  const prefilter::Result<void> done = prefilter::train::probe(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "training_probe: %s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
