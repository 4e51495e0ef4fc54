#include "service/pipeline/serving_model.h"

#include <optional>
#include <utility>

#include "service/predict/observer.h"

namespace prefilter::pipeline {
namespace {

using SharedClassifier = std::shared_ptr<const Classifier>;

// What a model is taken for that could not be opened; foresees waiting times, no more.
constexpr int kUsualWindow = 256;

ModelInfo info_of(const Opened& opened) {
  if (opened.model != nullptr) return opened.model->info();
  ModelInfo none;
  none.name = opened.pipeline->model().name;
  none.max_tokens = kUsualWindow;
  none.threshold = 1.0F;
  return none;
}

/// The model without rules.
class AloneModel : public predict::Model {
 public:
  AloneModel(SharedClassifier model, ModelInfo info)
      : model_(std::move(model)), info_(std::move(info)) {}

  const ModelInfo& info() const override { return info_; }

  Prepared prepare(const Article& article) const override {
    if (model_ != nullptr) return model_->prepare(article);
    Prepared none;
    none.error = Error(ErrorCode::kUnavailable, "the model could not be opened");
    return none;
  }

  std::vector<Verdict> judge(std::span<const Prepared> prepared,
                             Workspace& workspace) const override {
    if (model_ != nullptr) return model_->judge(prepared, workspace);
    Verdict none;
    none.language = "other";
    none.error = Error(ErrorCode::kUnavailable, "the model could not be opened");
    return std::vector<Verdict>(prepared.size(), none);
  }

 private:
  SharedClassifier model_;  // null: it could not be opened
  ModelInfo info_;
};

class PipelineModel : public predict::Model {
 public:
  explicit PipelineModel(const Opened& opened)
      : pipeline_(opened.pipeline),
        alone_(std::make_shared<const AloneModel>(opened.model, info_of(opened))) {}

  const ModelInfo& info() const override { return alone_->info(); }
  std::shared_ptr<const predict::Model> alone() const override { return alone_; }
  std::string_view mode() const override { return to_string(pipeline_->mode()); }

  Prepared prepare(const Article& article) const override {
    return in_shadow() ? Prepared() : alone_->prepare(article);
  }

  std::vector<Verdict> judge(std::span<const Prepared> prepared,
                             Workspace& workspace) const override {
    if (!in_shadow()) return alone_->judge(prepared, workspace);
    return std::vector<Verdict>(prepared.size());  // settle gives the verdicts
  }

  void settle(const Article& article, predict::Answer& answer) const noexcept override {
    std::optional<Verdict> model;
    if (!in_shadow()) model = std::move(answer.verdict);
    Pair pair = pipeline_->settle(article, model);
    answer.verdict = std::move(pair.verdict);
    answer.patterns = std::move(pair.regex.hits);
  }

 private:
  bool in_shadow() const { return pipeline_->mode() == Mode::kShadow; }

  std::shared_ptr<const Pipeline> pipeline_;
  std::shared_ptr<const AloneModel> alone_;
};

}  // namespace

std::shared_ptr<const predict::Model> serving_model(const Opened& opened) {
  return std::make_shared<const PipelineModel>(opened);
}

}  // namespace prefilter::pipeline
