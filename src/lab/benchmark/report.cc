#include "lab/benchmark/report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace prefilter::benchmark {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Spread& spread) {
  return {{"n", spread.n},     {"p50", spread.p50},      {"p95", spread.p95},
          {"p99", spread.p99}, {"min", spread.smallest}, {"max", spread.largest}};
}

Json to_json(const Machine& machine) {
  return {{"processor", machine.processor},
          {"usable_processors", machine.usable_processors},
          {"instruction_set", machine.instruction_set},
          {"memory_bytes", machine.memory_bytes},
          {"load_before", machine.load_before},
          {"load_after", machine.load_after}};
}

Json to_json(const Latency& latency) {
  return {{"articles", latency.articles},
          {"median_tokens", latency.median_tokens},
          {"milliseconds", to_json(latency.milliseconds)},
          {"round_p50_ms", latency.round_p50_ms}};
}

Json to_json(const CandidateReport& candidate) {
  Json json = {{"name", candidate.name},
               {"model", candidate.model},
               {"manifest_sha256", candidate.manifest_sha256},
               {"architecture", candidate.architecture},
               {"precision", candidate.precision},
               {"max_tokens", candidate.max_tokens},
               {"size_bytes", candidate.size_bytes},
               {"latency", Json::object()}};
  for (const auto& [workload, latency] : candidate.latency) {
    json["latency"][workload] = to_json(latency);
  }
  if (const auto& job = candidate.throughput) {
    json["throughput"] = {{"articles", job->articles},
                          {"tokens", job->tokens},
                          {"articles_per_second", job->articles_per_second()},
                          {"samples_s", job->samples_s}};
  }
  if (const auto& program = candidate.program) {
    json["cold_start_ms"] = to_json(spread_of(program->cold_start_ms));
    json["peak_memory_bytes"] = program->peak_memory_bytes;
  }
  return json;
}

template <typename... Values>
std::string format(const char* form, Values... values) {
  char text[64];
  std::snprintf(text, sizeof(text), form, values...);
  return text;
}

std::string milliseconds_of(const CandidateReport& candidate, std::string_view workload) {
  const auto found = candidate.latency.find(workload);
  if (found == candidate.latency.end()) return format("%17s", "-");
  const Spread& spread = found->second.milliseconds;
  return format("%8.1f %8.1f", spread.p50, spread.p95);
}

double mebibytes(size_t bytes) { return static_cast<double>(bytes) / (1024.0 * 1024.0); }

}  // namespace

double Throughput::articles_per_second() const {
  return static_cast<double>(articles) / spread_of(samples_s).p50;
}

std::string to_json(const Report& report) {
  Json json = {{"format_version", 1},
               {"version", report.version},
               {"commit", report.commit},
               {"created", report.created},
               {"machine", to_json(report.machine)},
               {"threads", report.threads},
               {"rounds", report.rounds},
               {"warm_up_rounds", report.warm_up_rounds},
               {"data", nullptr},
               {"candidates", Json::array()}};
  if (!report.data.empty()) {
    json["data"] = {{"file", report.data}, {"sha256", report.data_sha256}};
  }
  for (const CandidateReport& candidate : report.candidates) {
    json["candidates"].push_back(to_json(candidate));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_table(const Report& report) {
  size_t width = 5;
  for (const CandidateReport& candidate : report.candidates) {
    width = std::max(width, candidate.name.size());
  }
  const auto padded = [width](std::string name) {
    name.resize(width, ' ');
    return name;
  };
  std::string text = padded("model") + "   window p50, p95      mix p50, p95 ms   articles/s" +
                     "   cold start   peak memory      size\n";
  for (const CandidateReport& candidate : report.candidates) {
    text += padded(candidate.name) + " " + milliseconds_of(candidate, kWindow) + " " +
            milliseconds_of(candidate, kMix);
    text += candidate.throughput ? format("    %9.1f", candidate.throughput->articles_per_second())
                                 : format("%13s", "-");
    text += candidate.program
                ? format("  %8.0f ms    %7.1f MiB", spread_of(candidate.program->cold_start_ms).p50,
                         mebibytes(candidate.program->peak_memory_bytes))
                : format("%11s  %14s", "-", "-");
    text += format(" %5.1f MiB\n", mebibytes(candidate.size_bytes));
  }
  return text;
}

}  // namespace prefilter::benchmark
