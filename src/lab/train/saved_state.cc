#include "lab/train/saved_state.h"

#include <torch/torch.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/encoder/safetensors.h"
#include "lab/train/checkpoint.h"

namespace prefilter::train {
namespace {

constexpr size_t kMaxStateBytes = size_t{1} << 20;
constexpr size_t kMaxSteps = size_t{1} << 40;

/// The number of a folder PREFIX-N.
std::optional<size_t> number_of(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix + "-")) return std::nullopt;
  const char* begin = name.data() + prefix.size() + 1;
  const char* end = name.data() + name.size();
  size_t number = 0;
  const auto [stop, failed] = std::from_chars(begin, end, number);
  if (failed != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::vector<size_t> numbers_in(const std::string& folder, const std::string& prefix) {
  std::vector<size_t> numbers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (const auto number = number_of(entry.path().filename().string(), prefix)) {
      numbers.push_back(*number);
    }
  }
  return numbers;
}

std::string state_json(const SavedState& state, int64_t optimizer_steps) {
  const nlohmann::ordered_json json = {
      {"fingerprint", state.fingerprint},   {"step", state.step},
      {"optimizer_steps", optimizer_steps}, {"best_step", state.best_step},
      {"best_f1", state.best_f1},           {"without_better", state.without_better},
      {"loss_scale", state.loss_scale},     {"steady_steps", state.steady_steps}};
  return json.dump(2) + "\n";
}

std::string tensor_bytes(const AdamW& optimizer) {
  std::vector<encoder::NewTensor> tensors;
  for (const AdamW::Moments& one : optimizer.moments()) {
    tensors.push_back(new_tensor("value." + one.name, one.value));
    tensors.push_back(new_tensor("first." + one.name, one.first));
    tensors.push_back(new_tensor("second." + one.name, one.second));
  }
  return encoder::safetensors_bytes(std::move(tensors));
}

Result<void> fill(const encoder::TensorFile& file, const std::string& name, torch::Tensor target) {
  const encoder::TensorView* tensor = file.find(name);
  const size_t bytes = static_cast<size_t>(target.numel()) * sizeof(float);
  if (tensor == nullptr || tensor->dtype != encoder::Dtype::kF32 || tensor->bytes.size() != bytes) {
    return Error(ErrorCode::kCorrupt,
                 file.path() + ": tensor " + name + " is missing or of another shape");
  }
  torch::Tensor values = torch::empty(target.sizes(), torch::kFloat32);
  std::memcpy(values.data_ptr<float>(), tensor->bytes.data(), bytes);
  const torch::NoGradGuard no_grad;
  target.copy_(values);
  return {};
}

Result<void> fill_all(const std::string& path, const AdamW& optimizer) {
  const Result<encoder::TensorFile> file = encoder::TensorFile::open(path);
  if (!file) return file.error();
  for (const AdamW::Moments& one : optimizer.moments()) {
    if (auto done = fill(*file, "value." + one.name, one.value); !done) return done;
    if (auto done = fill(*file, "first." + one.name, one.first); !done) return done;
    if (auto done = fill(*file, "second." + one.name, one.second); !done) return done;
  }
  return {};
}

/// The state and the optimiser's number of steps.
Result<std::pair<SavedState, int64_t>> read_state(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxStateBytes);
  if (!text) return text.error();
  const Result<nlohmann::json> json = parse_json(*text, path);
  if (!json) return json.error();
  JsonFields in(*json, path);
  SavedState state;
  state.fingerprint = in.text("fingerprint");
  state.step = in.count("step", 0, kMaxSteps);
  const auto optimizer_steps = static_cast<int64_t>(in.count("optimizer_steps", 0, kMaxSteps));
  state.best_step = in.count("best_step", 0, kMaxSteps);
  state.best_f1 = in.number("best_f1", -1.0, 1.0);
  state.without_better = in.count("without_better", 0, kMaxSteps);
  state.loss_scale = in.number("loss_scale", 0.0, 1e38);
  state.steady_steps = in.count("steady_steps", 0, kMaxSteps);
  if (!in.ok()) return in.error();
  return std::pair(state, optimizer_steps);
}

}  // namespace

std::string numbered(const std::string& prefix, size_t step) {
  const std::string digits = std::to_string(step);
  return prefix + "-" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

void remove_others(const std::string& folder, const std::string& prefix, size_t kept) {
  std::error_code ignored;  // what stays is removed the next time
  for (const size_t number : numbers_in(folder, prefix)) {
    if (number == kept) continue;
    std::filesystem::remove_all(folder + "/" + numbered(prefix, number), ignored);
  }
}

Result<void> save_state(const std::string& folder, const SavedState& state,
                        const AdamW& optimizer) {
  const std::string target = folder + "/" + numbered("state", state.step);
  std::error_code ignored;
  if (std::filesystem::exists(target, ignored)) return {};  // of this very step
  Result<PendingFolder> pending = PendingFolder::create(target);
  if (!pending) return pending.error();
  const std::string& path = pending->path();
  if (auto done = write_new_file(path + "/state.safetensors", tensor_bytes(optimizer)); !done) {
    return done;
  }
  const std::string json = state_json(state, optimizer.steps());
  if (auto done = write_new_file(path + "/state.json", json); !done) return done;
  if (auto done = pending->commit(); !done) return done;
  remove_others(folder, "state", state.step);
  return {};
}

Result<std::optional<SavedState>> load_state(const std::string& folder,
                                             const std::string& fingerprint, AdamW& optimizer) {
  std::optional<size_t> newest;
  for (const size_t number : numbers_in(folder, "state")) {
    if (!newest || number > *newest) newest = number;
  }
  if (!newest) return std::optional<SavedState>();
  const std::string path = folder + "/" + numbered("state", *newest);
  const auto read = read_state(path + "/state.json");
  if (!read) return read.error();
  const auto& [state, optimizer_steps] = *read;
  if (state.fingerprint != fingerprint) {
    return Error(ErrorCode::kRefused,
                 path + " belongs to a run with other options, data or base: go on with those of " +
                     folder + "/params.yaml, or choose another --out");
  }
  if (auto done = fill_all(path + "/state.safetensors", optimizer); !done) return done.error();
  optimizer.resume(optimizer_steps);
  return std::optional(state);
}

}  // namespace prefilter::train
