#include "service/predict/model.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace prefilter::predict {
namespace {

class OpenModel : public Model {
 public:
  explicit OpenModel(Classifier classifier) : classifier_(std::move(classifier)) {}

  const ModelInfo& info() const override { return classifier_.info(); }
  Prepared prepare(const Article& article) const override { return classifier_.prepare(article); }
  std::vector<Verdict> judge(std::span<const Prepared> prepared,
                             Workspace& workspace) const override {
    return classifier_.judge(prepared, workspace);
  }

 private:
  Classifier classifier_;
};

}  // namespace

Result<std::shared_ptr<const Model>> open_model(const ModelSource& source) {
  // A link may change while the files are opened one after the other: it is read once.
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::canonical(source.path, failed);
  if (failed) return Error(ErrorCode::kNotFound, "no model at " + source.path);
  Result<Classifier> classifier =
      Classifier::open(folder.string(), {.threshold = source.threshold});
  if (!classifier) return classifier.error();
  return std::shared_ptr<const Model>(std::make_shared<OpenModel>(*std::move(classifier)));
}

}  // namespace prefilter::predict
