#include "lab/oracle/run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/thread_pool.h"
#include "lab/articles/record.h"
#include "lab/oracle/answers_file.h"
#include "lab/oracle/asker.h"
#include "lab/oracle/plan.h"
#include "lab/oracle/prompt.h"

namespace prefilter::oracle {
namespace {

using articles::Record;

Error bad_option(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

Result<void> check(const RunOptions& options) {
  if (options.data.empty()) return bad_option("data: the article file is missing");
  if (options.out.empty() || options.out == "-") return bad_option("out: a file name is needed");
  if (options.concurrency < 1 || options.concurrency > 256) {
    return bad_option("concurrency: 1 to 256");
  }
  if (options.retries < 0) return bad_option("retries: must not be negative");
  if (options.max_attempts < 1) return bad_option("max_attempts: must be positive");
  if (options.max_failures_in_row < 1) return bad_option("max_failures_in_row: must be positive");
  if (!(options.timeout_s > 0.0 && options.timeout_s <= 86'400.0)) {
    return bad_option("timeout_s: more than 0, at most a day");
  }
  if (!(options.double_share >= 0.0 && options.double_share <= 1.0)) {
    return bad_option("double_share: 0 to 1");
  }
  if (!(options.prices.in_usd >= 0.0 && options.prices.out_usd >= 0.0)) {
    return bad_option("prices: must not be negative");
  }
  if (options.budget.usd && !(*options.budget.usd >= 0.0)) {
    return bad_option("budget: must not be negative");
  }
  if (options.budget.usd && options.prices.in_usd + options.prices.out_usd == 0.0) {
    return bad_option("budget: in dollars it needs the prices (price_in, price_out)");
  }
  return check(options.endpoint);
}

/// The first reader, and the second if there is one.
std::array<Reader, 2> make_readers(const RunOptions& options, const std::string& rubric) {
  std::array<Reader, 2> readers;
  const auto reader = [&rubric](const EndpointOptions& endpoint) {
    return Reader{endpoint, prompt_hash(rubric, endpoint.llm, endpoint.temperature)};
  };
  readers[0] = reader(options.endpoint);
  if (options.double_share > 0.0) {
    EndpointOptions second = options.endpoint;
    const bool same = options.double_llm.empty() || options.double_llm == second.llm;
    if (!same) second.llm = options.double_llm;
    if (same && second.temperature >= 0.0) second.temperature = options.double_temperature;
    readers[1] = reader(second);
  }
  return readers;
}

/// The work of all threads on the tasks, and what comes of it.
class Work {
 public:
  Work(const RunOptions& options, AskerOptions asker, const std::array<Reader, 2>& readers,
       Plan& plan)
      : options_(options), asker_(std::move(asker)), readers_(readers), plan_(plan) {
    asker_.http.cancelled = [this] {
      return aborted_ || (options_.cancelled && options_.cancelled());
    };
    progress_.texts = plan.tasks.size();
  }

  /// Asks about all of them, or until something ends it. Errors: as run.
  Result<void> run(Budget& budget, AnswersFile& file, const Tokens& before) {
    ThreadPool pool(std::max<size_t>(1, std::min(options_.concurrency, plan_.tasks.size())));
    pool.run(pool.threads(), [&](size_t index, size_t) {
      AskerOptions mine = asker_;
      mine.seed += index;
      Result<Asker> asker = Asker::create(mine, budget, file);
      if (!asker) return fail(asker.error());
      ask_all(*asker, budget, before);
    });
    if (error_) return *error_;
    if (options_.cancelled && options_.cancelled()) {
      return Error(ErrorCode::kUnavailable, "interrupted after " + std::to_string(progress_.done) +
                                                " of " + std::to_string(progress_.texts) +
                                                " texts; the same command goes on from there");
    }
    if (progress_.failed > 0 && judgements[0].empty()) {
      return Error(ErrorCode::kUnavailable,
                   "none of " + std::to_string(progress_.done) +
                       " questions has a usable answer; the first one: " + first_fault_);
    }
    return {};
  }

  Judgements judgements;                                ///< of earlier runs, then of this one too
  std::unordered_map<std::string, std::string> faults;  ///< of first readings, by text
  size_t reasked = 0;
  const RunProgress& progress() const { return progress_; }

 private:
  void ask_all(Asker& asker, Budget& budget, const Tokens& before) {
    while (!stop_) {
      const size_t index = next_++;
      if (index >= plan_.tasks.size()) return;
      const Task& task = plan_.tasks[index];
      Result<Asked> asked = asker.ask(task, readers_[task.reading - 1]);
      if (!asked) return fail(asked.error());
      const std::lock_guard lock(mutex_);
      take(task, *std::move(asked), budget, before);
    }
  }

  void take(const Task& task, Asked asked, const Budget& budget, const Tokens& before) {
    progress_.retries += asked.retries;
    reasked += asked.attempts > 1 ? asked.attempts - 1 : 0;
    if (asked.ending == Asked::Ending::kCancelled || asked.ending == Asked::Ending::kOutOfBudget) {
      stop_ = true;
      return;
    }
    ++progress_.done;
    if (asked.ending == Asked::Ending::kJudged) {
      failed_in_row_ = 0;
      judgements[task.reading - 1].insert_or_assign(task.hash, std::move(asked.judgement));
    } else {
      ++progress_.failed;
      if (first_fault_.empty()) first_fault_ = asked.fault;
      if (task.reading == 1) faults[task.hash] = asked.fault;
      if (++failed_in_row_ >= options_.max_failures_in_row) {
        stop_with(
            Error(ErrorCode::kUnavailable,
                  std::to_string(failed_in_row_) +
                      " articles in a row without a usable answer, the last one: " + asked.fault));
      }
    }
    progress_.tokens = budget.spent() - before;
    progress_.usd = progress_.tokens.usd(options_.prices);
    if (options_.progress) options_.progress(progress_);
  }

  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    stop_with(error);
  }

  void stop_with(const Error& error) {
    stop_ = true;
    aborted_ = true;
    if (!error_) error_ = error;
  }

  const RunOptions& options_;
  AskerOptions asker_;
  const std::array<Reader, 2>& readers_;
  const Plan& plan_;
  std::atomic<bool> stop_ = false;     // nothing new is begun
  std::atomic<bool> aborted_ = false;  // nor is what was begun waited for
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  RunProgress progress_;
  size_t failed_in_row_ = 0;
  std::string first_fault_;
  std::optional<Error> error_;
};

void set_score(Record& record, const Judgement& judgement, const std::string& llm) {
  record.commerce_score = judgement.score;
  record.reason = judgement.reason;
  record.signals = judgement.signals;
  record.origin = articles::Origin::kOracle;
  if (record.others.is_null()) record.others = nlohmann::json::object();
  record.others["scored_by"] = llm;
  record.others.erase("oracle_error");
}

void count_score(double score, RunReport& report) {
  ++report.scored;
  ++report.histogram[static_cast<size_t>(std::lround(score))];
  if (score >= 7.0) ++report.commerce;
  if (score < 3.0) ++report.journalism;
}

void set_fault(Record& record, const std::string& fault, RunReport& report) {
  if (record.others.is_null()) record.others = nlohmann::json::object();
  record.others["oracle_error"] = fault;
  report.failures.push_back({record.id, fault});
}

/// Puts the judgements into the records and counts them.
void fill_records(std::vector<Record>& records, const Plan& plan, const Work& work,
                  const std::string& llm, RunReport& report) {
  using What = PlannedArticle::What;
  for (size_t i = 0; i < records.size(); ++i) {
    const PlannedArticle& article = plan.articles[i];
    const auto judgement = work.judgements[0].find(article.hash);
    const auto fault = work.faults.find(article.hash);
    if (article.what == What::kKeep) {
      ++report.kept;
    } else if (article.what == What::kEmpty) {
      set_fault(records[i], "the article has no readable text", report);
    } else if (judgement != work.judgements[0].end()) {
      set_score(records[i], judgement->second, llm);
      count_score(judgement->second.score, report);
    } else if (fault != work.faults.end()) {
      set_fault(records[i], fault->second, report);
    } else {
      ++report.unanswered;
    }
  }
}

/// The scores of the texts that were read twice, in the order of the articles.
std::optional<Agreement> compare(const Plan& plan, const Judgements& judgements) {
  std::vector<double> first;
  std::vector<double> second;
  std::unordered_set<std::string> seen;
  for (const PlannedArticle& article : plan.articles) {
    const auto a = judgements[0].find(article.hash);
    const auto b = judgements[1].find(article.hash);
    if (a == judgements[0].end() || b == judgements[1].end()) continue;
    if (!seen.insert(article.hash).second) continue;
    first.push_back(a->second.score);
    second.push_back(b->second.score);
  }
  if (first.empty()) return std::nullopt;
  return agreement_of(first, second);
}

void fill_cost(const RunOptions& options, const Budget& budget, const Work& work,
               RunReport& report) {
  const RunProgress& progress = work.progress();
  report.asked = progress.done;
  report.retries = progress.retries;
  report.reasked = work.reasked;
  report.tokens_in_all = budget.spent();
  report.usd = report.tokens.usd(options.prices);
  report.usd_in_all = budget.spent_usd();
  report.priced = options.prices.in_usd + options.prices.out_usd > 0.0;
  report.left = budget.left();
  const size_t judged = work.judgements[0].size() + work.judgements[1].size();
  if (judged == 0) return;
  const double to_go = static_cast<double>(report.unanswered) / static_cast<double>(judged);
  report.usd_to_go = report.usd_in_all * to_go;
  report.tokens_to_go =
      static_cast<uint64_t>(to_go * static_cast<double>(report.tokens_in_all.all()));
}

Result<Earlier> read_earlier(const RunOptions& options, const AnswersFile& file,
                             const std::array<Reader, 2>& readers) {
  Earlier earlier = sort_answers(file.earlier(), readers);
  if (earlier.foreign == 0 || options.ask_anew) return earlier;
  return Error(ErrorCode::kRefused,
               options.out + ".answers.jsonl holds " + std::to_string(earlier.foreign) +
                   " answers to another rubric, or by another model or temperature; to keep them "
                   "there and ask anew say --ask-anew, or choose another --out");
}

AskerOptions asker_options(const RunOptions& options, const std::string& rubric) {
  AskerOptions asker{.rubric = rubric,
                     .backoff = options.backoff,
                     .retries = options.retries,
                     .max_attempts = options.max_attempts,
                     .seed = options.seed,
                     .now = options.now};
  asker.http.total_timeout_ms = static_cast<int>(std::ceil(options.timeout_s * 1000.0));
  return asker;
}

}  // namespace

Result<RunReport> run(const RunOptions& options) {
  PREFILTER_CHECK(options.now, "the caller hands in a clock");
  if (Result<void> checked = check(options); !checked) return checked.error();
  const auto begin = std::chrono::steady_clock::now();
  const Result<std::string> rubric = read_rubric(options.rubric);
  if (!rubric) return rubric.error();
  Result<std::vector<Record>> records = articles::read_records(options.data);
  if (!records) return records.error();
  RunReport report{.out = options.out, .answers = options.out + ".answers.jsonl"};
  report.articles = records->size();

  Result<AnswersFile> file = AnswersFile::open(report.answers);
  if (!file) return file.error();
  const std::array<Reader, 2> readers = make_readers(options, *rubric);
  Result<Earlier> earlier = read_earlier(options, *file, readers);
  if (!earlier) return earlier.error();
  Plan plan = make_plan(*records, {options.rescore, options.double_share, options.seed},
                        earlier->judgements);

  Budget budget(options.budget, options.prices, earlier->tokens);
  Work work(options, asker_options(options, *rubric), readers, plan);
  work.judgements = std::move(earlier->judgements);
  if (Result<void> done = work.run(budget, *file, earlier->tokens); !done) return done.error();

  fill_records(*records, plan, work, options.endpoint.llm, report);
  report.agreement = compare(plan, work.judgements);
  report.tokens = budget.spent() - earlier->tokens;
  fill_cost(options, budget, work, report);
  if (report.unanswered == 0 || options.partial) {
    if (Result<void> written = articles::write_records(options.out, *records); !written) {
      return written.error();
    }
    report.written = true;
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace prefilter::oracle
