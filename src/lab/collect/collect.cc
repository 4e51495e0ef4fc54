#include "lab/collect/collect.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/atomic_file.h"
#include "base/check.h"
#include "base/chunk_source.h"
#include "base/curl/url.h"
#include "base/pending_file.h"
#include "base/sha256.h"
#include "lab/collect/document.h"
#include "lab/collect/dump.h"
#include "lab/collect/inputs.h"
#include "lab/collect/memory.h"
#include "lab/collect/output.h"
#include "lab/collect/sources.h"

namespace prefilter::collect {
namespace {

constexpr size_t kShownExamples = 5;

/// An article that passed the sieve and may still lose to the sample.
struct Candidate {
  size_t input = 0;
  size_t line = 0;  // of the spool
  Choice choice;
  std::string id;
  std::string source;
  std::string reason;  // the kind of sign that its bucket rests on
};

/// The first bytes of a file tell its kind where its name does not.
InputKind kind_of_file(const std::string& path) {
  Result<ChunkSource> source = ChunkSource::open(path, size_t{16} << 10);
  return source ? kind_of_bytes(source->next().bytes) : InputKind::kUnknown;
}

/// "keywords" of "keywords promo code, deal".
std::string first_word(const articles::Record& record) {
  if (!record.others.is_object() || !record.others.contains("bucket_reason")) return "none";
  const std::string reason = record.others["bucket_reason"].get<std::string>();
  return reason.substr(0, reason.find(' '));
}

class Run {
 public:
  Run(const CollectOptions& options, const CollectContext& context, Sources sources, Spool spool)
      : options_(options),
        context_(context),
        guesser_(sources),
        sieve_(options.sieve, guesser_),
        spool_(std::move(spool)) {}

  Result<CollectReport> run();

 private:
  Result<void> read_all(const Inputs& inputs);
  void read_input(const Input& input, const std::vector<size_t>& task_of, Fetcher* fetcher);
  Result<void> read_file(const Input& input);
  Result<void> read_bytes(const Document& document, InputKind kind);
  Result<void> read_remote(const Input& input, Fetched fetched);
  Result<Fetcher> start_fetching(const Inputs& inputs);
  Sink sink();
  void take(Found found);
  void drop(size_t input, DropReason reason, nlohmann::ordered_json what);
  void show(std::optional<double> share);
  void choose();
  Result<void> write();

  InputReport& report_of_input() { return report_.inputs.back(); }

