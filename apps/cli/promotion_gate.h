#pragma once

#include <string>

#include "registry/promotion.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// Where a promotion's evidence lies.
struct GateArgs {
  std::string config = {};    ///< config.yaml of the service; empty: none
  std::string database = {};  ///< the shadow log; empty: the configuration's
};

/// The options --config and --database.
void add_gate_options(CLI::App& verb, GateArgs& args);

/// The gate as operators have it: the rules of the configuration have no refused pattern that
/// nobody acknowledged, and gate::decide passes on what the shadow log knows of exactly this bundle
/// and threshold, compared with exactly these rules. Without a log or without rules it says no.
registry::Gate promotion_gate(const GateArgs& args);

}  // namespace prefilter::cli
