#include "apps/cli/classify_stream.h"

#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "apps/cli/article_queue.h"
#include "apps/cli/progress.h"
#include "base/check.h"

namespace prefilter::cli {
namespace {

// What waits to be judged: some batches, so that the judge never starves, and a few megabytes.
constexpr size_t kWaitingArticles = 1024;
constexpr size_t kWaitingBytes = 8U << 20;

/// The reading thread and what it shares with us. Both sides keep it alive: a thread that waits for
/// a terminal or a pipe cannot be called back, so it is left behind when the user interrupts.
struct Reading {
  explicit Reading(ArticleSource from) : source(std::move(from)) {}
  ArticleSource source;
  ArticleQueue queue{kWaitingArticles, kWaitingBytes};
  std::exception_ptr failure;  // of the reading thread; to be read after its end
};

void read_all(Reading& reading) {
  try {
    while (std::optional<InputArticle> article = reading.source.next()) {
      if (!reading.queue.push(std::move(*article))) break;
    }
  } catch (...) {
    reading.failure = std::current_exception();
  }
  reading.queue.finish();
}

class Run {
 public:
  Run(const Judge& judge, const VerdictFormat& format, ResultFile& out,
      const StreamOptions& options)
      : judge_(judge), format_(format), out_(out), options_(options) {}

  /// Judges one batch and writes its lines.
  Result<void> batch(std::vector<InputArticle> inputs) {
    articles_.clear();
    for (InputArticle& input : inputs) {
      if (!input.error) articles_.push_back(std::move(input.article));
    }
    std::vector<Judgement> judgements;
    if (!articles_.empty()) judgements = judge_(articles_);
    PREFILTER_CHECK(judgements.size() == articles_.size(), "a judge gives a verdict an article");
    std::string text;
    size_t judged = 0;
    for (InputArticle& input : inputs) {
      Judged line = input.error ? failed(input) : finished(input, judgements[judged], judged);
      judged += input.error ? 0 : 1;
      counts.add(line);
      text += format_.line(line);
    }
    return out_.write(text);
  }

  Counts counts;

 private:
  Judged failed(InputArticle& input) const {
    Judged line{.id_json = std::move(input.id_json), .title = "", .verdict = {}, .error = {}};
    line.verdict.threshold = options_.threshold;
    line.verdict.language = "other";
    line.error = std::move(*input.error);
    return line;
  }

  Judged finished(InputArticle& input, Judgement& judgement, size_t index) {
    Judged line{.id_json = std::move(input.id_json),
                .title = std::move(articles_[index].title),
                .verdict = std::move(judgement.verdict),
                .model = std::move(judgement.model),
                .error = {},
                .patterns = std::move(judgement.patterns)};
    if (line.title.empty()) line.title = articles_[index].content.substr(0, 400);
    if (const std::optional<Error>& error = line.verdict.error) {
      line.error = ArticleFailure{.code = std::string(to_string(error->code())),
                                  .message = error->message(),
                                  .line = input.line};
    }
    return line;
  }

  const Judge& judge_;
  const VerdictFormat& format_;
  ResultFile& out_;
  const StreamOptions& options_;
  std::vector<Article> articles_;
};

}  // namespace

Result<StreamResult> classify_stream(ArticleSource source, const Judge& judge,
                                     const VerdictFormat& format, ResultFile& out,
                                     StatusLine& progress, const StreamOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  auto reading = std::make_shared<Reading>(std::move(source));
  std::thread reader([reading] { read_all(*reading); });
  Run run(judge, format, out, options);
  Result<void> status = out.write(format.header());
  while (status) {
    std::vector<InputArticle> batch = reading->queue.take(options.batch_tokens, options.stop);
    if (batch.empty()) break;
    status = run.batch(std::move(batch));
    if (status) status = options.healthy();
    if (!progress.due()) continue;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    progress.update(progress_text({.articles = run.counts.total(),
                                   .errors = run.counts.failed(),
                                   .seconds = spent.count(),
                                   .share_read = reading->source.share_read()}));
  }
  progress.clear();
  StreamResult result{.counts = run.counts, .interrupted = options.stop(), .reader_left = false};
  reading->queue.abandon();
  if (result.interrupted || !status) {
    reader.detach();  // it may wait for input that never comes
  } else {
    reader.join();
    if (reading->failure) std::rethrow_exception(reading->failure);
    status = out.write(format.footer(run.counts));
  }
  result.reader_left = out.reader_left();
  if (!status && !result.reader_left) return status.error();
  return result;
}

}  // namespace prefilter::cli
