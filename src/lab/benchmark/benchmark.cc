#include "lab/benchmark/benchmark.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/mapped_file.h"
#include "base/sha256.h"
#include "engine/manifest.h"
#include "prefilter/classifier.h"

namespace prefilter::benchmark {
namespace {

constexpr size_t kMaxManifestBytes = size_t{1} << 20;

/// An open candidate with scratch memory of its own.
struct Subject {
  Classifier classifier;
  Workspace workspace;
};

Error of(const Candidate& candidate, const Error& error) {
  return error.with("the model " + candidate.name);
}

Result<void> judge(Subject& subject, std::span<const Article> articles) {
  for (const Verdict& verdict : subject.classifier.classify(articles, subject.workspace)) {
    if (verdict.error) return verdict.error->with("judging an article");
  }
  return {};
}

/// Tokens that the model reads of each article.
Result<std::vector<size_t>> tokens_of(Subject& subject, std::span<const Article> articles) {
  std::vector<size_t> tokens;
  for (const Verdict& verdict : subject.classifier.classify(articles, subject.workspace)) {
    if (verdict.error) return verdict.error->with("judging an article");
    tokens.push_back(static_cast<size_t>(verdict.tokens));
  }
  return tokens;
}

size_t median(std::vector<size_t> numbers) {
  std::ranges::sort(numbers);
  return numbers[(numbers.size() - 1) / 2];
}

/// What is known of a bundle without measuring.
Result<CandidateReport> describe(const Candidate& candidate) {
  const std::string path = candidate.folder + "/" + std::string(kManifestFile);
  const Result<std::string> text = read_file(path, kMaxManifestBytes);
  if (!text) return text.error();
  const Result<Manifest> manifest = parse_manifest(*text, path);
  if (!manifest) return manifest.error();
  CandidateReport report;
  report.name = candidate.name;
  report.model = manifest->name + "@" + manifest->version;
  report.manifest_sha256 = sha256_hex(std::as_bytes(std::span(*text)));
  report.architecture = manifest->architecture;
  report.precision = manifest->precision;
  report.max_tokens = manifest->max_tokens;
  report.size_bytes = text->size();
  for (const auto& [name, file] : manifest->files) report.size_bytes += file.bytes;
  return report;
}

Result<std::unique_ptr<Subject>> open(const Candidate& candidate, size_t threads) {
  Result<Classifier> classifier = Classifier::open(candidate.folder);
  if (!classifier) return classifier.error();
  return std::make_unique<Subject>(*std::move(classifier), Workspace(static_cast<int>(threads)));
}

Plan plan_of(const Articles& articles, const Options& options) {
  Plan plan{.warm_up = options.warm_up_rounds, .rounds = options.rounds};
  plan.singles.push_back({std::string(kWindow), {articles.longest}, options.window_repeats});
  if (!articles.mix.empty()) plan.singles.push_back({std::string(kMix), articles.mix});
  if (!articles.given.empty()) plan.singles.push_back({std::string(kArticles), articles.given});
  plan.throughput = articles.mix;
  return plan;
}

Latency latency_of(const std::vector<std::vector<double>>& rounds, size_t articles) {
  Latency latency{.articles = articles};
  std::vector<double> all;
  for (const std::vector<double>& samples : rounds) {
    latency.round_p50_ms.push_back(spread_of(samples).p50);
    all.insert(all.end(), samples.begin(), samples.end());
  }
  latency.milliseconds = spread_of(std::move(all));
  return latency;
}

Result<void> fill_in(const Timings& timings, const Plan& plan, Subject& subject,
                     CandidateReport& report) {
  for (size_t i = 0; i < plan.singles.size(); ++i) {
    const Workload& workload = plan.singles[i];
    const Result<std::vector<size_t>> tokens = tokens_of(subject, workload.articles);
    if (!tokens) return tokens.error();
    Latency latency = latency_of(timings.singles_ms[i], workload.articles.size());
    latency.median_tokens = median(*tokens);
    report.latency[workload.name] = std::move(latency);
  }
  if (plan.throughput.empty()) return {};
  const Result<std::vector<size_t>> tokens = tokens_of(subject, plan.throughput);
  if (!tokens) return tokens.error();
  Throughput job{plan.throughput.size(), 0, timings.throughput_s};
  for (const size_t count : *tokens) job.tokens += count;
  report.throughput = std::move(job);
  return {};
}

Result<void> measure_programs(const std::vector<Candidate>& candidates, const Context& context,
                              Report& report) {
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (context.say) context.say("starting " + candidates[i].name + " afresh");
    Result<ProgramRun> run = context.run_program(candidates[i]);
    if (!run) return of(candidates[i], run.error());
    report.candidates[i].program = *std::move(run);
  }
  return {};
}

}  // namespace

Result<Report> measure(const std::vector<Candidate>& candidates, const Articles& articles,
                       const Options& options, const Context& context) {
  Report report;
  report.threads = options.threads;
  report.rounds = options.rounds;
  report.warm_up_rounds = options.warm_up_rounds;
  for (const Candidate& candidate : candidates) {  // all are looked at before any work begins
    Result<CandidateReport> described = describe(candidate);
    if (!described) return of(candidate, described.error());
    report.candidates.push_back(*std::move(described));
  }
  if (context.run_program && options.cold_starts > 0) {
    if (Result<void> done = measure_programs(candidates, context, report); !done) {
      return done.error();
    }
  }
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<Judge> judges;
  for (const Candidate& candidate : candidates) {
    if (context.say) context.say("opening " + candidate.name);
    Result<std::unique_ptr<Subject>> subject = open(candidate, options.threads);
    if (!subject) return of(candidate, subject.error());
    subjects.push_back(*std::move(subject));
    judges.push_back(
        [s = subjects.back().get()](std::span<const Article> job) { return judge(*s, job); });
  }
  const Plan plan = plan_of(articles, options);
  const Result<std::vector<Timings>> timings = measure_rounds(judges, plan, context.rounds);
  if (!timings) return timings.error();
  for (size_t i = 0; i < candidates.size(); ++i) {
    Result<void> filled = fill_in((*timings)[i], plan, *subjects[i], report.candidates[i]);
    if (!filled) return of(candidates[i], filled.error());
  }
  return report;
}

std::vector<Article> spread_evenly(std::vector<Article> articles, size_t count) {
  if (articles.size() <= count) return articles;
  std::vector<Article> chosen;
  for (size_t i = 0; i < count; ++i) {
    chosen.push_back(std::move(articles[i * articles.size() / count]));
  }
  return chosen;
}

}  // namespace prefilter::benchmark
