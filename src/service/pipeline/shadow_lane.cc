#include "service/pipeline/shadow_lane.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace prefilter::pipeline {
namespace {

// Enough that the engine works at its pace, few enough that the end need not wait long.
constexpr size_t kBatchArticles = 16;
constexpr int kLowestPriority = 19;

size_t bytes_of(const Article& article) { return article.title.size() + article.content.size(); }

std::vector<Verdict> all_failed(size_t count, const Error& error) {
  Verdict failed;
  failed.language = "other";
  failed.error = error;
  return std::vector<Verdict>(count, failed);
}

}  // namespace

std::vector<Verdict> ask(const ModelPart& model, std::span<const Article> articles,
                         Workspace& workspace) noexcept {
  Error error(ErrorCode::kInternal, "the model failed");
  try {
    std::vector<Verdict> verdicts = model.judge(articles, workspace);
    if (verdicts.size() == articles.size()) return verdicts;
    error = Error(ErrorCode::kInternal, "the model gave " + std::to_string(verdicts.size()) +
                                            " verdicts on " + std::to_string(articles.size()) +
                                            " articles");
  } catch (const std::exception& failure) {
    error = Error(ErrorCode::kInternal, std::string("the model failed: ") + failure.what());
  } catch (...) {  // what a model throws is its own affair
  }
  return all_failed(articles.size(), error);
}

/// What the threads share with the lane; they keep it alive.
struct ShadowLane::State {
  explicit State(std::shared_ptr<PairObserver> watcher) : observer(std::move(watcher)) {}

  struct Item {
    Article article;
    Pair pair;
    std::shared_ptr<const ModelPart> model;
  };

  bool take(std::vector<Item>& batch);
  void judge(std::vector<Item>& batch, Workspace& workspace);
  void run();

  std::mutex observing;  // held while the observer is called, so that the end knows when it is not
  const std::shared_ptr<PairObserver> observer;

  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::deque<Item> waiting;
  size_t bytes = 0;
  size_t at_work = 0;   // articles that threads have taken
  size_t running = 0;   // threads
  bool ending = false;  // guarded by both mutexes
};

/// Waits for something to do, all for one model; false at the end.
bool ShadowLane::State::take(std::vector<Item>& batch) {
  std::unique_lock lock(mutex);
  at_work -= batch.size();
  batch.clear();
  changed.notify_all();
  changed.wait(lock, [this] { return ending || !waiting.empty(); });
  while (!ending && !waiting.empty() && batch.size() < kBatchArticles &&
         (batch.empty() || batch.front().model == waiting.front().model)) {
    bytes -= bytes_of(waiting.front().article);
    batch.push_back(std::move(waiting.front()));
    waiting.pop_front();
  }
  at_work += batch.size();
  return !ending;
}

void ShadowLane::State::judge(std::vector<Item>& batch, Workspace& workspace) {
  std::vector<Article> articles;
  for (Item& item : batch) articles.push_back(std::move(item.article));
  const auto start = std::chrono::steady_clock::now();
  std::vector<Verdict> verdicts = ask(*batch.front().model, articles, workspace);
  const auto time = (std::chrono::steady_clock::now() - start) / std::max<size_t>(batch.size(), 1);
  const std::scoped_lock lock(observing);
  if (ending) return;
  for (size_t i = 0; i < batch.size(); ++i) {
    Pair& pair = batch[i].pair;
    pair.model = std::move(verdicts[i]);
    pair.model_time = time;
    observer->observe(articles[i], pair);
  }
}

void ShadowLane::State::run() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowestPriority);
  Workspace workspace;
  std::vector<Item> batch;
  while (take(batch)) {
    try {
      judge(batch, workspace);
    } catch (const std::exception&) {  // memory ran out before the model was asked
      const std::scoped_lock lock(observing);
      if (!ending) observer->dropped(batch.size());
    }
  }
  const std::scoped_lock lock(mutex);
  --running;
  changed.notify_all();
}

ShadowLane::ShadowLane(std::shared_ptr<PairObserver> observer, const LaneOptions& options)
    : options_(options), state_(std::make_shared<State>(std::move(observer))) {
  for (size_t i = 0; i < options_.threads; ++i) {
    const std::scoped_lock lock(state_->mutex);
    try {
      std::thread([state = state_] { state->run(); }).detach();
      ++state_->running;
    } catch (const std::exception&) {
      return;  // the system gives no threads: the queue fills, and what does not fit is counted
    }
  }
}

ShadowLane::~ShadowLane() {
  size_t left = 0;
  {
    const std::scoped_lock lock(state_->observing, state_->mutex);
    state_->ending = true;
    left = state_->waiting.size() + state_->at_work;
    state_->waiting.clear();
  }
  state_->changed.notify_all();
  if (left > 0) state_->observer->dropped(left);
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, options_.farewell, [this] { return state_->running == 0; });
}

void ShadowLane::submit(const Article& article, const Pair& pair,
                        const std::shared_ptr<const ModelPart>& model) noexcept {
  try {
    const std::scoped_lock lock(state_->mutex);
    const size_t bytes = bytes_of(article);
    const bool full = state_->waiting.size() >= options_.queue_articles ||
                      state_->bytes + bytes > options_.queue_bytes;
    if (!full) {
      state_->waiting.push_back({article, pair, model});
      state_->bytes += bytes;
      state_->changed.notify_one();
      return;
    }
  } catch (const std::exception&) {  // memory ran out
  }
  state_->observer->dropped(1);
}

bool ShadowLane::drain(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(
      lock, limit, [this] { return state_->waiting.empty() && state_->at_work == 0; });
}

}  // namespace prefilter::pipeline
