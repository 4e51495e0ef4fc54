#include "service/predict/schedule.h"

#include <algorithm>
#include <cmath>

#include "engine/text/compose.h"

namespace prefilter::predict {
namespace {

// The deadline's other half is for what cannot be foreseen: neighbours, longer articles than
// expected, other programs.
constexpr int kShareOfDeadline = 2;

// How much the latest batch counts for the speed: some twenty batches are remembered.
constexpr double kSpeedMemory = 0.1;

// Markers and special tokens; four bytes a token are usual for the languages of Europe.
constexpr size_t kLeastTokens = 16;
constexpr size_t kBytesPerToken = 4;

Error full(const Settings& settings) {
  return Error(ErrorCode::kOverloaded, "all " + std::to_string(settings.queue_length) +
                                           " places of the queue are taken; try again later");
}

Error too_late() {
  return Error(ErrorCode::kOverloaded,
               "too much work waits for an answer within the deadline; try again later");
}

std::chrono::milliseconds at_least_a_moment(Clock::duration wait) {
  return std::max(std::chrono::milliseconds(1), std::chrono::ceil<std::chrono::milliseconds>(wait));
}

}  // namespace

size_t expected_tokens(const Article& article, size_t max_tokens) {
  const size_t bytes =
      article.title.size() + std::min(article.content.size(), 4 * text::kMaxContentCodePoints);
  return std::clamp(kLeastTokens + bytes / kBytesPerToken, kLeastTokens,
                    std::max(max_tokens, kLeastTokens));
}

Schedule::Schedule(const Settings& settings)
    : settings_(settings),
      queue_({.batch_tokens = settings.batch_tokens, .batch_wait = settings.batch_wait}) {}

std::optional<Refusal> Schedule::admit(const std::shared_ptr<Job>& job, TimePoint now) {
  if (job->articles.empty()) return std::nullopt;
  const auto max_tokens = static_cast<size_t>(job->model->info().max_tokens);
  size_t ahead = 0;
  for (size_t i = 0; i < job->articles.size(); ++i) {
    job->places[i].work = expected_tokens(job->articles[i], max_tokens);
    ahead = std::max(ahead, queue_.work_ahead(job->places[i].work));
  }
  const auto deadline = job->request.deadline.value_or(settings_.deadline);
  const Clock::duration wait = time_for(ahead + taken_work_) / settings_.threads;
  if (queue_.articles() >= settings_.queue_length) {
    const Clock::duration all = time_for(queue_.work() + taken_work_) / settings_.threads;
    return Refusal{full(settings_), at_least_a_moment(all / 2)};
  }
  const Clock::duration bearable = deadline / kShareOfDeadline;
  if (wait > bearable) return Refusal{too_late(), at_least_a_moment(wait - bearable)};

  if (job->request.deadline) job->deadline = now + deadline;
  // As much as keeps all threads busy with two batches each: of a long batch others see no more.
  const size_t share = 2 * settings_.batch_tokens * settings_.threads;
  size_t work = 0;
  while (job->entered < job->articles.size() && queue_.articles() < settings_.queue_length) {
    work += job->places[job->entered].work;
    if (job->entered > 0 && work > share) break;
    enter(job, now);
  }
  return std::nullopt;
}

void Schedule::enter(const std::shared_ptr<Job>& job, TimePoint now) {
  const Ticket ticket{job, job->entered++};
  Job::Place& place = job->places[ticket.index];
  place.state = Job::Place::State::kWaiting;
  place.entered = now;
  place.deadline = job->deadline.value_or(now + settings_.deadline);
  place.expiry = expiries_.emplace(place.deadline, ticket);
  queue_.push(ticket, now);
}

Schedule::Batch Schedule::take(TimePoint now) {
  Batch batch;
  for (Ticket& ticket : queue_.take(now)) {
    Job::Place& place = ticket.job->places[ticket.index];
    place.state = Job::Place::State::kTaken;
    const bool hopeless = now + time_for(batch.work + place.work) > place.deadline;
    if (!hopeless) batch.work += place.work;
    (hopeless ? batch.hopeless : batch.judge).push_back(std::move(ticket));
  }
  taken_work_ += batch.work;
  return batch;
}

void Schedule::judged(size_t work, Clock::duration spent) {
  taken_work_ -= work;
  const double seconds = std::chrono::duration<double>(spent).count();
  if (work == 0 || seconds <= 0.0) return;
  tokens_per_s_ += kSpeedMemory * (static_cast<double>(work) / seconds - tokens_per_s_);
}

bool Schedule::finish(const Ticket& ticket, TimePoint now) {
  Job& job = *ticket.job;
  Job::Place& place = job.places[ticket.index];
  using State = Job::Place::State;
  if (place.state == State::kAnswered) return false;
  if (place.state == State::kWaiting) queue_.remove(ticket);
  expiries_.erase(place.expiry);
  place.state = State::kAnswered;
  if (job.entered < job.articles.size()) enter(ticket.job, now);
  return true;
}

std::vector<Ticket> Schedule::expired(TimePoint now) const {
  std::vector<Ticket> late;
  for (auto it = expiries_.begin(); it != expiries_.upper_bound(now); ++it) {
    late.push_back(it->second);
  }
  return late;
}

std::optional<TimePoint> Schedule::next_deadline() const {
  if (expiries_.empty()) return std::nullopt;
  return expiries_.begin()->first;
}

std::vector<Ticket> Schedule::unanswered() const {
  std::vector<Ticket> tickets;
  for (const auto& [deadline, ticket] : expiries_) tickets.push_back(ticket);
  return tickets;
}

Clock::duration Schedule::time_for(size_t tokens) const {
  const std::chrono::duration<double> seconds(static_cast<double>(tokens) / tokens_per_s_);
  return std::chrono::ceil<Clock::duration>(seconds);
}

}  // namespace prefilter::predict
