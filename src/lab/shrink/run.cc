#include "lab/shrink/run.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"
#include "base/folder_name.h"
#include "engine/bundle.h"
#include "lab/train/splits.h"

namespace prefilter::shrink {
namespace {

/// Shrinks into a folder that goes away, and makes the bundle of what it holds.
Result<void> shrink_to_bundle(const RunOptions& options, RunReport& report) {
  const std::string& target = options.shrink.target;
  std::error_code ignored;
  if (std::filesystem::exists(target, ignored)) {
    return Error(ErrorCode::kRefused, target + " exists already");
  }
  const Result<PendingFolder> scratch = PendingFolder::create(target + ".checkpoint");
  if (!scratch) return scratch.error();
  ShrinkOptions to_scratch = options.shrink;
  to_scratch.target = scratch->path() + "/checkpoint";
  Result<ShrinkReport> done = shrink(to_scratch);
  if (!done) return done.error();
  report.shrink = *std::move(done);

  if (options.shrink.progress) options.shrink.progress("writing the bundle", {});
  ConvertOptions convert = options.bundle;
  convert.source = to_scratch.target;
  convert.target = target;
  convert.precision = Precision::kInt8;
  convert.embeddings = *options.embeddings;
  if (convert.name.empty()) convert.name = folder_name(target);
  ConvertReport converted;
  if (Result<void> made = convert_model(convert, &converted); !made) return made;
  report.int4_words = converted.int4_words;
  report.embeddings = convert.embeddings == Embeddings::kInt4 ? "int4" : "int8";
  report.bundle_bytes = std::filesystem::file_size(target + "/model.safetensors", ignored);
  return {};
}

Result<Scores> score_with(const Result<Scorer>& scorer, const train::Split& data,
                          const RunOptions& options, std::string_view doing) {
  if (!scorer) return scorer.error();
  return score_examples(*scorer, data.examples, options.threads, [&](size_t done) {
    if (!options.shrink.progress) return;
    const double share = static_cast<double>(done) / static_cast<double>(data.examples.size());
    options.shrink.progress(doing, {done, share});
  });
}

Result<AccuracyReport> compare_models(const RunOptions& options, const train::Split& data) {
  const Result<Scores> before =
      score_with(open_checkpoint(options.shrink.source), data, options, "scoring, before");
  if (!before) return before.error();
  const std::string& target = options.shrink.target;
  Result<Scores> after = Scores{};
  if (options.embeddings) {
    const Result<Bundle> bundle = Bundle::open(target);
    if (!bundle) return bundle.error();
    // A bundle's temperature changes scores: the comparison is of the models.
    const score::Calibration plain{bundle->manifest().commerce_label, 1.0F};
    after = score_with(open_scorer(target, plain, bundle->manifest().max_tokens), data, options,
                       "scoring, after");
  } else {
    after = score_with(open_checkpoint(target), data, options, "scoring, after");
  }
  if (!after) return after.error();
  return compare_scores(data.examples, *before, *after, options.accuracy);
}

}  // namespace

Result<RunReport> run(const RunOptions& options) {
  RunReport report;
  report.source = options.shrink.source;
  report.target = options.shrink.target;
  report.embeddings = "unchanged";
  train::Split data;
  if (!options.data.empty()) {  // read first: a bad line should not be found after all the work
    Result<train::Split> read = train::read_split(options.data);
    if (!read) return read.error();
    if (read->examples.empty()) {
      return Error(ErrorCode::kInvalidArgument, options.data + ": no article has a label");
    }
    data = *std::move(read);
    if (const auto opened = open_checkpoint(options.shrink.source); !opened) {
      return opened.error().with("comparing on labelled articles takes a classifier");
    }
  }
  if (options.embeddings) {
    if (Result<void> done = shrink_to_bundle(options, report); !done) return done.error();
  } else {
    Result<ShrinkReport> done = shrink(options.shrink);
    if (!done) return done.error();
    report.shrink = *std::move(done);
  }
  if (options.data.empty()) return report;
  Result<AccuracyReport> accuracy = compare_models(options, data);
  if (!accuracy) return accuracy.error();
  report.accuracy = *std::move(accuracy);
  return report;
}

}  // namespace prefilter::shrink
