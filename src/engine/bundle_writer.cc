#include "engine/bundle_writer.h"

#include <span>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/bundle.h"
#include "engine/golden.h"

namespace prefilter {
namespace {

Result<void> check_opens(const std::string& folder) {
  const Result<Bundle> bundle = Bundle::open(folder);
  if (!bundle) return bundle.error();
  if (Result<void> verified = bundle->verify_hashes(); !verified) return verified;
  return bundle->verify_golden();
}

}  // namespace

Result<void> BundleWriter::add(const std::string& name, std::string_view bytes) {
  if (Result<void> written = write_new_file(folder_ + "/" + name, bytes); !written) {
    return written;
  }
  manifest_.files[name] = {bytes.size(), sha256_hex(std::as_bytes(std::span(bytes)))};
  return {};
}

Result<void> BundleWriter::copy(const std::string& source_folder, const std::string& name) {
  Result<MappedFile> file = MappedFile::open(source_folder + "/" + name);
  if (!file) return file.error();
  return add(name, file->text());
}

Result<void> BundleWriter::finish(const std::vector<Article>& golden) {
  const score::Calibration calibration{manifest_.commerce_label, manifest_.temperature.value};
  const Result<Scorer> scorer = open_scorer(folder_, calibration, manifest_.max_tokens);
  if (!scorer) return scorer.error();
  const Result<std::vector<GoldenCase>> cases = make_golden(golden, *scorer);
  if (!cases) return cases.error();
  if (Result<void> done = add("golden.jsonl", to_jsonl(*cases)); !done) return done;

  const std::string text = to_json(manifest_);
  // An option that no manifest may hold is found by the reader itself, before anything is kept.
  if (const auto judged = parse_manifest(text, std::string(kManifestFile)); !judged) {
    return Error(ErrorCode::kInvalidArgument, judged.error().message());
  }
  const std::string path = folder_ + "/" + std::string(kManifestFile);
  if (Result<void> done = write_new_file(path, text); !done) return done;
  if (Result<void> opened = check_opens(folder_); !opened) {
    return opened.error().with("the new bundle does not open");
  }
  return {};
}

}  // namespace prefilter
