#include "fuzz/require.h"
#include "service/gate/evidence_file.h"
#include "service/watch/drift.h"
#include "service/watch/quarantine_item.h"
#include "service/watch/upkeep.h"

// What the gate and the watch read of files: evidence, baselines, lines of a quarantine and of what
// people changed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace prefilter;
  const std::string text(reinterpret_cast<const char*>(data), size);

  if (const auto evidence = gate::evidence_of_json(text, "evidence")) {
    const std::string written = gate::to_json(*evidence);
    const auto again = gate::evidence_of_json(written, "evidence");
    require(again && gate::to_json(*again) == written, "what is written is read again");
  }
  if (const auto baseline = watch::baseline_of_json(text, "baseline")) {
    const auto again = watch::baseline_of_json(watch::to_json(*baseline), "baseline");
    require(again && again->articles == baseline->articles, "what is written is read again");
  }
  if (const auto item = watch::item_of_line(text)) {
    const std::string line = watch::to_line(*item);
    const auto again = watch::item_of_line(line);
    require(again && watch::to_line(*again) == line, "what is written is read again");
  }
  if (const auto change = watch::change_of_line(text)) {
    const std::string line = watch::to_line(*change);
    const auto again = watch::change_of_line(line);
    require(again && watch::to_line(*again) == line, "what is written is read again");
  }
  return 0;
}
