#include "service/predict/predictor.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "service/predict/schedule.h"

namespace prefilter::predict {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

Observer& nobody() {
  static Observer observer;
  return observer;
}

std::optional<Error> bad_setting(const Settings& settings) {
  const auto bad = [](const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); };
  if (settings.queue_length == 0) return bad("queue_length must be more than 0");
  if (settings.batch_wait.count() < 0) return bad("batch_wait must not be negative");
  if (settings.deadline.count() <= 0) return bad("deadline must be more than 0");
  if (settings.batch_tokens == 0) return bad("batch_tokens must be more than 0");
  if (settings.threads == 0) return bad("threads must be more than 0");
  return std::nullopt;
}

Error draining_error() {
  return Error(ErrorCode::kUnavailable, "the service is about to end; ask another instance");
}

Answer unjudged(const Ticket& ticket, const Error& error) {
  const ModelInfo& info = ticket.job->model->info();
  Answer passed;
  passed.verdict.error = error;
  passed.verdict.language = "other";
  passed.verdict.threshold = info.threshold;
  passed.model = info.name;
  return passed;
}

}  // namespace

struct Predictor::State {
  State(ModelOpener open, const Settings& given, Observer* watcher)
      : opener(std::move(open)),
        settings(given),
        observer(watcher == nullptr ? nobody() : *watcher),
        wide(static_cast<int>(given.threads)),
        schedule(given) {}

  void start();
  void stop();
  Result<void> load();
  void warm_up(const Model& opened);
  Admission submit(std::vector<Article> articles, const Request& request, Done done);

  void judge_until_stopped();
  void watch_deadlines();
  void run(const Schedule::Batch& batch, Workspace& workspace, size_t processors);
  void judge(const Schedule::Batch& batch, Workspace& workspace);
  void give_up(const Ticket& ticket, const Error& error);
  void abandon(const Ticket& ticket);
  enum class Settle { kYes, kNo };
  void answer(const Ticket& ticket, Answer answer, Settle settle = Settle::kYes);

  const ModelOpener opener;
  const Settings settings;
  Observer& observer;
  std::mutex reloading;
  Workspace wide;  // of all threads; for the one thread that judges while all others sleep

  mutable std::mutex mutex;  // guards what follows
  Schedule schedule;
  std::shared_ptr<const Model> model;
  size_t busy = 0;  // threads that judge
  size_t jobs = 0;  // whose answers are not all delivered
  bool draining = false;
  bool stopping = false;
  std::condition_variable work_came;
  std::condition_variable deadlines_changed;
  std::condition_variable job_done;
  std::vector<std::thread> threads;
};

void Predictor::State::start() {
  for (size_t i = 0; i < settings.threads; ++i) {
    threads.emplace_back([this] { judge_until_stopped(); });
  }
  threads.emplace_back([this] { watch_deadlines(); });
}

void Predictor::State::stop() {
  std::vector<Ticket> left;
  while (true) {
    {
      const std::lock_guard lock(mutex);
      draining = true;
      left = schedule.unanswered();
    }
    if (left.empty()) break;
    for (const Ticket& ticket : left) give_up(ticket, draining_error());
  }
  {
    const std::lock_guard lock(mutex);
    stopping = true;
  }
  work_came.notify_all();
  deadlines_changed.notify_all();
  for (std::thread& thread : threads) thread.join();
}

Result<void> Predictor::State::load() {
  const std::lock_guard one_at_a_time(reloading);
  Result<std::shared_ptr<const Model>> opened = opener();
  if (!opened) {
    observer.reload_failed(opened.error());
    return opened.error();
  }
  warm_up(**opened);
  {
    const std::lock_guard lock(mutex);
    model = *opened;
  }
  observer.model_changed((*opened)->info());
  return {};
}

/// The first request should not find cold memory, nor admission a guessed speed.
void Predictor::State::warm_up(const Model& opened) {
  Workspace workspace;
  Article article;
  for (int i = 0; i < 200; ++i) article.content += "words of no matter ";
  const size_t work = expected_tokens(article, static_cast<size_t>(opened.info().max_tokens));
  double best_s = 0.0;
  for (int round = 0; round < 3; ++round) {
    const TimePoint start = Clock::now();
    const Prepared prepared = opened.prepare(article);
    opened.judge(std::span(&prepared, 1), workspace);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (round == 0 || seconds < best_s) best_s = seconds;
  }
  const std::lock_guard lock(mutex);
  if (best_s > 0.0) schedule.set_speed(static_cast<double>(work) / best_s);
}

Admission Predictor::State::submit(std::vector<Article> articles, const Request& request,
                                   Done done) {
  const size_t count = articles.size();
  auto job = std::make_shared<Job>(std::move(articles), request, std::move(done));
  std::optional<Refusal> refusal;
  {
    const std::lock_guard lock(mutex);
    job->model = model;
    if (std::shared_ptr<const Model> alone = request.model_alone ? model->alone() : nullptr) {
      job->model = std::move(alone);
    }
    if (draining) {
      refusal = Refusal{draining_error(), std::chrono::seconds(1)};
    } else {
      refusal = schedule.admit(job, Clock::now());
    }
    if (!refusal && count > 0) ++jobs;
  }
  if (refusal) {
    observer.refused(count, refusal->error);
    return {std::move(refusal)};
  }
  work_came.notify_all();
  deadlines_changed.notify_one();
  return {};
}

