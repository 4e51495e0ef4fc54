#include "lab/train/average.h"

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "engine/encoder/checkpoint_file.h"
#include "engine/encoder/safetensors_writer.h"

namespace prefilter::train {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWeights = "model.safetensors";
constexpr std::string_view kTokenizer = "tokenizer.json";

Error do_not_fit(const std::string& one, const std::string& other, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, other + " cannot be averaged with " + one + ": " +
                                                what +
                                                "; average runs that began from the same base");
}

Result<void> check_tokenizers(const std::string& one, const std::string& other) {
  std::vector<MappedFile> files;
  for (const std::string& folder : {one, other}) {
    Result<MappedFile> file = MappedFile::open(folder + "/" + std::string(kTokenizer));
    if (!file) return file.error();
    files.push_back(*std::move(file));
  }
  if (files[0].text() == files[1].text()) return {};
  return do_not_fit(one, other, std::string(kTokenizer) + " differs");
}

Result<void> check_tensors(const encoder::TensorFile& one, const encoder::TensorFile& other) {
  for (const auto& [name, tensor] : other.tensors()) {
    if (one.find(name) == nullptr) {
      return do_not_fit(one.path(), other.path(), "the former has no tensor " + name);
    }
  }
  for (const auto& [name, tensor] : one.tensors()) {
    const encoder::TensorView* same = other.find(name);
    if (same == nullptr) return do_not_fit(one.path(), other.path(), "no tensor " + name);
    if (same->shape != tensor.shape) {
      return do_not_fit(one.path(), other.path(), "tensor " + name + " has another shape");
    }
  }
  return {};
}

Result<std::vector<encoder::TensorFile>> open_all(std::span<const std::string> folders) {
  if (folders.empty()) return Error(ErrorCode::kInvalidArgument, "no checkpoint to average");
  std::vector<encoder::TensorFile> files;
  for (const std::string& folder : folders) {
    Result<encoder::TensorFile> file = encoder::open_checkpoint(folder);
    if (!file) return file.error();
    files.push_back(*std::move(file));
    if (auto fits = check_tensors(files.front(), files.back()); !fits) return fits.error();
    if (auto fits = check_tokenizers(folders.front(), folder); !fits) return fits.error();
  }
  return files;
}

Result<std::vector<float>> mean_of(std::span<const encoder::TensorFile> files,
                                   const std::string& name) {
  std::vector<double> sum;
  for (const encoder::TensorFile& file : files) {
    const Result<std::vector<float>> values = encoder::to_float(*file.find(name), name);
    if (!values) return values.error().with(file.path());
    sum.resize(values->size());
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>((*values)[i]);
  }
  std::vector<float> mean(sum.size());
  for (size_t i = 0; i < sum.size(); ++i) {
    mean[i] = static_cast<float>(sum[i] / static_cast<double>(files.size()));
  }
  return mean;
}

/// All files of the checkpoint but its weights.
Result<void> copy_rest(const std::string& from, const std::string& to) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(from, failed)) {
    const std::string name = entry.path().filename().string();
    if (name == kWeights || !entry.is_regular_file(failed)) continue;
    const Result<MappedFile> file = MappedFile::open(entry.path().string());
    if (!file) return file.error();
    if (auto done = write_new_file(to + "/" + name, file->text()); !done) return done;
  }
  if (failed) return Error(ErrorCode::kUnavailable, from + ": " + failed.message());
  return {};
}

}  // namespace

Result<void> check_can_be_averaged(std::span<const std::string> folders) {
  const auto files = open_all(folders);
  if (!files) return files.error();
  return {};
}

Result<void> average_checkpoints(std::span<const std::string> folders, const std::string& target) {
  const auto files = open_all(folders);
  if (!files) return files.error();
  std::vector<encoder::NewTensor> tensors;
  for (const auto& [name, tensor] : files->front().tensors()) {
    const Result<std::vector<float>> mean = mean_of(*files, name);
    if (!mean) return mean.error();
    tensors.push_back(encoder::make_f32(name, tensor.shape, *mean));
  }
  std::error_code ignored;
  Result<PendingFolder> pending = fs::exists(target, ignored) ? PendingFolder::replacing(target)
                                                              : PendingFolder::create(target);
  if (!pending) return pending.error();
  if (auto done = copy_rest(folders.front(), pending->path()); !done) return done;
  const std::string bytes = encoder::safetensors_bytes(std::move(tensors));
  const std::string path = pending->path() + "/" + std::string(kWeights);
  if (auto done = write_new_file(path, bytes); !done) return done;
  return pending->commit();
}

}  // namespace prefilter::train
