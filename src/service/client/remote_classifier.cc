#include "service/client/remote_classifier.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "base/curl/url.h"
#include "base/json_text.h"

namespace prefilter::client {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// Before a second try where the server named no pause: as long as a restart's listening gap.
constexpr milliseconds kPause(200);
// No connection takes longer unless nobody is there.
constexpr milliseconds kConnect(2000);

Result<curl::Client> http_client(milliseconds deadline) {
  return curl::Client::create(
      {.connect_timeout_ms = static_cast<int>(std::min(deadline, kConnect).count()),
       .total_timeout_ms = static_cast<int>(deadline.count()),
       .max_response_bytes = size_t{64} << 20U,
       .max_redirects = 0,
       .user_agent = "prefilter"});
}

std::string line_of(const Article& article, size_t id) {
  std::string line = "{\"id\":" + std::to_string(id);
  line += ",\"title\":" + json_string(article.title);
  line += ",\"content\":" + json_string(article.content);
  if (!article.language.empty()) line += ",\"language\":" + json_string(article.language);
  return line + "}\n";
}

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kUnauthorized;
    case 429:
      return ErrorCode::kOverloaded;
    case 408:
    case 504:
      return ErrorCode::kDeadline;
    default:
      return status >= 500 || status < 400 ? ErrorCode::kUnavailable : ErrorCode::kInvalidArgument;
  }
}

/// What the server said went wrong: {error, hint} of its answer, or its status alone.
Error refusal(const curl::Response& response) {
  std::string text = "the server answered " + std::to_string(response.status);
  const auto body = nlohmann::json::parse(response.body, nullptr, false);
  if (body.is_object()) {
    for (const char* field : {"error", "hint"}) {
      const auto found = body.find(field);
      if (found != body.end() && found->is_string()) text += ": " + found->get<std::string>();
    }
  }
  return Error(code_of(response.status), text);
}

/// Whether asking again may help.
bool may_pass(const Result<curl::Response>& outcome) {
  if (!outcome) return outcome.error().code() == ErrorCode::kUnavailable;
  return outcome->status == 429 || outcome->status == 502 || outcome->status == 503;
}

Result<std::vector<RemoteVerdict>> read_verdicts(std::string_view body, size_t count) {
  const auto nonsense = [](const std::string& what) {
    return Error(ErrorCode::kUnavailable, "the server's answer makes no sense: " + what);
  };
  std::vector<RemoteVerdict> verdicts;
  while (!body.empty()) {
    const std::string_view line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (line.empty()) continue;
    Result<RemoteVerdict> read = read_verdict(line);
    if (!read) return nonsense(read.error().message());
    if (read->id_json != std::to_string(verdicts.size())) return nonsense("ids out of order");
    verdicts.push_back(*std::move(read));
  }
  if (verdicts.size() != count) {
    return nonsense(std::to_string(verdicts.size()) + " verdicts for " + std::to_string(count) +
                    " articles");
  }
  return verdicts;
}

}  // namespace

Result<RemoteClassifier> RemoteClassifier::create(const ServerOptions& options) {
  const Result<curl::Url> url = curl::parse_url(options.url);
  if (!url) return url.error();
  if (!url->query.empty()) {
    return Error(ErrorCode::kInvalidArgument, "the address of a server has no query");
  }
  if (options.deadline.count() <= 0 || options.request_bytes == 0) {
    return Error(ErrorCode::kInvalidArgument, "deadline and request size must be more than 0");
  }
  Result<curl::Client> http = http_client(options.deadline);
  if (!http) return http.error();
  ServerOptions own = options;
  while (own.url.ends_with('/')) own.url.pop_back();
  return RemoteClassifier(std::move(own), *std::move(http));
}

std::vector<curl::Header> RemoteClassifier::headers() const {
  if (options_.token.empty()) return {};
  return {{"Authorization", "Bearer " + options_.token}};
}

Result<RemoteModel> RemoteClassifier::model() {
  const Result<curl::Response> response = http_.get(options_.url + "/info", {.headers = headers()});
  if (!response) return response.error();
  if (!response->ok()) return refusal(*response);
  const auto info = nlohmann::json::parse(response->body, nullptr, false);
  const auto model = info.is_object() ? info.find("model") : info.end();
  if (model == info.end() || !model->is_object() ||
      !model->value("name", nlohmann::json()).is_string() ||
      !model->value("threshold", nlohmann::json()).is_number()) {
    return Error(ErrorCode::kUnavailable, options_.url + "/info: no name and threshold of a model");
  }
  return RemoteModel{(*model)["name"].get<std::string>(), (*model)["threshold"].get<float>()};
}

Result<curl::Response> RemoteClassifier::post(const std::string& body, curl::Client& http) const {
  return http.post(options_.url + "/v1/classify:batch", "application/x-ndjson", body, headers());
}

Result<curl::Response> RemoteClassifier::post_twice(const std::string& body) {
  const auto start = SteadyClock::now();
  Result<curl::Response> first = post(body, http_);
  if (!may_pass(first) || breaker_.probing()) return first;
  milliseconds pause = kPause;
  if (first && first->retry_after_s) {
    // A pause of a day is none that anybody waits for.
    pause = milliseconds(static_cast<int64_t>(1000 * std::min(*first->retry_after_s, 86'400.0)));
  }
  const auto spent = std::chrono::ceil<milliseconds>(SteadyClock::now() - start);
  const milliseconds left = options_.deadline - spent - pause;
  if (left.count() <= 0) return first;
  std::this_thread::sleep_for(pause);
  Result<curl::Client> again = http_client(left);
  return again ? post(body, *again) : first;
}

Result<std::vector<RemoteVerdict>> RemoteClassifier::ask(std::span<const Article> articles) {
  if (!breaker_.allows(SteadyClock::now())) {
    return Error(ErrorCode::kUnavailable,
                 "the server failed several times in a row and is left alone for a while");
  }
  std::string body;
  for (size_t i = 0; i < articles.size(); ++i) body += line_of(articles[i], i);
  const Result<curl::Response> response = post_twice(body);
  Result<std::vector<RemoteVerdict>> verdicts =
      !response        ? Result<std::vector<RemoteVerdict>>(response.error())
      : response->ok() ? read_verdicts(response->body, articles.size())
                       : Result<std::vector<RemoteVerdict>>(refusal(*response));
  if (verdicts) {
    breaker_.worked();
  } else {
    breaker_.failed(SteadyClock::now());
  }
  return verdicts;
}

std::vector<RemoteVerdict> RemoteClassifier::classify(std::span<const Article> articles) {
  std::vector<RemoteVerdict> all;
  while (!articles.empty()) {
    size_t count = 0;
    size_t bytes = 0;
    while (count < articles.size()) {
      bytes += articles[count].title.size() + articles[count].content.size();
      if (count > 0 && bytes > options_.request_bytes) break;
      ++count;
    }
    Result<std::vector<RemoteVerdict>> part = ask(articles.first(count));
    if (part) {
      std::ranges::move(*part, std::back_inserter(all));
    } else {
      RemoteVerdict passed;
      passed.verdict.language = "other";
      passed.verdict.error = part.error();
      all.insert(all.end(), count, passed);
    }
    articles = articles.subspan(count);
  }
  return all;
}

}  // namespace prefilter::client
