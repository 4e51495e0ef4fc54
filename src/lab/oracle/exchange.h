#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/curl/client.h"
#include "base/random.h"
#include "lab/oracle/backoff.h"
#include "lab/oracle/endpoint.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

struct ExchangeOptions {
  Api api = Api::kOpenAi;
  std::string key = {};  ///< only so that no message shows it
  BackoffOptions backoff = {};
  int retries = 6;  ///< after the first try, of one question; >= 0
  std::function<bool()> cancelled = {};
};

/// What became of one question.
struct Exchanged {
  enum class Ending {
    kAnswered,   ///< `completion` is the answer
    kGivenUp,    ///< no answer that can be read; `fault` says why
    kCancelled,  ///< before an answer came
  };
  Ending ending = Ending::kAnswered;
  Completion completion;
  std::string fault;
  std::vector<std::string> unreadable;  ///< bodies with status 200 that were no answer of the API
  size_t retries = 0;
};

/// Puts a question to the endpoint, and again after what may pass: no connection, a timeout, an
/// answer that breaks off or cannot be read, and the statuses 408, 409, 425, 429 and 5xx; in
/// between it waits (backoff.h). Any other status concerns this one question and is given up; so
/// does 403, by which some endpoints refuse a single text. Errors, which concern every question:
/// kUnauthorized (401: the key), kNotFound (404: the address or the model's name), and those of an
/// address or certificate that cannot be used.
Result<Exchanged> exchange(curl::Client& client, const Question& question,
                           const ExchangeOptions& options, Random& random);

}  // namespace prefilter::oracle
