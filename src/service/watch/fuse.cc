#include "service/watch/fuse.h"

#include <algorithm>
#include <exception>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::watch {
namespace {

constexpr const char* kFormat = "prefilter-fuse/1";
constexpr size_t kMaxBytes = 64U << 10;
constexpr double kLatest = 9007199254740991.0;

std::string to_json(const FuseState& state) {
  const nlohmann::ordered_json json = {{"format", kFormat},
                                       {"blown", state.blown},
                                       {"reason", state.reason},
                                       {"when_ms", state.when_ms},
                                       {"model_sha256", state.model_sha256}};
  return json.dump(1) + "\n";
}

}  // namespace

Result<FuseState> read_fuse(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return FuseState{};
  if (!text) return text.error();
  const Result<nlohmann::json> json = parse_json(*text, path);
  if (!json) return json.error();
  JsonFields fields(*json, path);
  fields.allow_only({"format", "blown", "reason", "when_ms", "model_sha256"});
  if (fields.text("format") != kFormat) {
    fields.fail("format", std::string("not \"") + kFormat + "\"");
  }
  FuseState state;
  state.blown = fields.flag("blown");
  state.reason = fields.text("reason");
  state.when_ms = static_cast<int64_t>(fields.number("when_ms", 0.0, kLatest));
  state.model_sha256 = fields.text("model_sha256");
  if (!fields.ok()) return fields.error();
  return state;
}

Result<void> write_fuse(const std::string& path, const FuseState& state) {
  return replace_file(path, to_json(state));
}

Fuse::Fuse(std::string path, std::string model_sha256, const FuseOptions& options)
    : path_(std::move(path)),
      options_(options),
      blocked_({options.least_blocked, options.most_blocked}),
      failed_({0.0, options.most_errors}) {
  state_.model_sha256 = std::move(model_sha256);
}

Result<std::unique_ptr<Fuse>> Fuse::open(const std::string& path, const std::string& model_sha256,
                                         const FuseOptions& options) {
  std::unique_ptr<Fuse> fuse(new Fuse(path, model_sha256, options));
  if (path.empty()) return fuse;
  const Result<FuseState> kept = read_fuse(path);
  if (!kept) {
    return kept.error().with("the fuse's state cannot be read, look at it before a model decides");
  }
  if (kept->blown && kept->model_sha256 == model_sha256) {
    fuse->state_ = *kept;
    fuse->blown_ = true;
  } else {
    fuse->take(*kept);
  }
  return fuse;
}

/// mutex_ is held, or nobody else has the fuse yet.
FuseChange Fuse::take(const FuseState& kept) {
  const bool of_any = !kept.blown && kept.model_sha256.empty();
  if (kept.model_sha256 != state_.model_sha256 && !of_any) return FuseChange::kNone;
  if (kept.when_ms <= state_.when_ms) {
    // Written by somebody who did not know of this blow yet.
    if (state_.blown && !kept.blown && kept.when_ms > 0) unwritten_ = true;
    return FuseChange::kNone;
  }
  const bool was_blown = blown_;
  if (kept.blown && was_blown) return FuseChange::kNone;
  std::string model = std::move(state_.model_sha256);
  state_ = kept;
  state_.model_sha256 = std::move(model);
  unwritten_ = false;
  if (!kept.blown) {
    blocked_.restart();
    failed_.restart();
  }
  blown_ = kept.blown;
  if (was_blown == kept.blown) return FuseChange::kNone;
  return kept.blown ? FuseChange::kBlown : FuseChange::kMended;
}

FuseChange Fuse::follow(const FuseState& kept) {
  const std::scoped_lock lock(mutex_);
  return take(kept);
}

void Fuse::write_down() {
  const std::scoped_lock lock(mutex_);
  if (!unwritten_ || path_.empty()) return;
  const Result<FuseState> kept = read_fuse(path_);
  if (kept) take(*kept);  // it may have been mended meanwhile
  if (unwritten_ && state_.blown) unwritten_ = !write_fuse(path_, state_);
}

bool Fuse::see(bool blocked, bool failed, int64_t now_ms) noexcept {
  try {
    const std::scoped_lock lock(mutex_);
    if (state_.blown) return false;
    failed_.see(failed);
    if (!failed) blocked_.see(blocked);
    if (failed_.wealth() >= options_.false_blows_articles) {
      blow("the model fails on more articles than it may", now_ms);
    } else if (blocked_.wealth() >= options_.false_blows_articles) {
      blow("the share of articles that the model blocks is out of bounds", now_ms);
    }
    return state_.blown;
  } catch (const std::exception&) {
    return !blown_.exchange(true);  // no memory to say why; the rules are the safe side
  }
}

void Fuse::blow(const std::string& reason, int64_t now_ms) {
  blown_ = true;  // first: the file may take a moment
  state_.blown = true;
  state_.reason = reason;
  state_.when_ms = std::max(now_ms, state_.when_ms + 1);  // later than the mending before it
  // Where it cannot be written, it is tried again: see write_down.
  unwritten_ = !path_.empty() && !write_fuse(path_, state_);
}

FuseState Fuse::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace prefilter::watch
