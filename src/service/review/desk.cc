#include "service/review/desk.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/text/compose.h"
#include "service/shadow/cell.h"

namespace prefilter::review {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kOpenAnewMs = 5 * 60'000;

Json item_json(const shadow::ReviewItem& item) {
  return {{"id", item.id},
          {"title", text::reduce(item.title)},
          {"content", text::reduce(item.content)},
          {"language", item.language},
          {"source", item.source},
          {"url", item.url},
          {"published", item.published}};
}

Json state_json(const shadow::ReviewState& state) {
  size_t missing = 0;
  size_t labelled = 0;
  for (const shadow::CellPlan& cell : state.plan) {
    missing += cell.missing();
    labelled += cell.labelled;
  }
  // By cell it would tell what the next article is likely to be.
  return {{"labelled", labelled},
          {"missing", missing},
          {"to_double", state.to_double},
          {"divided", state.divided},
          {"yours", state.by_reviewer}};
}

}  // namespace

Result<void> Desk::open() {
  const int64_t now = now_ms_();
  if (queue_ && now - opened_ms_ < kOpenAnewMs) return {};
  Result<shadow::ReviewQueue> queue = shadow::ReviewQueue::open(database_, options_);
  if (!queue) return queue.error();
  queue_.reset();
  queue_.emplace(*std::move(queue));
  opened_ms_ = now;
  return {};
}

Result<std::string> Desk::answer(const std::optional<shadow::ReviewItem>& item,
                                 const std::string& reviewer) {
  const Result<shadow::ReviewState> state = queue_->state(reviewer, now_ms_());
  if (!state) return state.error();
  const Json json = {{"item", item ? item_json(*item) : Json(nullptr)},
                     {"state", state_json(*state)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> Desk::next_locked(const std::string& reviewer) {
  const Result<std::optional<shadow::ReviewItem>> item = queue_->next(reviewer, now_ms_());
  if (!item) return item.error();
  return answer(*item, reviewer);
}

Result<std::string> Desk::next(const std::string& reviewer) {
  const std::lock_guard lock(mutex_);
  if (Result<void> opened = open(); !opened) return opened.error();
  return next_locked(reviewer);
}

Result<std::string> Desk::label(const std::string& reviewer, int64_t item, std::string_view label) {
  const std::optional<shadow::Label> named = shadow::label_of_name(label);
  if (!named) {
    return Error(ErrorCode::kInvalidArgument,
                 "label must be \"commerce\", \"journalism\" or \"unsure\"");
  }
  const std::lock_guard lock(mutex_);
  if (Result<void> opened = open(); !opened) return opened.error();
  const Result<int64_t> written =
      queue_->label({.item = item, .reviewer = reviewer, .label = *named, .when_ms = now_ms_()});
  if (!written) return written.error();
  Result<std::string> next = next_locked(reviewer);
  // The label is written: what fails afterwards must not look as if it were not.
  if (!next) return std::string(R"({"item":null,"state":null})");
  return next;
}

Result<std::string> Desk::undo(const std::string& reviewer) {
  const std::lock_guard lock(mutex_);
  if (Result<void> opened = open(); !opened) return opened.error();
  const Result<std::optional<shadow::ReviewItem>> item = queue_->undo(reviewer, now_ms_());
  if (!item) return item.error();
  return *item ? answer(*item, reviewer) : next_locked(reviewer);
}

}  // namespace prefilter::review
