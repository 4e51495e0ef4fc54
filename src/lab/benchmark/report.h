#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/spread.h"
#include "prefilter/error.h"

namespace prefilter::benchmark {

/// What was measured on; handed in by the program.
struct Machine {
  std::string processor;
  int usable_processors = 0;
  std::string instruction_set;  ///< that the kernels use
  size_t memory_bytes = 0;
  double load_before = 0.0;  ///< processes that wanted a processor in the minute before
  double load_after = 0.0;   ///< the same at the end, the measurement itself included
};

/// How long a single article takes, from its text to its verdict.
struct Latency {
  size_t articles = 0;       ///< different ones
  size_t median_tokens = 0;  ///< that the model read of them
  Spread milliseconds = {};  ///< over all articles, repeats and rounds
  std::vector<double> round_p50_ms = {};
};

/// Many articles as one job over all threads, texts to verdicts.
struct Throughput {
  size_t articles = 0;
  size_t tokens = 0;  ///< of all of them
  std::vector<double> samples_s;

  double articles_per_second() const;  ///< of the median sample
};

/// The program `prefilter classify` as a user starts it, file cache warm.
struct ProgramRun {
  std::vector<double> cold_start_ms;  ///< from its start to the verdict of its only article
  size_t peak_memory_bytes = 0;       ///< while it judged the length mix
};

/// The workloads, as the report names them.
inline constexpr std::string_view kWindow = "window";      ///< one article that fills the window
inline constexpr std::string_view kMix = "mix";            ///< lengths of real traffic
inline constexpr std::string_view kArticles = "articles";  ///< those that were given

struct CandidateReport {
  std::string name;
  std::string model;            ///< name and version of the manifest
  std::string manifest_sha256;  ///< says which bundle it was
  std::string architecture;
  std::string precision;
  size_t max_tokens = 0;
  size_t size_bytes = 0;                                ///< of all files of the bundle
  std::map<std::string, Latency, std::less<>> latency;  ///< by workload
  std::optional<Throughput> throughput;
  std::optional<ProgramRun> program;
};

/// benchmark_results.json; docs/formats/benchmark.md describes it.
struct Report {
  std::string version;
  std::string commit;
  std::string created;  ///< UTC
  Machine machine;
  size_t threads = 0;
  size_t rounds = 0;
  size_t warm_up_rounds = 0;
  std::string data;         ///< the file of the workload "articles"; empty: none
  std::string data_sha256;  ///< of that file
  std::vector<CandidateReport> candidates;
};

std::string to_json(const Report& report);

/// For people: a row a candidate.
std::string to_table(const Report& report);

}  // namespace prefilter::benchmark
