#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "service/http/message.h"

namespace prefilter::http {

/// Why a request is turned away: what every 4xx and 5xx says in its body.
struct Refusal {
  int status = 400;
  std::string_view type = {};  ///< a word for programs: "not_json", "overloaded"
  std::string error = {};      ///< what is wrong, and where
  std::string hint = {};       ///< what to do
};

/// The answer with the body {"error", "error_type", "hint"}.
Answer to_answer(const Refusal& refusal);

/// The same with Retry-After, in whole seconds, at least 1.
Answer to_answer(const Refusal& refusal, std::chrono::milliseconds retry_after);

}  // namespace prefilter::http
