#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "service/watch/watch.h"

namespace prefilter::http {

/// The figures of the watch over a model in a registry of Prometheus. Not safe to share between
/// threads.
class WatchFamilies {
 public:
  /// Registers them once.
  explicit WatchFamilies(prometheus::Registry& registry);

  /// Takes over what the watch has seen so far.
  void show(const watch::WatchFigures& figures);

 private:
  prometheus::Gauge& blown_;
  prometheus::Gauge& learning_;
  prometheus::Family<prometheus::Counter>& alarms_;
  prometheus::Family<prometheus::Gauge>& stability_;
  prometheus::Counter& kept_;
  prometheus::Counter& lost_;
  prometheus::Counter& removed_;
};

}  // namespace prefilter::http
