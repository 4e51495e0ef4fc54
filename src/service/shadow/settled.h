#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "service/shadow/evidence.h"

namespace prefilter::shadow {

/// Why a label was asked for.
enum class LabelKind {
  kFirst,         ///< the item's first
  kSecond,        ///< of another person, of an item that two are to see
  kAdjudication,  ///< after two people disagreed
};

/// A label as somebody gave it.
struct GivenLabel {
  int64_t id = 0;
  std::string reviewer;
  Label label = Label::kUnsure;
  LabelKind kind = LabelKind::kFirst;
  int64_t when_ms = 0;
};

/// What the labels of one item say together.
struct Settled {
  Label label = Label::kUnsure;
  bool divided = false;  ///< people disagree, and nobody adjudicated yet
  int64_t when_ms = 0;   ///< of the label that settled it, or of the last one
};

/// labels: those in force, by id. The latest adjudication that says commerce or journalism decides;
/// else those two, if all who say one of them say the same; who is unsure has no vote.
/// nullopt: there are no labels.
std::optional<Settled> settle(std::span<const GivenLabel> labels);

}  // namespace prefilter::shadow
