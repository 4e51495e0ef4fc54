#include "registry/promotion.h"

#include <string_view>

namespace prefilter::registry {
namespace {

Error refused(const std::string& what) { return Error(ErrorCode::kRefused, what); }

std::optional<Mode> after(Mode mode) {
  if (mode == Mode::kShadow) return Mode::kPrimary;
  if (mode == Mode::kPrimary) return Mode::kSlmOnly;
  return std::nullopt;
}

Result<void> held_by_one(const std::vector<Store*>& stores, const std::string& bundle) {
  std::string answers;
  for (Store* store : stores) {
    const Result<void> verified = store->verify(bundle);
    if (verified) return {};
    answers += "; " + store->name() + ": " + verified.error().message();
  }
  return refused("no second store holds " + bundle.substr(0, 12) +
                 (stores.empty() ? ": stores.yaml names none" : "") + answers +
                 ". `prefilter registry push` copies it there");
}

}  // namespace

Result<State> planned(const Promotion& promotion, const std::optional<State>& champion) {
  State next;
  next.threshold = promotion.threshold;
  next.bundle = promotion.bundle;
  if (!champion) {
    if (promotion.bundle.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   "nothing serves yet: name the bundle that is to be watched in shadow mode");
    }
    return next;  // in shadow mode it decides nothing
  }
  const bool same_bundle = promotion.bundle.empty() || promotion.bundle == champion->bundle;
  if (same_bundle) next.bundle = champion->bundle;
  if (same_bundle && !promotion.threshold) next.threshold = champion->threshold;
  const bool same = same_bundle && next.threshold == champion->threshold;
  if (promotion.to_shadow) {
    if (same && champion->mode == Mode::kShadow) return refused("it is in shadow mode already");
    return next;
  }
  if (!same) {
    next.mode = Mode::kPrimary;
    return next;
  }
  const std::optional<Mode> mode = after(champion->mode);
  if (!mode) return refused("it decides alone already (slm_only): there is no stage after that");
  next.mode = *mode;
  return next;
}

Result<Decision> pass_gate(const Promotion& promotion, const Subject& subject) {
  if (subject.candidate.mode == Mode::kShadow) {
    return Decision{.passed = true, .sentence = "in shadow mode it decides nothing"};
  }
  Decision decision{.sentence = "there is no evidence of this bundle and threshold"};
  if (promotion.gate) {
    Result<Decision> answer = promotion.gate(subject);
    if (answer) {
      decision = *std::move(answer);
    } else {
      decision.sentence = answer.error().message();
    }
  }
  if (decision.passed || !promotion.override_why.empty()) return decision;
  return refused("the gate does not let it pass: " + decision.sentence +
                 ". Somebody who takes it upon themselves says --override \"why\"");
}

Result<void> held_elsewhere(const std::vector<Store*>& stores,
                            const std::vector<std::string>& bundles) {
  for (const std::string& bundle : bundles) {
    if (Result<void> held = held_by_one(stores, bundle); !held) return held;
  }
  return {};
}

}  // namespace prefilter::registry
