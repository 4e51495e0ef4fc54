#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::registry {

/// Who decides: the words of `mode` in config.yaml, in the order of the stages.
enum class Mode { kShadow, kPrimary, kSlmOnly };

std::string_view to_string(Mode mode);  ///< "shadow", "primary", "slm_only"
std::optional<Mode> parse_mode(std::string_view word);

/// What serves: a bundle, its threshold, and how far it is trusted.
struct State {
  std::string bundle;  ///< SHA-256 of its manifest.json, which holds those of its files
  std::string name;    ///< NAME@VERSION of its manifest, for people
  std::optional<float> threshold = {};  ///< in [0, 1]; nullopt: the bundle's own
  Mode mode = Mode::kShadow;

  friend bool operator==(const State&, const State&) = default;
};

/// One line for people: "commerce-l12@2 (1f0c…), primary, threshold 0.9".
std::string to_text(const State& state);

/// The file CURRENT. docs/formats/registry.md explains its fields.
struct Current {
  State state;
  std::vector<State> previous;  ///< what rolling back leads to, newest first; at most kMaxPrevious
  std::string entry;            ///< the line of the history that goes with it; "": put here by hand

  friend bool operator==(const Current&, const Current&) = default;
};

inline constexpr size_t kMaxPrevious = 16;
inline constexpr size_t kMaxCurrentBytes = size_t{1} << 20;
inline constexpr size_t kMaxEntryBytes = size_t{256} << 10;

/// Errors: kCorrupt naming `file` and the field; kUnsupported for a newer format_version.
Result<Current> parse_current(std::string_view text, const std::string& file);
std::string to_json(const Current& current);

enum class Action { kAdd, kPromote, kRollback, kByHand, kRestart };

std::string_view to_string(Action action);  ///< "add", "promote", "rollback", "by_hand", "restart"

/// A line of history.jsonl.
struct Entry {
  size_t number = 0;      ///< counted from 1
  std::string time = {};  ///< UTC, "2026-01-31T08:00:00Z"
  std::string who = {};   ///< as the caller says, "ana@host"
  Action action = Action::kAdd;
  std::string bundle = {};  ///< what it is about
  std::string name = {};
  std::optional<State> from = {};  ///< what served before; nullopt: nothing did
  std::optional<State> to = {};    ///< what serves from then on; nullopt: nothing changed
  bool overridden = false;         ///< a person took it upon themselves
  std::string why = {};
  std::string evidence = {};         ///< JSON, such as the gate's decision; "": none
  std::string previous_sha256 = {};  ///< of the line before; of nothing for the first one

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// The line, without its end. An entry that is too long loses its evidence, which says so.
std::string to_line(const Entry& entry);

/// Errors: kCorrupt, beginning with `place`.
Result<Entry> parse_entry(std::string_view line, const std::string& place);

}  // namespace prefilter::registry
