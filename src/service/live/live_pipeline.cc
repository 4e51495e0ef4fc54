#include "service/live/live_pipeline.h"

#include <shared_mutex>
#include <utility>

#include "service/shadow/pair_log.h"

namespace prefilter::live {

/// Shows each pair to the figures, to the log and to the watch of the moment.
class LivePipeline::Observer : public pipeline::PairObserver {
 public:
  explicit Observer(pipeline::PairObserver* figures) : figures_(figures) {}

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override {
    if (figures_ != nullptr) figures_->observe(article, pair);
    log.observe(article, pair);
    if (const std::shared_ptr<watch::Watch> now = watch()) now->observe(article, pair);
  }

  void dropped(size_t articles) noexcept override {
    if (figures_ != nullptr) figures_->dropped(articles);
    log.dropped(articles);
  }

  std::shared_ptr<watch::Watch> watch() const {
    const std::shared_lock lock(mutex_);
    return watch_;
  }

  /// The watch before ends where its last pipeline does.
  void set_watch(std::shared_ptr<watch::Watch> watch) {
    const std::unique_lock lock(mutex_);
    watch_.swap(watch);
  }

  shadow::PairLog log;

 private:
  pipeline::PairObserver* const figures_;
  mutable std::shared_mutex mutex_;  // of the pointer alone
  std::shared_ptr<watch::Watch> watch_;
};

LivePipeline::LivePipeline(LiveOptions options)
    : options_(std::move(options)), observer_(std::make_shared<Observer>(options_.figures)) {}

LivePipeline::~LivePipeline() = default;

/// That of before where nothing of its section has changed; null where the section names no folder.
Result<std::shared_ptr<watch::Watch>> LivePipeline::watch_for(
    const pipeline::Config& config) const {
  if (config.watch.folder.empty()) return std::shared_ptr<watch::Watch>();
  if (config.watch == settings_) return observer_->watch();
  // Of no model yet: begin says which.
  Result<watch::WatchOptions> options = watch::watch_options_of(config, "");
  if (!options) return options.error();
  options->tell = options_.tell;
  Result<std::unique_ptr<watch::Watch>> opened = watch::Watch::open(*options);
  if (!opened) return opened.error().with(config.place("watch"));
  return std::shared_ptr<watch::Watch>(*std::move(opened));
}

std::shared_ptr<pipeline::ShadowLane> LivePipeline::lane() const {
  const std::scoped_lock lock(mutex_);
  return lane_;
}

/// Null where nobody would look.
std::shared_ptr<pipeline::ShadowLane> LivePipeline::lane_for(const pipeline::Config& config,
                                                             bool watched) {
  const bool logged = options_.log_pairs && !config.shadow.database.empty();
  if (options_.figures == nullptr && !logged && !watched) return nullptr;
  const std::scoped_lock lock(mutex_);
  if (lane_ == nullptr) {
    lane_ = std::make_shared<pipeline::ShadowLane>(observer_, config.shadow.lane);
  }
  return lane_;
}

Result<pipeline::Opened> LivePipeline::open() {
  const std::scoped_lock opening(opening_);
  const Result<pipeline::Config> config = options_.config();
  if (!config) return config.error();
  const Result<std::shared_ptr<watch::Watch>> watch = watch_for(*config);
  if (!watch) return watch.error();
  pipeline::OpenOptions parts{.guard = *watch, .find_model = options_.find_model};
  if (!closed_) {
    parts.observer = observer_;
    parts.lane = lane_for(*config, *watch != nullptr);
  }
  Result<pipeline::Opened> opened = pipeline::open_pipeline(*config, parts);
  if (!opened) return opened;
  if (*watch != nullptr) {
    Result<void> begun = (*watch)->begin(opened->model_sha256);
    if (!begun) return begun.error().with(config->place("watch"));
  }
  observer_->set_watch(*watch);
  settings_ = config->watch;
  if (options_.log_pairs && !closed_) {
    const Result<void> logged = observer_->log.begin(*config, *opened);
    if (!logged) opened->warnings.push_back("pairs are not logged: " + logged.error().message());
  }
  return opened;
}

Result<std::shared_ptr<pipeline::Pipeline>> LivePipeline::inherit(const pipeline::Opened& opened) {
  const std::scoped_lock opening(opening_);
  const Result<pipeline::Config> config = options_.config();
  if (!config) return config.error();
  const Result<std::shared_ptr<watch::Watch>> watch = watch_for(*config);
  if (!watch) return watch.error();
  if (*watch != nullptr) {
    Result<void> begun = (*watch)->begin(opened.model_sha256);
    if (!begun) return begun.error().with(config->place("watch"));
  }
  observer_->set_watch(*watch);
  settings_ = config->watch;
  return std::make_shared<pipeline::Pipeline>(
      opened.pipeline->seen_by(observer_, lane_for(*config, *watch != nullptr), *watch));
}

std::string LivePipeline::mark() const {
  const Result<pipeline::Config> config = options_.config();
  return config ? pipeline::mark_of(*config, options_.find_model) : "";
}

std::optional<watch::WatchFigures> LivePipeline::watch_figures() const {
  const std::shared_ptr<watch::Watch> watch = observer_->watch();
  if (watch == nullptr) return std::nullopt;
  return watch->figures();
}

uint64_t LivePipeline::lost() const { return lost_ + observer_->log.stats().lost; }

bool LivePipeline::drain(std::chrono::milliseconds limit) {
  const std::shared_ptr<pipeline::ShadowLane> lane = this->lane();
  return lane == nullptr || lane->drain(limit);
}

bool LivePipeline::close(std::chrono::milliseconds limit) {
  const std::scoped_lock opening(opening_);
  closed_ = true;
  const bool complete = drain(limit);
  std::shared_ptr<pipeline::ShadowLane> over;
  {
    const std::scoped_lock lock(mutex_);
    over = std::move(lane_);
  }
  over.reset();  // before the log: what is left of it is lost there
  lost_ = observer_->log.stats().lost;
  observer_->log.end();
  const std::shared_ptr<watch::Watch> watch = observer_->watch();
  return (watch == nullptr || watch->flush(limit)) && complete;
}

}  // namespace prefilter::live
