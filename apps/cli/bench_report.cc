#include "apps/cli/bench_report.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "apps/cli/build_info.h"
#include "apps/cli/machine.h"
#include "base/peak_memory.h"
#include "base/spread.h"

namespace prefilter::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Spread& spread) {
  return {{"n", spread.n},     {"p50", spread.p50},      {"p95", spread.p95},
          {"p99", spread.p99}, {"min", spread.smallest}, {"max", spread.largest}};
}

Json to_json(const BenchReport::Throughput& throughput) {
  const double median_s = spread_of(throughput.samples_s).p50;
  return {{"articles", throughput.articles},
          {"tokens", throughput.tokens},
          {"seconds", median_s},
          {"articles_per_second", static_cast<double>(throughput.articles) / median_s},
          {"samples_s", throughput.samples_s}};
}

Json machine_json() {
  return {{"processor", processor_name()},
          {"usable_processors", usable_processors()},
          {"instruction_set", chosen_instruction_set()},
          {"memory_bytes", memory_bytes()},
          {"load_average", load_average()}};
}

template <typename... Values>
std::string row(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

std::string throughput_row(const char* name, const BenchReport::Throughput& throughput) {
  const Spread seconds = spread_of(throughput.samples_s);
  return row("%-22s %8.1f articles/s  (%zu articles, %zu tokens, n = %zu)\n", name,
             static_cast<double>(throughput.articles) / seconds.p50, throughput.articles,
             throughput.tokens, seconds.n);
}

}  // namespace

std::string to_json(const BenchReport& report) {
  Json json = {{"version", version()},
               {"commit", commit()},
               {"machine", machine_json()},
               {"model", report.model},
               {"architecture", report.architecture},
               {"precision", report.precision},
               {"threads", report.threads},
               {"latency", Json::array()}};
  for (const BenchReport::Latency& latency : report.latency) {
    json["latency"].push_back({{"tokens", latency.tokens},
                               {"milliseconds", to_json(spread_of(latency.samples_ms))},
                               {"samples_ms", latency.samples_ms}});
  }
  if (report.throughput) json["throughput"] = to_json(*report.throughput);
  if (report.walk) json["walk"] = to_json(*report.walk);
  if (report.program) {
    json["program"] = {{"cold_start_ms", to_json(spread_of(report.program->cold_start_ms))},
                       {"peak_memory_bytes", report.program->peak_memory_bytes}};
  }
  json["peak_rss_bytes"] = peak_memory_bytes();
  return json.dump(2) + "\n";
}

std::string to_text(const BenchReport& report) {
  std::ostringstream out;
  out << report.model << ", " << report.precision << ", " << report.threads << " threads, "
      << chosen_instruction_set() << ", " << processor_name() << "\n";
  if (!report.latency.empty()) out << "\nlatency, one article     p50      p95      p99   ms\n";
  for (const BenchReport::Latency& latency : report.latency) {
    const Spread ms = spread_of(latency.samples_ms);
    out << row("%6zu tokens       %8.2f %8.2f %8.2f   n = %zu\n", latency.tokens, ms.p50, ms.p95,
               ms.p99, ms.n);
  }
  out << "\n";
  if (report.throughput) out << throughput_row("ids to logits", *report.throughput);
  if (report.walk) out << throughput_row("articles to verdicts", *report.walk);
  if (report.program) {
    const Spread ms = spread_of(report.program->cold_start_ms);
    out << row("%-22s %8.1f ms to the first verdict  (n = %zu)\n", "cold start", ms.p50, ms.n)
        << row("%-22s %8.1f MB\n", "peak memory",
               static_cast<double>(report.program->peak_memory_bytes) / 1e6);
  }
  return out.str();
}

}  // namespace prefilter::cli
