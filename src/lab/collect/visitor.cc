#include "lab/collect/visitor.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace prefilter::collect {
namespace {

constexpr int kMaxRedirects = 5;
constexpr std::string_view kStopped = "the run was stopped";

/// The name that robots.txt knows: "prefilter-lab" of "prefilter-lab/1.0 (mail@courier.example)".
std::string robot_name(const std::string& user_agent) {
  return user_agent.substr(0, user_agent.find_first_of("/ ("));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The charset of a Content-Type header; "" if it names none.
std::string charset_of(std::string_view content_type) {
  std::string text(content_type);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  size_t at = text.find("charset=");
  if (at == std::string::npos) return "";
  at += std::string_view("charset=").size();
  if (at < text.size() && text[at] == '"') ++at;
  return text.substr(at, text.find_first_of("\"; ", at) - at);
}

std::string advice_for(int status) {
  if (status == 404 || status == 410) return ": there is nothing (any more); is the address right?";
  if (status == 401 || status == 403) return ": the site does not let this program in";
  if (status == 429) return ": too many requests; raise --min-delay";
  return "";
}

Error stopped() { return {ErrorCode::kUnavailable, std::string(kStopped)}; }

}  // namespace

Host& Hosts::of(const curl::Url& url) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Host>& host = hosts_[url.scheme + "://" + url.host + ":" + url.port];
  if (!host) host = std::make_unique<Host>();
  return *host;
}

Visitor::Visitor(curl::Client client, const FetchOptions& options, const FetchClock& clock,
                 Hosts& hosts)
    : client_(std::move(client)), options_(options), clock_(clock), hosts_(hosts) {}

Result<curl::Response> Visitor::ask_in_turn(Host& host, const std::string& text,
                                            const curl::GetOptions& options) {
  const double wait = host.next_time - clock_.now();
  if (wait > 0.0 && !clock_.sleep(wait)) return stopped();
  Result<curl::Response> response = client_.get(text, options);
  const double delay = std::max(options_.min_delay_s, host.robots.delay_s().value_or(0.0));
  host.next_time = clock_.now() + delay;
  return response;
}

Result<void> Visitor::learn_robots(Host& host, const curl::Url& url) {
  if (host.robots_known || options_.ignore_robots) return {};
  curl::Url place = url;
  place.path = "/robots.txt";
  place.query.clear();
  const Result<curl::Response> response = ask_in_turn(host, place.shown(), {});
  if (!response) return response.error().with("asking for robots.txt");
  if (response->ok()) {
    host.robots = Robots::parse(response->body, robot_name(options_.user_agent));
  } else if (response->status >= 500 || response->status == 429) {
    host.robots = Robots::closed();
  }
  host.robots_known = true;
  host.next_time = clock_.now() + std::max(options_.min_delay_s, host.robots.delay_s().value_or(0));
  return {};
}

Result<curl::Response> Visitor::ask(const curl::Url& url, const std::string& text,
                                    const FetchMemory& memory) {
  Host& host = hosts_.of(url);
  const std::lock_guard lock(host.busy);
  if (Result<void> learnt = learn_robots(host, url); !learnt) return learnt.error();
  const std::string path = url.query.empty() ? url.path : url.path + "?" + url.query;
  if (!options_.ignore_robots && !host.robots.allows(path)) {
    return Error(ErrorCode::kRefused,
                 url.shown() + ": the site's robots.txt does not allow it, or could not be had");
  }
  const curl::GetOptions get{.etag = memory.etag, .last_modified = memory.last_modified};
  Result<curl::Response> response = ask_in_turn(host, text, get);
  if (!response) return response;
  const bool busy = response->status == 429 || response->status == 503;
  if (!busy || !response->retry_after_s || *response->retry_after_s > options_.max_wait_s) {
    return response;
  }
  host.next_time = std::max(host.next_time, clock_.now() + *response->retry_after_s);
  return ask_in_turn(host, text, get);
}

Result<curl::Response> Visitor::follow(const FetchTask& task) {
  std::string text = task.url;
  for (int hop = 0; hop <= kMaxRedirects; ++hop) {
    const Result<curl::Url> url = curl::parse_url(text);
    if (!url) return url.error();
    Result<curl::Response> response = ask(*url, text, task.memory);
    if (!response || !is_redirect(response->status)) return response;
    const std::string target(response->header("location"));
    if (target.empty()) return response;
    text = absolute_url(text, target);
  }
  return Error(ErrorCode::kUnavailable,
               "redirected more than " + std::to_string(kMaxRedirects) + " times");
}

Fetched Visitor::visit(const FetchTask& task) {
  Fetched fetched;
  fetched.memory = task.memory;
  const Result<curl::Url> url = curl::parse_url(task.url);
  if (!url) {
    fetched.problem = url.error().message();
    return fetched;
  }
  const auto fail = [&](const std::string& why) {
    fetched.problem = url->shown() + ": " + why;
    return fetched;
  };
  if (task.memory.not_before > clock_.now()) {
    return fail("the site asked to be left alone for another " +
                std::to_string(static_cast<long>(task.memory.not_before - clock_.now()) + 1) +
                " seconds");
  }
  fetched.memory.not_before = 0.0;
  Result<curl::Response> response = follow(task);
  if (!response) {
    fetched.problem = response.error().message();
    return fetched;
  }
  if (response->not_modified()) {
    fetched.state = Fetched::State::kUnchanged;
    return fetched;
  }
  if (!response->ok()) {
    if (response->retry_after_s) {
      fetched.memory.not_before = clock_.now() + *response->retry_after_s;
    }
    return fail("HTTP status " + std::to_string(response->status) + advice_for(response->status));
  }
  fetched.state = Fetched::State::kNew;
  fetched.memory.etag = response->header("etag");
  fetched.memory.last_modified = response->header("last-modified");
  fetched.document.name = url->shown();
  fetched.document.url = response->url;
  fetched.document.charset = charset_of(response->header("content-type"));
  fetched.document.bytes = std::move(response->body);
  return fetched;
}

}  // namespace prefilter::collect
