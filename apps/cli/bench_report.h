#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace prefilter::cli {

/// What `prefilter bench` measured; docs/formats/bench.md describes its JSON.
struct BenchReport {
  struct Latency {
    size_t tokens = 0;
    std::vector<double> samples_ms;
  };
  struct Throughput {
    size_t articles = 0;
    size_t tokens = 0;  ///< of all articles
    std::vector<double> samples_s;
  };
  struct Program {  ///< `prefilter classify`, run as a user runs it, file cache warm
    std::vector<double> cold_start_ms;  ///< from its start to the first verdict
    size_t peak_memory_bytes = 0;       ///< while it judges the mix as texts
  };

  std::string model;         ///< name and version, or the folder of what is no bundle
  std::string architecture;  ///< empty: not known
  std::string precision;     ///< "int8", "fp32"
  size_t threads = 0;
  std::vector<Latency> latency;
  std::optional<Throughput> throughput;  ///< ids to logits
  std::optional<Throughput> walk;        ///< articles to verdicts
  std::optional<Program> program;
};

/// With machine, versions, n, p50, p95, p99.
std::string to_json(const BenchReport& report);

/// For people.
std::string to_text(const BenchReport& report);

}  // namespace prefilter::cli
