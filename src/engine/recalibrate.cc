#include "engine/recalibrate.h"

#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/mapped_file.h"
#include "engine/bundle.h"
#include "engine/bundle_writer.h"
#include "engine/model_card.h"

namespace prefilter {
namespace {

constexpr std::string_view kBegin = "<!-- calibration -->\n";
constexpr std::string_view kEnd = "<!-- end of calibration -->\n";
constexpr std::string_view kCard = "README.md";
constexpr std::string_view kGolden = "golden.jsonl";
constexpr size_t kMaxTextBytes = size_t{4} << 20;

std::string decimal(float value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << value;
  return out.str();
}

std::string calibration_section(const Manifest& manifest) {
  std::string text = "## Calibration\n\n- Threshold " + decimal(manifest.threshold.value) + ": " +
                     manifest.threshold.provenance + "\n";
  for (const auto& [language, chosen] : manifest.language_thresholds) {
    text += "- Threshold " + decimal(chosen.value) + " for " + language + ": " + chosen.provenance +
            "\n";
  }
  return text + "- Temperature " + decimal(manifest.temperature.value) + ": " +
         manifest.temperature.provenance + "\n";
}

Result<std::vector<Article>> golden_articles(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kGolden);
  const Result<std::string> text = read_file(path, kMaxTextBytes);
  if (!text) return text.error();
  return parse_golden_articles(*text, path);
}

Result<std::string> new_card(const std::string& folder, const Manifest& before,
                             const Manifest& after) {
  if (!before.files.contains(std::string(kCard))) return write_model_card(after);
  const Result<std::string> card = read_file(folder + "/" + std::string(kCard), kMaxTextBytes);
  if (!card) return card.error();
  // A card that was written and not edited is written anew.
  if (*card == write_model_card(before)) return write_model_card(after);
  return card_with_calibration(*card, after);
}

Result<PendingFolder> new_folder(const std::string& source, const std::string& target) {
  std::error_code different;
  if (std::filesystem::equivalent(source, target, different)) {
    return PendingFolder::replacing(target);
  }
  return PendingFolder::create(target);
}

}  // namespace

std::string card_with_calibration(const std::string& card, const Manifest& manifest) {
  const std::string section =
      std::string(kBegin) + calibration_section(manifest) + std::string(kEnd);
  const size_t begin = card.find(kBegin);
  const size_t end = begin == std::string::npos ? begin : card.find(kEnd, begin);
  if (end == std::string::npos) return card + "\n" + section;
  return card.substr(0, begin) + section + card.substr(end + kEnd.size());
}

Result<void> recalibrate_bundle(const std::string& source, const std::string& target,
                                const Recalibration& changes) {
  const Result<Bundle> bundle = Bundle::open(source);
  if (!bundle) return bundle.error();
  if (Result<void> genuine = bundle->verify_hashes(); !genuine) return genuine;
  if (Result<void> same = bundle->verify_golden(); !same) return same;
  const Result<std::vector<Article>> golden = golden_articles(source);
  if (!golden) return golden.error();

  Manifest manifest = bundle->manifest();
  manifest.files.clear();
  manifest.temperature = changes.temperature;
  manifest.threshold = changes.threshold;
  manifest.language_thresholds = changes.language_thresholds;
  if (!changes.version.empty()) manifest.version = changes.version;
  manifest.created = changes.created;
  manifest.code_version = changes.code_version;

  Result<PendingFolder> folder = new_folder(source, target);
  if (!folder) return folder.error();
  const Result<std::string> card = new_card(source, bundle->manifest(), manifest);
  if (!card) return card.error();
  BundleWriter writer(folder->path(), manifest);
  for (const auto& [name, file] : bundle->manifest().files) {
    if (name == kGolden || name == kCard) continue;
    if (Result<void> copied = writer.copy(source, name); !copied) return copied;
  }
  if (Result<void> added = writer.add(std::string(kCard), *card); !added) return added;
  if (Result<void> finished = writer.finish(*golden); !finished) return finished;
  return folder->commit();
}

}  // namespace prefilter
