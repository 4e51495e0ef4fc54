#include "service/http/watch_families.h"

#include <algorithm>

namespace prefilter::http {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::Counter;
using prometheus::Registry;

Counter& quarantined(Registry& registry, const char* result) {
  return BuildCounter()
      .Name("prefilter_quarantine_articles_total")
      .Help("Articles that the model blocked, by result: kept, or lost for want of room")
      .Register(registry)
      .Add({{"result", result}});
}

/// The watch counts by itself; a counter can only grow.
void raise(Counter& counter, uint64_t total) {
  counter.Increment(std::max(0.0, static_cast<double>(total) - counter.Value()));
}

}  // namespace

WatchFamilies::WatchFamilies(Registry& registry)
    : blown_(BuildGauge()
                 .Name("prefilter_fuse_blown")
                 .Help("1: the fuse took the model's say away")
                 .Register(registry)
                 .Add({})),
      learning_(BuildGauge()
                    .Name("prefilter_drift_learning")
                    .Help("1: the baseline of drift is still being learned")
                    .Register(registry)
                    .Add({})),
      alarms_(BuildCounter()
                  .Name("prefilter_drift_alarms_total")
                  .Help("Changes of traffic or verdicts, by figure")
                  .Register(registry)),
      stability_(BuildGauge()
                     .Name("prefilter_drift_stability_index")
                     .Help("Population stability index of the last articles, by figure")
                     .Register(registry)),
      kept_(quarantined(registry, "kept")),
      lost_(quarantined(registry, "lost")),
      removed_(BuildCounter()
                   .Name("prefilter_quarantine_removed_files_total")
                   .Help("Oldest files of the quarantine that went to make room")
                   .Register(registry)
                   .Add({})) {}

void WatchFamilies::show(const watch::WatchFigures& figures) {
  blown_.Set(figures.fuse_blown ? 1.0 : 0.0);
  learning_.Set(figures.learning ? 1.0 : 0.0);
  for (const watch::DriftWatch::Effect& effect : figures.effects) {
    stability_.Add({{"figure", effect.figure}}).Set(effect.psi);
    alarms_.Add(
        {{"figure", effect.figure}});  // from zero on, or the first would not be an increase
  }
  for (const auto& [figure, alarms] : figures.drift_alarms) {
    raise(alarms_.Add({{"figure", figure}}), alarms);
  }
  raise(kept_, figures.quarantine.kept);
  raise(lost_, figures.quarantine.lost);
  raise(removed_, figures.quarantine.removed_files);
}

}  // namespace prefilter::http
