#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/shadow/evidence_reader.h"
#include "service/shadow/label_log.h"
#include "service/shadow/plan.h"

namespace prefilter::shadow {

/// An article as a reviewer gets it: nothing in it says what model or rules made of it.
struct ReviewItem {
  int64_t id = 0;
  std::string title;      ///< as its producer delivered it: HTML allowed, to be shown as text alone
  std::string content;    ///< likewise; cut off where it was too long for the log
  std::string language;   ///< as the producer has it; empty: not said
  std::string source;     ///< the publisher; empty: not known
  std::string url;        ///< empty: not known. Never to be followed by itself
  std::string published;  ///< as the producer has it
  LabelKind kind = LabelKind::kFirst;  ///< what a label of it would be; not for the reviewer's eyes
};

struct ReviewOptions {
  EvidenceQuery query = {};        ///< whose articles
  int64_t lease_ms = 15 * 60'000;  ///< how long an item is one reviewer's alone; > 0
  int64_t plan_every_ms = 60'000;  ///< how old the plan may become; >= 0
  PlanOptions plan = {};
};

/// How far the review has come.
struct ReviewState {
  Plan plan;
  size_t doubled = 0;      ///< items that two people labelled
  size_t to_double = 0;    ///< labelled items that still lack their second label
  size_t divided = 0;      ///< items on which people disagree, not adjudicated
  size_t by_reviewer = 0;  ///< labels in force of the reviewer who asks
};

/// What reviewers are asked, one item after another. Several reviewers, in one process or many, get
/// different items: an item is leased to whoever has it, until it is labelled or the lease ends.
/// Each has a connection of its own; not safe to share between threads.
class ReviewQueue {
 public:
  /// Errors: those of open_log and find_candidate.
  static Result<ReviewQueue> open(const std::string& path, const ReviewOptions& options = {});

  /// The reviewer's next item: the one on lease already; else one on which two others disagree;
  /// else one that somebody else labelled and two are to see; else the next of the cell that the
  /// plan wants most (plan.h). With fewer than three reviewers, those who disagreed adjudicate too.
  /// nullopt: there is none for this reviewer now.
  Result<std::optional<ReviewItem>> next(const std::string& reviewer, int64_t now_ms);

  /// Several items at once, for labelling elsewhere: each is the reviewer's for as long as a lease.
  /// Fewer where there are no more.
  Result<std::vector<ReviewItem>> hand_out(const std::string& reviewer, size_t items,
                                           int64_t now_ms);

  /// Writes a label durably: LabelLog::add.
  Result<int64_t> label(const NewLabel& label);

  /// Undoes the reviewer's last label and gives its item back on lease. nullopt: there is none.
  Result<std::optional<ReviewItem>> undo(const std::string& reviewer, int64_t now_ms);

  Result<ReviewState> state(const std::string& reviewer, int64_t now_ms);

 private:
  ReviewQueue(LabelLog labels, int64_t candidate, const ReviewOptions& options)
      : labels_(std::move(labels)), candidate_(candidate), options_(options) {}

  Result<void> refresh_plan(int64_t now_ms);
  Result<void> count_as_labelled(int64_t item);
  Result<std::optional<int64_t>> choose(const std::string& reviewer, int64_t now_ms);
  Result<std::optional<int64_t>> leased(const std::string& reviewer, int64_t now_ms);
  Result<std::optional<int64_t>> divided(const std::string& reviewer, int64_t now_ms);
  Result<std::optional<int64_t>> second(const std::string& reviewer, int64_t now_ms);
  Result<std::optional<int64_t>> first(const std::string& reviewer, int64_t now_ms);
  Result<void> lease(int64_t item, const std::string& reviewer, int64_t now_ms);
  Result<std::optional<ReviewItem>> read(int64_t item, const std::string& reviewer);

  LabelLog labels_;
  int64_t candidate_;
  ReviewOptions options_;
  Plan plan_{};
  std::optional<int64_t> planned_ms_;
  int64_t first_day_ = 0;  // of the gate's window: what came before it would settle nothing
};

}  // namespace prefilter::shadow
