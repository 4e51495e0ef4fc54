#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/article.h"
#include "prefilter/error.h"
#include "prefilter/verdict.h"

namespace prefilter::pipeline {

/// Who has the say while a newsroom moves from its regex rules to a model.
enum class Mode {
  kShadow,   ///< the rules decide; the model is asked beside them and decides nothing
  kPrimary,  ///< the model decides; rules marked `backup` block what it passes, and where it fails
             ///< all rules decide alone
  kSlmOnly,  ///< the model decides; of the rules only those marked `edge_case` are left
};

std::string_view to_string(Mode mode);  ///< "shadow", "primary", "slm_only"

/// The mode of that name. Errors: kInvalidArgument, saying which there are.
Result<Mode> parse_mode(std::string_view name);

/// What the rules say of an article.
struct RegexVerdict {
  bool asked = false;             ///< whether there are rules; if not, all else holds nothing
  Action action = Action::kPass;  ///< kBlock if any pattern hits
  std::vector<std::string> hits;  ///< "group/name" of the patterns that hit, in the file's order
  bool backup = false;            ///< one of them is marked `backup`
  bool edge_case = false;         ///< one of them is marked `edge_case`
  std::string backup_hit;         ///< the first of those; empty: none
  std::string edge_case_hit;      ///< the same
  std::string language;           ///< that the article names: "en"; empty: it names none
  std::optional<Error> error;     ///< why the rules could not be asked; then they hit nothing
  std::chrono::nanoseconds time{0};
};

/// What model and rules say of one article, and what the pipeline made of it.
struct Pair {
  uint64_t pipeline = 0;  ///< Pipeline::id of the one that made it
  Mode mode = Mode::kShadow;
  /// Absent: it was not asked. In mode shadow the verdict is given without it: what filter returns
  /// lacks it, what an observer gets has it. Its error, if any, stands inside.
  std::optional<Verdict> model = {};
  RegexVerdict regex = {};
  Verdict verdict = {};  ///< the final one; decided_by says whose it is
  bool barred = false;   ///< a guard took the model's say away: the verdict is as if it had failed
  std::string model_name = {};
  std::chrono::nanoseconds model_time{0};  ///< the article's share of its batch
};

/// Is shown every pair: a log, a watch over drift, counters. Called from many threads at once; must
/// return soon, as a verdict may wait for it (never in mode shadow), and must not throw.
class PairObserver {
 public:
  virtual ~PairObserver() = default;

  virtual void observe(const Article& article, const Pair& pair) noexcept = 0;

  /// So many pairs were lost in mode shadow: the model was too slow for the traffic, or stuck.
  virtual void dropped(size_t articles) noexcept { static_cast<void>(articles); }
};

/// May take the model's say away, in modes primary and slm_only: a fuse. Asked for every article,
/// from many threads at once; must return at once and must not throw.
class ModelGuard {
 public:
  virtual ~ModelGuard() = default;

  virtual bool allows_model() const noexcept = 0;
};

}  // namespace prefilter::pipeline
