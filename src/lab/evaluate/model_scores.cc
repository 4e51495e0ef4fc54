#include "lab/evaluate/model_scores.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/bundle.h"
#include "engine/decision/threshold.h"

namespace prefilter::evaluate {
namespace {

// Enough for the engine's own batches of similar length; little memory.
constexpr size_t kArticlesAtOnce = 512;

/// Judges pieces of articles in all forms.
class ModelJudge {
 public:
  ModelJudge(const Bundle& bundle, size_t threads)
      : bundle_(bundle), thresholds_(thresholds_of(bundle.manifest())), workspace_(threads) {}

  void judge(const std::vector<Article>& piece, Form form, size_t begin, FormScores& out) {
    articles_.clear();
    places_.clear();
    for (size_t i = 0; i < piece.size(); ++i) {
      std::optional<Article> shown = in_form(piece[i], form);
      if (!shown) continue;
      articles_.push_back(*std::move(shown));
      places_.push_back(begin + i);
    }
    const std::vector<Scored> scored = bundle_.scorer().score(articles_, workspace_);
    for (size_t i = 0; i < scored.size(); ++i) keep(scored[i], places_[i], out);
  }

 private:
  void keep(const Scored& scored, size_t place, FormScores& out) const {
    out.shown[place] = 1;
    if (scored.error) {
      out.failed[place] = 1;
      return;
    }
    const size_t commerce = bundle_.manifest().commerce_label;
    out.margin[place] = static_cast<double>(scored.logits[commerce]) -
                        static_cast<double>(scored.logits[1 - commerce]);
    out.p_commerce[place] = scored.p_commerce;
    out.language[place] = served_language(bundle_.manifest(), scored.language);
    const auto decision = decision::decide(scored.p_commerce, out.language[place], thresholds_);
    out.blocked[place] = decision.action == Action::kBlock ? 1 : 0;
  }

  const Bundle& bundle_;
  decision::Thresholds thresholds_;
  ScorerWorkspace workspace_;
  std::vector<Article> articles_;
  std::vector<size_t> places_;
};

CandidateScores described(const std::string& name, const std::string& path,
                          const Manifest& manifest) {
  CandidateScores candidate;
  candidate.name = name;
  candidate.kind = "model";
  candidate.path = path;
  candidate.model = manifest.name + "@" + manifest.version;
  candidate.precision = manifest.precision;
  std::error_code unknown;
  candidate.bytes = std::filesystem::file_size(path + "/" + std::string(kManifestFile), unknown);
  for (const auto& [file, listed] : manifest.files) candidate.bytes += listed.bytes;
  candidate.temperature = manifest.temperature.value;
  candidate.threshold.common = manifest.threshold.value;
  candidate.threshold.provenance = manifest.threshold.provenance;
  for (const auto& [language, chosen] : manifest.language_thresholds) {
    candidate.threshold.per_language[language] = chosen.value;
  }
  return candidate;
}

}  // namespace

Result<CandidateScores> score_with_model(const std::string& name, const std::string& path,
                                         const Cases& cases, const ScoreOptions& options) {
  Result<Bundle> bundle = Bundle::open(path);
  if (!bundle) return bundle.error();
  if (Result<void> genuine = bundle->verify_hashes(); !genuine) return genuine.error();
  if (Result<void> same = bundle->verify_golden(); !same) return same.error();
  CandidateScores candidate = described(name, path, bundle->manifest());
  for (const Form form : options.forms) candidate.forms[form] = unjudged(cases.cases.size());
  ModelJudge judge(*bundle, std::max<size_t>(options.threads, 1));
  const size_t total = cases.cases.size() * options.forms.size();
  size_t done = 0;
  Result<void> read = each_piece(
      cases, kArticlesAtOnce, [&](size_t begin, const std::vector<Article>& piece) -> Result<void> {
        for (auto& [form, scores] : candidate.forms) {
          if (options.stop && options.stop()) return Error(ErrorCode::kUnavailable, "interrupted");
          judge.judge(piece, form, begin, scores);
          done += piece.size();
          if (options.progress) options.progress(done, total);
        }
        return {};
      });
  if (!read) return read.error();
  return candidate;
}

}  // namespace prefilter::evaluate