  const CollectOptions& options_;
  const CollectContext& context_;
  BucketGuesser guesser_;
  Sieve sieve_;
  Spool spool_;
  CollectReport report_;
  PresentFile present_;
  StratumCounts present_strata_;
  std::vector<Candidate> candidates_;
  std::vector<size_t> wanted_;
  FetchMemories memories_;
  std::optional<PendingFile> dropped_file_;
  std::optional<Error> failure_;  // of writing, met inside a sink
  std::optional<Error> first_problem_;
  size_t inputs_ = 0;
  size_t articles_ = 0;
};

void Run::drop(size_t input, DropReason reason, nlohmann::ordered_json what) {
  ++report_.inputs[input].dropped[static_cast<size_t>(reason)];
  if (!dropped_file_ || failure_) return;
  what["reason"] = to_string(reason);
  const std::string line = what.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (Result<void> written = dropped_file_->write(line + "\n"); !written)
    failure_ = written.error();
}

void Run::take(Found found) {
  const size_t input = report_.inputs.size() - 1;
  ++report_of_input().articles;
  ++articles_;
  Sifted sifted = sieve_.sift(found);
  const articles::Record& record = found.record;
  if (sifted.dropped) {
    nlohmann::ordered_json what = {
        {"place", found.place}, {"id", record.id}, {"title", record.title}};
    if (!sifted.twin.empty()) what["twin"] = sifted.twin;
    if (sifted.similarity > 0.0) what["similarity"] = sifted.similarity;
    return drop(input, *sifted.dropped, std::move(what));
  }
  const Result<size_t> line = spool_.add(articles::to_json_line(record));
  if (!line) {
    failure_ = line.error();
    return;
  }
  candidates_.push_back(
      {.input = input,
       .line = *line,
       .choice = {.stratum = std::move(sifted.stratum),
                  .position = articles::choice_position(sifted.hash, options_.seed)},
       .id = record.id,
       .source = record.source,
       .reason = first_word(record)});
}

Sink Run::sink() {
  return {.found = [this](Found found) { take(std::move(found)); },
          .unreadable =
              [this](const std::string& place, const std::string& why) {
                InputReport& input = report_of_input();
                ++input.articles;
                ++articles_;
                if (input.examples.size() < kShownExamples)
                  input.examples.push_back(place + ": " + why);
                drop(report_.inputs.size() - 1, DropReason::kUnreadable,
                     {{"place", place}, {"why", why}});
              }};
}

void Run::show(std::optional<double> share) {
  context_.progress({.doing = report_of_input().name,
                     .input = report_.inputs.size(),
                     .inputs = inputs_,
                     .articles = articles_,
                     .share = share});
}

Result<void> Run::read_bytes(const Document& document, InputKind kind) {
  report_of_input().kind = to_string(kind);
  if (kind == InputKind::kPage) return read_page(document, sink());
  if (kind == InputKind::kFeed) {
    const Result<std::string> problem = read_feed(document, sink());
    if (!problem) return problem.error();
    report_of_input().problem = *problem;
    return {};
  }
  return Error(ErrorCode::kInvalidArgument,
               document.name + ": neither JSON lines, nor a feed, nor an HTML page");
}

Result<void> Run::read_file(const Input& input) {
  const InputKind kind = input.kind == InputKind::kUnknown ? kind_of_file(input.name) : input.kind;
  if (kind != InputKind::kDump) {
    const Result<Document> document =
        read_document(input.name, options_.fetch.max_megabytes << 20U);
    if (!document) return document.error();
    return read_bytes(*document, kind);
  }
  report_of_input().kind = to_string(kind);
  const auto progress = [this](const ReadProgress& now) {
    show(now.total_bytes && *now.total_bytes > 0
             ? std::optional(static_cast<double>(now.bytes) / static_cast<double>(*now.total_bytes))
             : std::nullopt);
  };
  const auto stop = [this] { return failure_ || context_.stop(); };
  return read_dump(input.name, {.fields = options_.fields, .progress = progress, .stop = stop},
                   sink());
}

Result<void> Run::read_remote(const Input& input, Fetched fetched) {
  memories_[input.name] = fetched.memory;
  if (fetched.state == Fetched::State::kFailed) {
    return Error(ErrorCode::kUnavailable, fetched.problem);
  }
  if (fetched.state == Fetched::State::kUnchanged) {
    report_of_input().unchanged = true;
    report_of_input().kind = "feed";
    return {};
  }
  Result<void> read = read_bytes(fetched.document, kind_of_bytes(fetched.document.bytes));
  // What could not be read is fetched whole the next time.
  if (!read || !report_of_input().problem.empty()) memories_[input.name] = {};
  return read;
}

Result<Fetcher> Run::start_fetching(const Inputs& inputs) {
  std::vector<FetchTask> tasks;
  for (const Input& input : inputs.all) {
    if (!input.remote) continue;
    FetchTask task{.url = input.name};
    const auto known = memories_.find(input.name);
    if (known != memories_.end()) task.memory = known->second;
    // An unchanged feed helps only those who still have what it said.
    if (options_.refresh || report_.present == 0) {
      task.memory.etag.clear();
      task.memory.last_modified.clear();
    }
    tasks.push_back(std::move(task));
  }
  return Fetcher::start(std::move(tasks), options_.fetch, context_.clock, context_.stop);
}

Result<void> Run::read_all(const Inputs& inputs) {
  inputs_ = inputs.all.size();
  Result<Fetcher> fetcher = start_fetching(inputs);
  if (!fetcher) return fetcher.error();
  size_t task = 0;
  for (const Input& input : inputs.all) {
    if (context_.stop() || failure_) break;
    InputReport& entry = report_.inputs.emplace_back();
    entry.name = input.name;
    entry.kind = "unknown";
    if (input.remote) report_of_input().name = curl::parse_url(input.name)->shown();
    show(std::nullopt);
    const Result<void> read =
        input.remote ? read_remote(input, fetcher->take(task++)) : read_file(input);
    if (read) continue;
    report_of_input().problem = read.error().message();
    if (!first_problem_) first_problem_ = read.error();
  }
  report_.interrupted = context_.stop();
  if (failure_) return *failure_;
  const bool none =
      std::all_of(report_.inputs.begin(), report_.inputs.end(),
                  [](const auto& input) { return !input.problem.empty() && input.articles == 0; });
  if (none && first_problem_ && !report_.interrupted) return *first_problem_;
  return {};
}

void Run::choose() {
  report_.strata = present_strata_;
  const bool sampling = options_.sample.per_stratum > 0 || options_.sample.total > 0;
  if (report_.interrupted && sampling) return;
  std::vector<Choice> choices;
  for (const Candidate& candidate : candidates_) choices.push_back(candidate.choice);
  const auto dropped = choose_sample(choices, present_strata_, options_.sample);
  for (size_t i = 0; i < candidates_.size(); ++i) {
    const Candidate& candidate = candidates_[i];
    if (dropped[i]) {
      drop(candidate.input, *dropped[i], {{"id", candidate.id}});
      continue;
    }
    wanted_.push_back(candidate.line);
    ++report_.inputs[candidate.input].added;
    ++report_.strata[candidate.choice.stratum];
    ++report_.sources[candidate.source.empty() ? "?" : candidate.source];
    ++report_.reasons[candidate.reason];
  }
}

Result<void> Run::write() {
  if (Result<void> written = append_lines(options_.out, present_, spool_, wanted_); !written) {
    return written;
  }
  // After the articles: a crash between the two costs a fetch, not an article.
  if (!memories_.empty()) {
    Result<void> kept = write_memories(memory_path(options_.out), memories_);
    if (!kept) return kept;
  }
  if (dropped_file_) {
    if (Result<void> written = dropped_file_->commit(); !written) return written;
  }
  const auto folder = std::filesystem::path(options_.out).parent_path();
  return replace_file((folder / "collect_report.json").string(), to_json(report_));
}

Result<CollectReport> Run::run() {
  const Result<Inputs> inputs = expand_inputs(options_.inputs);
  if (!inputs) return inputs.error();
  report_.out = options_.out;
  report_.created = context_.created;
  report_.code_version = context_.code_version;
  report_.seed = options_.seed;
  report_.sample = options_.sample;
  report_.near_similarity = options_.sieve.near_similarity;
  report_.skipped_files = inputs->skipped_files;
  Result<std::string> digest = sha256_file(options_.sources);
  if (!digest) return digest.error();
  report_.sources_sha256 = std::move(*digest);

  Result<PresentFile> present = read_present(options_.out, [this](const articles::Record& record) {
    ++present_strata_[sieve_.add_present(record)];
  });
  if (!present) return present.error();
  present_ = *present;
  report_.present = present_.articles;
  report_.present_unreadable = present_.unreadable;
  report_.torn = present_.torn;
  Result<FetchMemories> memories = read_memories(memory_path(options_.out));
  if (!memories) return memories.error();
  memories_ = std::move(*memories);
  if (!options_.dropped.empty()) {
    Result<PendingFile> file = PendingFile::create(options_.dropped);
    if (!file) return file.error();
    dropped_file_.emplace(std::move(*file));
  }
  if (Result<void> read = read_all(*inputs); !read) return read.error();
  choose();
  if (failure_) return *failure_;
  if (Result<void> written = write(); !written) return written.error();
  return std::move(report_);
}

Result<void> check(const CollectOptions& options) {
  const auto wrong = [](const std::string& what) {
    return Error(ErrorCode::kInvalidArgument, what);
  };
  if (options.inputs.empty()) return wrong("no input: name files, folders or addresses to read");
  if (options.out.empty() || options.out == "-") return wrong("out must name a file to add to");
  if (options.out.ends_with(".gz")) return wrong("out cannot be gzip, which cannot be added to");
  const double near = options.sieve.near_similarity;
  if (!(near == 0.0 || (near >= 0.3 && near <= 1.0))) {
    return wrong("near_similarity must be 0.3 to 1, or 0 to keep near duplicates");
  }
  for (const auto& [field, others] : options.fields) {
    if (!usual_field_names().contains(field)) {
      return wrong("fields: there is no field " + field +
                   "; those are id, title, content, language, source, url, published");
    }
  }
  return {};
}

}  // namespace

Result<CollectReport> collect(const CollectOptions& options, const CollectContext& context) {
  if (Result<void> good = check(options); !good) return good.error();
  Result<Sources> sources = read_sources(options.sources);
  if (!sources) return sources.error();
  Result<Spool> spool = Spool::create(options.out);
  if (!spool) return spool.error();
  return Run(options, context, std::move(*sources), std::move(*spool)).run();
}

}  // namespace prefilter::collect
