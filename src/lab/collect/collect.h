#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/collect/fetch.h"
#include "lab/collect/producer_fields.h"
#include "lab/collect/report.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// What a run reads, keeps and writes; docs/formats/collect.md names each option.
struct CollectOptions {
  std::vector<std::string> inputs;  ///< files, folders and addresses, in order
  std::string out;                  ///< the article file, which is added to
  std::string sources;              ///< sources.yaml
  std::string dropped;              ///< a file that names each dropped article; empty: none
  SampleOptions sample;
  SieveOptions sieve;
  uint64_t seed = 17;
  FieldNames fields;  ///< of the dumps, besides the usual ones
  FetchOptions fetch;
  bool refresh = false;  ///< fetch whole what has not changed as well
};

/// How far a run has come.
struct CollectProgress {
  std::string doing;  ///< the input at hand
  size_t input = 0;   ///< its number, from 1
  size_t inputs = 0;
  size_t articles = 0;               ///< read so far
  std::optional<double> share = {};  ///< of this input, in [0, 1]
};

/// What a run is given besides its options.
struct CollectContext {
  FetchClock clock;
  std::function<bool()> stop = [] { return false; };  ///< true ends reading in good order
  std::function<void(const CollectProgress&)> progress = [](const CollectProgress&) {};
  std::string created;  ///< ISO 8601, for the report
  std::string code_version;
};

/// Reads all inputs and adds to the output what is new and wanted, in the order of the inputs; then
/// writes what it remembers (memory.h) and collect_report.json beside the output. An input that
/// cannot be read is named in the report and the others go on. Stopped, a run adds what it has read
/// so far, or nothing if a sample was asked for, which would be none of the whole.
/// Errors: kInvalidArgument, kNotFound for options and a named file that is not there; those of
/// writing; that of the first input if none at all could be read.
Result<CollectReport> collect(const CollectOptions& options, const CollectContext& context);

}  // namespace prefilter::collect
