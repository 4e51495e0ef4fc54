#include "lab/oracle/exchange.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "base/curl/url.h"

namespace prefilter::oracle {
namespace {

/// What one try came to: an answer, or why it may or may not be worth another one.
struct Tried {
  enum class Next { kDone, kRetry, kGiveUp };
  Next next = Next::kDone;
  std::string fault;
  std::optional<double> retry_after_s;
};

bool may_pass(int status) {
  return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
}

/// "HTTP 429 (slow down)".
std::string status_text(const curl::Response& response, const std::string& key) {
  const std::string said = error_message(response.body, key);
  return "HTTP " + std::to_string(response.status) + (said.empty() ? "" : " (" + said + ")");
}

/// An error of the key, the address or the model's name, with what to do.
Error fatal(const Question& question, const curl::Response& response, const std::string& key) {
  const Result<curl::Url> url = curl::parse_url(question.url);
  const std::string where = url ? url->shown() : "the endpoint";
  const bool no_key = question.headers.empty();
  if (response.status == 404) {
    return Error(ErrorCode::kNotFound, where + ": " + status_text(response, key) +
                                           "; are the base URL and the model's name right?");
  }
  return Error(ErrorCode::kUnauthorized,
               where + ": " + status_text(response, key) +
                   (no_key ? "; it wants a key, and the environment variable has none"
                           : "; it does not accept the key of the environment variable"));
}

Result<Tried> judge_response(const Question& question, const curl::Response& response,
                             const ExchangeOptions& options, Exchanged& exchanged) {
  if (response.status == 401 || response.status == 404) {
    return fatal(question, response, options.key);
  }
  if (!response.ok()) {
    return Tried{may_pass(response.status) ? Tried::Next::kRetry : Tried::Next::kGiveUp,
                 status_text(response, options.key), response.retry_after_s};
  }
  Result<Completion> completion = parse_completion(options.api, response.body);
  if (!completion) {
    exchanged.unreadable.push_back(response.body);
    return Tried{Tried::Next::kRetry, completion.error().message(), std::nullopt};
  }
  exchanged.completion = *std::move(completion);
  return Tried{};
}

Result<Tried> try_once(curl::Client& client, const Question& question,
                       const ExchangeOptions& options, Exchanged& exchanged) {
  const Result<curl::Response> response =
      client.post_json(question.url, question.body, question.headers);
  if (response) return judge_response(question, *response, options, exchanged);
  switch (response.error().code()) {
    case ErrorCode::kDeadline:
    case ErrorCode::kUnavailable:
      return Tried{Tried::Next::kRetry, response.error().message(), std::nullopt};
    case ErrorCode::kUnsupported:  // too large
      return Tried{Tried::Next::kGiveUp, response.error().message(), std::nullopt};
    default:
      return response.error();
  }
}

/// Sleeps; false if it was cancelled meanwhile.
bool pause(double seconds, const std::function<bool()>& cancelled) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kSlice = std::chrono::milliseconds(50);
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(seconds));
  while (Clock::now() < end) {
    if (cancelled && cancelled()) return false;
    std::this_thread::sleep_for(std::min<Clock::duration>(kSlice, end - Clock::now()));
  }
  return true;
}

}  // namespace

Result<Exchanged> exchange(curl::Client& client, const Question& question,
                           const ExchangeOptions& options, Random& random) {
  Exchanged exchanged;
  const auto ended = [&exchanged](Exchanged::Ending ending, std::string fault) {
    exchanged.ending = ending;
    exchanged.fault = std::move(fault);
    return std::move(exchanged);
  };
  for (int attempt = 0;; ++attempt) {
    if (options.cancelled && options.cancelled()) {
      return ended(Exchanged::Ending::kCancelled, "cancelled");
    }
    const Result<Tried> tried = try_once(client, question, options, exchanged);
    if (!tried) return tried.error();
    if (tried->next == Tried::Next::kDone) return exchanged;
    if (tried->next == Tried::Next::kGiveUp) {
      return ended(Exchanged::Ending::kGivenUp, tried->fault);
    }
    if (attempt == options.retries) {
      return ended(Exchanged::Ending::kGivenUp,
                   "given up after " + std::to_string(attempt + 1) + " tries: " + tried->fault);
    }
    const auto wait_s = backoff_s(options.backoff, attempt, tried->retry_after_s, random);
    if (!wait_s) {
      return ended(Exchanged::Ending::kGivenUp, tried->fault + "; it asks to wait too long");
    }
    if (!pause(*wait_s, options.cancelled)) {
      return ended(Exchanged::Ending::kCancelled, "cancelled");
    }
    ++exchanged.retries;
  }
}

}  // namespace prefilter::oracle
