#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "registry/records.h"
#include "registry/store.h"

namespace prefilter::registry {

/// What the gate is asked about.
struct Subject {
  State candidate;                     ///< with the mode that it would get: primary or slm_only
  float threshold = 1.0F;              ///< in force: the candidate's, else its bundle's
  std::optional<State> champion = {};  ///< what serves now
};

/// What the gate says.
struct Decision {
  bool passed = false;
  std::string sentence = {};  ///< why not, and what would settle it
  std::string evidence = {};  ///< JSON, kept in the history; "": none
};

/// Decides on evidence. Errors mean that there is no decision, which is as good as no.
using Gate = std::function<Result<Decision>(const Subject& subject)>;

/// What is to be promoted, and what has to be true for it.
struct Promotion {
  std::string bundle = {};              ///< a hash; "": the one that serves
  std::optional<float> threshold = {};  ///< nullopt: the bundle's own
  bool to_shadow = false;               ///< to be watched only: the regex rules decide from then on
  std::string override_why =
      {};                 ///< not empty: goes on whatever the gate says, and is written down
  std::string note = {};  ///< for the history
  Gate gate = {};         ///< empty: refuses
  std::vector<Store*> stores = {};  ///< other places that keep copies; outlive the call
};

/// The state that the promotion leads to: with a bundle to shadow where nothing serves yet, else to
/// primary; without one, or with the one that serves and its threshold, one stage on.
/// Errors: kInvalidArgument, kRefused where there is no next stage.
Result<State> planned(const Promotion& promotion, const std::optional<State>& champion);

/// Asks the gate, which is not needed for shadow. The decision of one that was overridden says so.
/// Errors: kRefused with the gate's sentence.
Result<Decision> pass_gate(const Promotion& promotion, const Subject& subject);

/// At least two places, the registry among them, have to hold each bundle: reads those of the
/// stores and compares their hashes until one is found. Errors: kRefused, saying what each store
/// answered.
Result<void> held_elsewhere(const std::vector<Store*>& stores,
                            const std::vector<std::string>& bundles);

}  // namespace prefilter::registry
