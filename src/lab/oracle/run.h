#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "lab/oracle/backoff.h"
#include "lab/oracle/budget.h"
#include "lab/oracle/endpoint.h"
#include "lab/oracle/report.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

/// Options of `prefilter-lab oracle`; a pipeline file names them alike. Plain numbers, so that
/// flags and YAML fill them directly.
struct RunOptions {
  std::string data;                         ///< article file to score
  std::string out;                          ///< scored article file; answers: OUT.answers.jsonl
  std::string rubric = "config/rubric.md";  ///< by which articles are judged
  EndpointOptions endpoint = {};
  size_t concurrency = 4;    ///< questions under way at once; 1 to 256
  int retries = 6;           ///< of one question, after what may pass; >= 0
  size_t max_attempts = 3;   ///< questions until an answer can be used; > 0
  double timeout_s = 120.0;  ///< for one answer; > 0
  BackoffOptions backoff = {};
  BudgetLimits budget = {};  ///< of all that OUT.answers.jsonl has cost
  Prices prices = {};
  double double_share = 0.0;        ///< of the articles, read twice; 0 to 1
  std::string double_llm = {};      ///< for the second reading; empty: the same model
  double double_temperature = 0.7;  ///< of the second reading by the same model
  uint64_t seed = 42;               ///< of the choice of those read twice
  bool ask_anew = false;  ///< although there are answers to another rubric or by another model
  bool rescore = false;   ///< also articles that a model or a person has judged before
  bool partial = false;   ///< writes OUT even if the budget left articles without a score
  size_t max_failures_in_row = 20;       ///< articles without an answer that end the run; > 0
  std::function<bool()> cancelled = {};  ///< asked from several threads
  std::function<void(const RunProgress&)> progress = {};  ///< after each article; one at a time
  std::function<std::string()> now = {};                  ///< UTC, ISO 8601; required
};

/// Scores an article file. Each text is asked about once, however many articles have it; what
/// OUT.answers.jsonl answers already is not asked again. Articles keep their order, and everything
/// they had: score, reason and signals are set, origin becomes "oracle", scored_by the model. What
/// a person has judged is left alone, and so is what has an oracle's score, unless `rescore`. An
/// article without a usable answer keeps its place, with the field oracle_error.
/// OUT is written at the end, whole; not at all if the budget ran out (unless `partial`), the run
/// was cancelled or an error ended it: what was answered stays, and the next run goes on from
/// there.
///
/// Errors: kInvalidArgument for options and input files; kRefused if there are answers to another
/// rubric, model or temperature and ask_anew is not set, or if another run has the answers open;
/// kUnauthorized, kNotFound (exchange.h); kUnavailable if too many articles in a row fail, when
/// cancelled, or for a full disk.
Result<RunReport> run(const RunOptions& options);

}  // namespace prefilter::oracle
