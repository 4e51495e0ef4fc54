#include "service/pipeline/open.h"

#include <utility>

#include "base/change_watch.h"
#include "base/json_text.h"
#include "base/option_table.h"
#include "base/sha256.h"
#include "engine/rules/rules_yaml.h"

namespace prefilter::pipeline {
namespace {

using SharedClassifier = std::shared_ptr<const Classifier>;

/// An error of what a key names.
Error at(const Config& config, const std::string& key, const Error& error) {
  return error.with(config.place(key));
}

/// The SHA-256 of its manifest, if it is the model that the configuration means.
Result<std::string> identity(const Config& config, const std::string& folder) {
  Result<std::string> sha256 = sha256_file(folder + "/manifest.json");
  if (!sha256 || config.manifest_sha256.empty() || *sha256 == config.manifest_sha256) return sha256;
  return Error(ErrorCode::kCorrupt, folder +
                                        " is not the model that was chosen: its manifest's "
                                        "SHA-256 is not that of manifest_sha256");
}

Result<void> check_threshold(const Config& config, const ModelInfo& info) {
  if (!config.noted_threshold || *config.noted_threshold == info.threshold) return {};
  return Error(ErrorCode::kInvalidArgument,
               "notes " + number_text(*config.noted_threshold) + ", but the model's own is " +
                   number_text(info.threshold) + "; write `threshold: " +
                   number_text(*config.noted_threshold) + "` to replace it");
}

/// Opens it and notes which it is.
Result<SharedClassifier> open_model(const Config& config, const OpenOptions& options,
                                    std::string& sha256) {
  const Result<std::string> folder = model_folder(config, options.find_model);
  if (!folder) return at(config, "model", folder.error());
  Result<std::string> named = identity(config, *folder);
  if (!named) return at(config, "model", named.error());
  Result<Classifier> opened = Classifier::open(*folder, {.threshold = config.threshold});
  if (!opened) return at(config, "model", opened.error());
  if (!config.threshold) {
    Result<void> agreed = check_threshold(config, opened->info());
    if (!agreed) return at(config, "threshold", agreed.error());
  }
  sha256 = *std::move(named);
  return SharedClassifier(std::make_shared<const Classifier>(*std::move(opened)));
}

/// Null: the configuration names none. Lists the patterns, and warns, in `opened`.
Result<std::shared_ptr<const RegexStage>> open_rules(const Config& config, Opened& opened) {
  using Shared = std::shared_ptr<const RegexStage>;
  if (config.rules.empty()) {
    if (config.mode != Mode::kShadow) return Shared();
    return Error(ErrorCode::kInvalidArgument,
                 config.place("rules") +
                     " is missing: in mode shadow the rules decide; name a rules file (one "
                     "without patterns, `groups: {}`, passes everything)");
  }
  const Result<rules::RuleSet> all = rules::read_rules(config.rules);
  if (!all) return at(config, "rules", all.error());
  const Result<void> acknowledged = check_refusals(*all, config.acknowledged_refusals);
  if (!acknowledged) {
    const bool tolerable =
        config.mode == Mode::kShadow && acknowledged.error().code() == ErrorCode::kRefused;
    const Error error = at(config, "rules", acknowledged.error());
    if (!tolerable) return error;
    opened.warnings.push_back(error.message());
  }
  Result<RegexStage> stage = RegexStage::create(*all, config.mode);
  if (!stage) return at(config, "rules", stage.error());
  opened.patterns = list_patterns(*all, config.mode);
  return Shared(std::make_shared<const RegexStage>(*std::move(stage)));
}

/// Stands in for a model that could not be opened.
ModelPart no_model(const Error& why) {
  return {.name = "none", .judge = [why](std::span<const Article> articles, Workspace&) {
            Verdict verdict;
            verdict.language = "other";
            verdict.error = why;
            return std::vector<Verdict>(articles.size(), verdict);
          }};
}

ModelPart part_of(const SharedClassifier& model) {
  return {.name = model->info().name,
          .judge = [model](std::span<const Article> articles, Workspace& workspace) {
            return model->classify(articles, workspace);
          }};
}

}  // namespace

Result<std::string> model_folder(const Config& config, const ModelFinder& find) {
  if (!config.model) {
    return Error(ErrorCode::kInvalidArgument,
                 "is null: no model was chosen; name a bundle's "
                 "folder");
  }
  const bool named = !config.model->empty() && !config.model->starts_with("registry:");
  if (named) return *config.model;
  if (!find) return Error(ErrorCode::kNotFound, "no model is named");
  return find(*config.model);
}

std::string mark_of(const Config& config, const ModelFinder& find) {
  const Result<std::string> folder = model_folder(config, find);
  const std::string model = folder ? *folder + "/manifest.json" : "";
  return file_mark(config.file) + "|" + file_mark(config.rules) + "|" +
         (folder ? *folder : "none") + "|" + file_mark(model) + "|" +
         std::string(to_string(config.mode)) + "|" +
         (config.threshold ? decimal(*config.threshold) : "");
}

Result<Opened> open_pipeline(const Config& config, const OpenOptions& options) {
  Opened opened;
  Parts parts{.mode = config.mode,
              .observer = options.observer,
              .lane = options.lane,
              .guard = options.guard};
  auto rules = open_rules(config, opened);
  if (!rules) return rules.error();
  parts.rules = *std::move(rules);
  if (parts.rules != nullptr) {
    Result<std::string> sha256 = sha256_file(config.rules);
    if (!sha256) return at(config, "rules", sha256.error());
    opened.rules_sha256 = *std::move(sha256);
  }
  Result<SharedClassifier> model = open_model(config, options, opened.model_sha256);
  if (model) {
    opened.model = *std::move(model);
    parts.model = std::make_shared<const ModelPart>(part_of(opened.model));
  } else if (config.mode == Mode::kShadow) {
    opened.warnings.push_back(model.error().message() + "; the rules decide without it");
    parts.model = std::make_shared<const ModelPart>(no_model(model.error()));
  } else {
    return model.error();
  }
  opened.pipeline = std::make_shared<Pipeline>(std::move(parts));
  return opened;
}

}  // namespace prefilter::pipeline
