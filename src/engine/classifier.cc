#include "prefilter/classifier.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "engine/bundle.h"
#include "engine/decision/threshold.h"

namespace prefilter {
namespace {

ModelInfo info_of(const Manifest& manifest, std::optional<float> threshold, int max_tokens) {
  ModelInfo info;
  info.name = manifest.name + "@" + manifest.version;
  info.architecture = manifest.architecture;
  info.precision = manifest.precision;
  info.max_tokens = std::min(max_tokens, static_cast<int>(manifest.max_tokens));
  info.threshold = threshold.value_or(manifest.threshold.value);
  info.threshold_origin = threshold ? "given by the caller" : manifest.threshold.provenance;
  info.languages = manifest.languages;
  return info;
}

std::optional<Error> check_threshold(std::optional<float> threshold) {
  if (!threshold || (*threshold >= 0.0F && *threshold <= 1.0F)) return std::nullopt;
  return Error(ErrorCode::kInvalidArgument, "the threshold is not between 0 and 1");
}

decision::Thresholds thresholds_in_force(const Manifest& manifest, std::optional<float> given) {
  return given ? decision::Thresholds{*given, {}} : thresholds_of(manifest);
}

/// Every article passes, with the error that kept the model from judging it.
void fail_open(std::vector<Verdict>& verdicts, const Error& error) {
  for (Verdict& verdict : verdicts) {
    verdict = Verdict();
    verdict.error = error;
  }
}

}  // namespace

struct Workspace::Impl {
  explicit Impl(size_t threads) : scorer(threads) {}
  ScorerWorkspace scorer;
};

Workspace::Workspace(int threads)
    : impl_(std::make_unique<Impl>(static_cast<size_t>(std::max(threads, 1)))) {}
Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

struct Classifier::Impl {
  std::shared_ptr<const Bundle> bundle;
  decision::Thresholds thresholds;
  ModelInfo info;

  Verdict verdict_of(const Scored& scored) const {
    Verdict verdict;
    verdict.language = served_language(bundle->manifest(), scored.language);
    verdict.threshold = thresholds.of(verdict.language);
    verdict.tokens = static_cast<int>(scored.ids.size());
    verdict.truncated = scored.truncated;
    verdict.error = scored.error;
    if (scored.error) return verdict;  // an article that could not be judged passes
    verdict.p_commerce = scored.p_commerce;
    verdict.action = decision::decide(scored.p_commerce, verdict.language, thresholds).action;
    verdict.decided_by = DecidedBy::kModel;
    return verdict;
  }

  /// inputs: articles, or prepared ones.
  template <typename Input>
  std::vector<Verdict> verdicts_of(std::span<const Input> inputs, Workspace& workspace) const {
    std::vector<Verdict> verdicts(inputs.size());
    try {
      const auto scored = bundle->scorer().score(inputs, workspace.impl().scorer);
      std::transform(scored.begin(), scored.end(), verdicts.begin(),
                     [this](const Scored& one) { return verdict_of(one); });
    } catch (const std::bad_alloc&) {
      fail_open(verdicts, Error(ErrorCode::kUnavailable, "out of memory"));
    } catch (const std::exception& failure) {
      fail_open(verdicts, Error(ErrorCode::kInternal, failure.what()));
    }
    return verdicts;
  }
};

Classifier::Classifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

Result<Classifier> Classifier::open(const std::string& bundle_dir,
                                    const ClassifierOptions& options) {
  if (auto error = check_threshold(options.threshold)) return *error;
  const int max_tokens = options.max_tokens.value_or(std::numeric_limits<int>::max());
  if (max_tokens < 1) return Error(ErrorCode::kInvalidArgument, "max_tokens is not above 0");
  try {
    Result<Bundle> bundle = Bundle::open(bundle_dir);
    if (!bundle) return bundle.error();
    if (options.verify_hashes) {
      if (Result<void> verified = bundle->verify_hashes(); !verified) return verified.error();
    }
    if (options.verify_golden) {
      if (Result<void> verified = bundle->verify_golden(); !verified) return verified.error();
    }
    bundle->narrow_window(static_cast<size_t>(max_tokens));
    const Manifest& manifest = bundle->manifest();
    decision::Thresholds thresholds = thresholds_in_force(manifest, options.threshold);
    ModelInfo info = info_of(manifest, options.threshold, max_tokens);
    info.manifest_sha256 = bundle->manifest_sha256();
    return Classifier(
        std::make_unique<Impl>(Impl{std::make_shared<const Bundle>(*std::move(bundle)),
                                    std::move(thresholds), std::move(info)}));
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::kUnavailable, "out of memory while opening " + bundle_dir);
  } catch (const std::exception& failure) {
    return Error(ErrorCode::kInternal, failure.what());
  }
}

Verdict Classifier::classify(const Article& article, Workspace& workspace) const {
  return classify(std::span(&article, 1), workspace).front();
}

std::vector<Verdict> Classifier::classify(std::span<const Article> articles,
                                          Workspace& workspace) const {
  return impl_->verdicts_of(articles, workspace);
}

Prepared Classifier::prepare(const Article& article) const {
  return impl_->bundle->scorer().prepare(article);
}

std::vector<Verdict> Classifier::judge(std::span<const Prepared> prepared,
                                       Workspace& workspace) const {
  return impl_->verdicts_of(prepared, workspace);
}

Result<void> Classifier::verify_hashes() const { return impl_->bundle->verify_hashes(); }

Result<Classifier> Classifier::with_threshold(std::optional<float> threshold) const {
  if (auto error = check_threshold(threshold)) return *error;
  const Manifest& manifest = impl_->bundle->manifest();
  return Classifier(
      std::make_unique<Impl>(Impl{impl_->bundle, thresholds_in_force(manifest, threshold),
                                  info_of(manifest, threshold, impl_->info.max_tokens)}));
}

const ModelInfo& Classifier::info() const { return impl_->info; }

}  // namespace prefilter
