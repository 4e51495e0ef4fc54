#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lab/select/criteria.h"
#include "prefilter/error.h"

namespace prefilter::select {

/// Which figures decide.
struct Basis {
  std::string slice = "all";  ///< of evaluation_results.json
  std::string form = "full";  ///< "full", "first_125", "title_only"
  std::string latency =
      "window";  ///< workload of benchmark_results.json: "window", "mix", "articles"
  std::string statistic = "p50";  ///< of its milliseconds: "p50", "p95", "p99", "min"
};

/// A row of evaluation_results.json.
struct Evaluated {
  std::string name;
  std::string kind;             ///< "model"; others (rules, scores) are no models to choose
  std::string folder;           ///< of its bundle; empty: not said
  std::string manifest_sha256;  ///< of the bundle that was judged; empty: not said
  Figures figures;              ///< without latency; a null is not known
};

/// A row of benchmark_results.json.
struct Benchmarked {
  std::string manifest_sha256;
  std::optional<double> latency_ms;
  std::optional<double> articles_per_second;
  std::optional<double> peak_memory_bytes;
  std::optional<double> size_bytes;
};

/// benchmark_results.json as far as it decides.
struct BenchmarkFile {
  std::map<std::string, Benchmarked> rows;  ///< by name
  double load_before = 0.0;  ///< processes that wanted a processor before it was measured
};

/// The rows, in the file's order. `text` is the file's content. Errors: kCorrupt, naming file and
/// field; kUnsupported for a newer format_version; kInvalidArgument if no candidate was judged in
/// that form.
Result<std::vector<Evaluated>> read_evaluation(const std::string& text, const std::string& file,
                                               const Basis& basis);

/// Errors: as above. A workload that was not measured is no error: the latency is
/// then not known.
Result<BenchmarkFile> read_benchmark(const std::string& text, const std::string& file,
                                     const Basis& basis);

}  // namespace prefilter::select
