#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/collect/sample.h"
#include "lab/collect/sieve.h"

namespace prefilter::collect {

using DropCounts = std::array<size_t, kDropReasons>;

/// What became of one input.
struct InputReport {
  std::string name;     ///< path, or address without its query
  std::string kind;     ///< "dump", "feed", "page"; "unknown" if it could not be read
  size_t articles = 0;  ///< read, those included that were dropped
  size_t added = 0;
  DropCounts dropped = {};
  bool unchanged = false;             ///< the site said that nothing is new
  std::string problem;                ///< why it was not read, or not to its end
  std::vector<std::string> examples;  ///< the first five that could not be read, and why
};

/// What a run did.
struct CollectReport {
  std::string out;
  std::string created;
  std::string code_version;
  std::string sources_sha256;  ///< of the file of signals
  uint64_t seed = 0;
  SampleOptions sample;
  double near_similarity = 0.0;
  std::vector<InputReport> inputs;
  size_t skipped_files = 0;  ///< in folders, of no kind that is read
  size_t present = 0;        ///< articles that the output had before
  size_t present_unreadable = 0;
  bool torn = false;  ///< its last line broke off and went
  bool interrupted = false;
  StratumCounts strata;                   ///< of the output now
  std::map<std::string, size_t> sources;  ///< of what was added
  std::map<std::string, size_t> reasons;  ///< what the bucket of those rests on

  size_t read() const;
  size_t added() const;
  DropCounts dropped() const;
};

/// docs/formats/collect.md describes it.
std::string to_json(const CollectReport& report);

/// For people: a line an input, why articles were dropped, what the output holds.
std::string to_table(const CollectReport& report);

}  // namespace prefilter::collect