void Predictor::State::judge_until_stopped() {
  Workspace workspace;
  std::unique_lock lock(mutex);
  while (!stopping) {
    const Schedule::Batch batch = schedule.take(Clock::now());
    if (!batch.empty()) {
      // No other thread can become alone before this one is done, so `wide` has one user.
      const bool alone = ++busy == 1 && schedule.waiting() == 0;
      lock.unlock();
      if (alone) {
        run(batch, wide, settings.threads);
      } else {
        run(batch, workspace, 1);
      }
      lock.lock();
      --busy;
    } else if (const auto due = schedule.due()) {
      work_came.wait_until(lock, *due);
    } else {
      work_came.wait(lock);
    }
  }
}

void Predictor::State::watch_deadlines() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    const auto next = schedule.next_deadline();
    if (!next) {
      deadlines_changed.wait(lock);
    } else if (Clock::now() < *next) {
      deadlines_changed.wait_until(lock, *next);
    } else {
      const std::vector<Ticket> late = schedule.expired(Clock::now());
      lock.unlock();
      for (const Ticket& ticket : late) {
        give_up(ticket, Error(ErrorCode::kDeadline, "not judged within its deadline"));
      }
      lock.lock();
    }
  }
}

void Predictor::State::run(const Schedule::Batch& batch, Workspace& workspace, size_t processors) {
  for (const Ticket& ticket : batch.hopeless) {
    give_up(ticket, Error(ErrorCode::kDeadline, "could not be judged within its deadline"));
  }
  if (batch.judge.empty()) return;
  const TimePoint start = Clock::now();
  try {
    judge(batch, workspace);
  } catch (const std::exception& failure) {
    for (const Ticket& ticket : batch.judge) {
      give_up(ticket, Error(ErrorCode::kInternal, failure.what()));
    }
  }
  const std::lock_guard lock(mutex);
  schedule.judged(batch.work, (Clock::now() - start) * processors);
}

void Predictor::State::judge(const Schedule::Batch& batch, Workspace& workspace) {
  const Model& judging = *batch.judge.front().job->model;
  std::vector<Ticket> tickets;
  std::vector<Prepared> prepared;
  std::vector<Answer> answers;
  size_t tokens = 0;
  for (const Ticket& ticket : batch.judge) {
    const Job& job = *ticket.job;
    if (job.request.abandoned && job.request.abandoned()) {
      abandon(ticket);
      continue;
    }
    Answer answer;
    const TimePoint start = Clock::now();
    answer.times.queue = duration_cast<microseconds>(start - job.places[ticket.index].entered);
    prepared.push_back(judging.prepare(job.articles[ticket.index]));
    answer.times.tokenize = duration_cast<microseconds>(Clock::now() - start);
    answer.model = judging.info().name;
    tokens += prepared.back().ids.size();
    answers.push_back(std::move(answer));
    tickets.push_back(ticket);
  }
  if (tickets.empty()) return;
  const TimePoint start = Clock::now();
  std::vector<Verdict> verdicts = judging.judge(prepared, workspace);
  const auto infer = duration_cast<microseconds>(Clock::now() - start);
  observer.batch_judged(tickets.size(), tokens);
  for (size_t i = 0; i < tickets.size(); ++i) {
    answers[i].verdict = std::move(verdicts[i]);
    answers[i].times.infer = infer;
    answer(tickets[i], std::move(answers[i]));
  }
}

void Predictor::State::give_up(const Ticket& ticket, const Error& error) {
  answer(ticket, unjudged(ticket, error));
}

/// It is nobody's traffic any more: no rules are asked, and no log is told of it.
void Predictor::State::abandon(const Ticket& ticket) {
  const Error left(ErrorCode::kUnavailable, "nobody waits for the answer any more");
  answer(ticket, unjudged(ticket, left), Settle::kNo);
}

void Predictor::State::answer(const Ticket& ticket, Answer answer, Settle settle) {
  bool next_entered = false;
  {
    const std::lock_guard lock(mutex);
    const size_t before = ticket.job->entered;
    if (!schedule.finish(ticket, Clock::now())) return;
    next_entered = ticket.job->entered != before;
  }
  if (next_entered) work_came.notify_one();
  const Job& job = *ticket.job;
  if (settle == Settle::kYes) job.model->settle(job.articles[ticket.index], answer);
  observer.answered(answer);
  if (!ticket.job->answers.deliver(ticket.index, std::move(answer))) return;
  const std::lock_guard lock(mutex);
  --jobs;
  job_done.notify_all();
}

Predictor::Predictor(std::unique_ptr<State> state) : state_(std::move(state)) {}

Predictor::~Predictor() { state_->stop(); }

Result<std::unique_ptr<Predictor>> Predictor::open(const ModelSource& source,
                                                   const Settings& settings, Observer* observer) {
  return open([source] { return open_model(source); }, settings, observer);
}

Result<std::unique_ptr<Predictor>> Predictor::open(ModelOpener opener, const Settings& settings,
                                                   Observer* observer) {
  if (std::optional<Error> error = bad_setting(settings)) return *error;
  auto state = std::make_unique<State>(std::move(opener), settings, observer);
  if (Result<void> loaded = state->load(); !loaded) return loaded.error();
  state->start();
  return std::unique_ptr<Predictor>(new Predictor(std::move(state)));
}

Admission Predictor::submit(std::vector<Article> articles, const Request& request, Done done) {
  return state_->submit(std::move(articles), request, std::move(done));
}

Result<void> Predictor::reload() { return state_->load(); }

bool Predictor::ready() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->draining;
}

bool Predictor::drain(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  state_->draining = true;
  return state_->job_done.wait_for(lock, limit, [this] { return state_->jobs == 0; });
}

std::shared_ptr<const Model> Predictor::model() const {
  const std::lock_guard lock(state_->mutex);
  return state_->model;
}

size_t Predictor::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->schedule.waiting();
}

const Settings& Predictor::settings() const { return state_->settings; }

}  // namespace prefilter::predict
