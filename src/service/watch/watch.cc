#include "service/watch/watch.h"

#include <algorithm>
#include <exception>

#include "base/atomic_file.h"
#include "base/mapped_file.h"

namespace prefilter::watch {
namespace {

constexpr size_t kMaxBaselineBytes = size_t{1} << 20;
constexpr double kDayMs = 24.0 * 3600.0 * 1000.0;
// A replay is faster than any traffic; its rate would make alarms wait for ever.
constexpr double kMostArticlesPerDay = 1e7;

Sighting sighting_of(const Verdict& verdict) {
  return {verdict.p_commerce, verdict.tokens, verdict.language, verdict.action == Action::kBlock};
}

/// The baseline of this model; nullopt if there is none yet.
Result<std::optional<Baseline>> kept_baseline(const std::string& path, const std::string& model) {
  const Result<std::string> text = read_file(path, kMaxBaselineBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::optional<Baseline>();
  if (!text) return text.error();
  Result<Baseline> baseline = baseline_of_json(*text, path);
  if (!baseline) return baseline.error();
  if (baseline->model_sha256 != model) return std::optional<Baseline>();
  return std::optional<Baseline>(*std::move(baseline));
}

bool failed(const Verdict& verdict) { return verdict.decided_by != DecidedBy::kModel; }

}  // namespace

Result<WatchOptions> watch_options_of(const pipeline::Config& config,
                                      const std::string& model_sha256) {
  const pipeline::WatchSettings& settings = config.watch;
  if (settings.least_blocked > settings.most_blocked) {
    return Error(ErrorCode::kInvalidArgument,
                 config.place("watch") + ": least_blocked is above most_blocked");
  }
  WatchOptions options;
  options.folder = settings.folder;
  options.model_sha256 = model_sha256;
  options.baseline_articles = settings.baseline_articles;
  options.fuse.most_blocked = settings.most_blocked;
  options.fuse.least_blocked = settings.least_blocked;
  options.fuse.most_errors = settings.most_errors;
  return options;
}

Watch::Watch(const WatchOptions& options) : options_(options) {}

std::string Watch::path(const std::string& name) const {
  return options_.folder.empty() ? "" : options_.folder + "/" + name;
}

Result<std::unique_ptr<Watch>> Watch::open(const WatchOptions& options) {
  std::unique_ptr<Watch> watch(new Watch(options));
  if (!options.folder.empty()) {
    Result<std::unique_ptr<Quarantine>> quarantine =
        Quarantine::open(options.folder, options.quarantine);
    if (!quarantine) return quarantine.error();
    watch->quarantine_ = *std::move(quarantine);
  }
  if (Result<void> begun = watch->begin(options.model_sha256); !begun) return begun.error();
  return watch;
}

Result<void> Watch::begin(const std::string& model_sha256) {
  if (fuse() != nullptr && this->model_sha256() == model_sha256) return {};
  std::optional<Baseline> baseline;
  if (!options_.folder.empty()) {
    Result<std::optional<Baseline>> kept = kept_baseline(path("baseline.json"), model_sha256);
    if (!kept) return kept.error();
    baseline = *std::move(kept);
  }
  Result<std::unique_ptr<Fuse>> fuse = Fuse::open(path("fuse.json"), model_sha256, options_.fuse);
  if (!fuse) return fuse.error();
  const std::scoped_lock lock(mutex_);
  fuse_ = *std::move(fuse);
  model_sha256_ = model_sha256;
  learning_ = Baseline();
  learning_.model_sha256 = model_sha256;
  drift_.reset();
  if (baseline) drift_.emplace(*std::move(baseline), options_.drift);
  return {};
}

std::shared_ptr<Fuse> Watch::fuse() const {
  const std::scoped_lock lock(mutex_);
  return fuse_;
}

std::string Watch::model_sha256() const {
  const std::scoped_lock lock(mutex_);
  return model_sha256_;
}

int64_t Watch::now_ms() const {
  if (options_.now_ms) return options_.now_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

void Watch::tell(const Notice& notice) const {
  if (options_.tell) options_.tell(notice);
}

void Watch::observe(const Article& article, const pipeline::Pair& pair) noexcept {
  try {
    if (pair.model) {
      const Verdict& verdict = *pair.model;
      if (!failed(verdict)) see_traffic(verdict);
      if (pair.mode != pipeline::Mode::kShadow && !pair.barred) {
        const std::shared_ptr<Fuse> fuse = this->fuse();
        if (fuse->see(verdict.action == Action::kBlock, failed(verdict), now_ms())) {
          tell({"fuse", "the fuse is blown: " + fuse->state().reason});
        }
        if (quarantine_ != nullptr && pair.verdict.action == Action::kBlock &&
            pair.verdict.decided_by == DecidedBy::kModel) {
          quarantine_->keep({article, verdict.p_commerce, verdict.threshold, pair.model_name,
                             model_sha256(), now_ms()});
        }
      }
    }
  } catch (const std::exception&) {
    // No memory: the article has its verdict, the watch misses it.
  }
}

void Watch::see_traffic(const Verdict& verdict) {
  const Sighting sighting = sighting_of(verdict);
  std::optional<DriftAlarm> alarm;
  {
    const std::scoped_lock lock(mutex_);
    if (!drift_) return learn(sighting);
    alarm = drift_->see(sighting);
    if (alarm) ++alarms_[alarm->figure];
  }
  if (alarm) tell({"drift", alarm->sentence});
}

void Watch::learn(const Sighting& sighting) {
  if (learning_.articles == 0) learning_since_ms_ = now_ms();
  learning_.add(sighting);
  if (learning_.articles < options_.baseline_articles) return;
  const double days =
      static_cast<double>(std::max<int64_t>(1, now_ms() - learning_since_ms_)) / kDayMs;
  learning_.articles_per_day =
      std::min(kMostArticlesPerDay, static_cast<double>(learning_.articles) / days);
  // Where it cannot be written, the next process learns anew.
  if (!options_.folder.empty()) {
    static_cast<void>(static_cast<bool>(replace_file(path("baseline.json"), to_json(learning_))));
  }
  drift_.emplace(learning_, options_.drift);
}

WatchFigures Watch::figures() const {
  WatchFigures figures;
  const FuseState fuse = this->fuse()->state();
  figures.fuse_blown = fuse.blown;
  figures.fuse_reason = fuse.reason;
  if (quarantine_ != nullptr) figures.quarantine = quarantine_->stats();
  const std::scoped_lock lock(mutex_);
  figures.learning = !drift_;
  figures.baseline_articles = drift_ ? drift_->baseline().articles : learning_.articles;
  figures.drift_alarms = alarms_;
  if (drift_) figures.effects = drift_->effects();
  return figures;
}

bool Watch::flush(std::chrono::milliseconds limit) {
  return quarantine_ == nullptr || quarantine_->flush(limit);
}

}  // namespace prefilter::watch
