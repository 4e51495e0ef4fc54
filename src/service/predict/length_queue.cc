#include "service/predict/length_queue.h"

#include <algorithm>

namespace prefilter::predict {
namespace {

// Upper ends of the classes: a headline, a snippet, some paragraphs, and the rest.
constexpr std::array<size_t, 3> kClassEnds = {64, 128, 256};

size_t class_of(size_t work) {
  return static_cast<size_t>(std::ranges::lower_bound(kClassEnds, work) - kClassEnds.begin());
}

Job::Place& place_of(const Ticket& ticket) { return ticket.job->places[ticket.index]; }

}  // namespace

void LengthQueue::push(const Ticket& ticket, TimePoint now) {
  Job::Place& place = place_of(ticket);
  place.length_class = class_of(place.work);
  LengthClass& mine = classes_[place.length_class];
  // A class that comes back has saved up nothing.
  if (mine.waiting.empty()) mine.served = std::max(mine.served, turn_);
  mine.waiting.push_back({ticket, place.work, now});
  place.waiting = std::prev(mine.waiting.end());
  mine.work += place.work;
  work_ += place.work;
  ++articles_;
}

void LengthQueue::remove(const Ticket& ticket) {
  const Job::Place& place = place_of(ticket);
  LengthClass& mine = classes_[place.length_class];
  mine.work -= place.work;
  work_ -= place.work;
  --articles_;
  mine.waiting.erase(place.waiting);
}

std::vector<Ticket> LengthQueue::take(TimePoint now) {
  std::vector<Ticket> batch;
  LengthClass* const chosen = next_class(now);
  if (chosen == nullptr) return batch;
  turn_ = chosen->served;
  size_t tokens = 0;
  const Model* const model = chosen->waiting.front().ticket.job->model.get();
  while (!chosen->waiting.empty()) {
    const Waiting& first = chosen->waiting.front();
    const bool fits = batch.empty() || tokens + first.work <= limits_.batch_tokens;
    if (!fits || first.ticket.job->model.get() != model) break;
    tokens += first.work;
    batch.push_back(first.ticket);
    remove(batch.back());
  }
  chosen->served += tokens;
  return batch;
}

std::optional<TimePoint> LengthQueue::due() const {
  std::optional<TimePoint> first;
  for (const LengthClass& one : classes_) {
    if (!one.waiting.empty()) first = std::min(first.value_or(TimePoint::max()), due(one));
  }
  return first;
}

size_t LengthQueue::work_ahead(size_t work) const {
  const LengthClass& mine = classes_[class_of(work)];
  size_t ahead = mine.work;
  for (const LengthClass& other : classes_) {
    if (&other != &mine) ahead += std::min(other.work, mine.work + work);
  }
  return ahead;
}

TimePoint LengthQueue::due(const LengthClass& one) const {
  const TimePoint since = one.waiting.front().since;
  return one.work >= limits_.batch_tokens ? since : since + limits_.batch_wait;
}

LengthQueue::LengthClass* LengthQueue::next_class(TimePoint now) {
  LengthClass* chosen = nullptr;
  for (LengthClass& one : classes_) {
    if (one.waiting.empty() || due(one) > now) continue;
    if (chosen == nullptr || one.served < chosen->served) chosen = &one;
  }
  return chosen;
}

}  // namespace prefilter::predict
