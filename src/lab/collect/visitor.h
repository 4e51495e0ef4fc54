#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/curl/client.h"
#include "base/curl/url.h"
#include "lab/collect/fetch.h"
#include "lab/collect/robots.h"

namespace prefilter::collect {

/// A host as its visitors share it.
struct Host {
  std::mutex busy;         ///< held by the one request that is under way
  double next_time = 0.0;  ///< Unix time of the next request
  bool robots_known = false;
  Robots robots;
};

/// The hosts of a run, by scheme, name and port. Safe to share between threads.
class Hosts {
 public:
  Host& of(const curl::Url& url);

 private:
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Host>> hosts_;
};

/// Asks for addresses one after the other: a worker of Fetcher.
class Visitor {
 public:
  /// All outlive the visitor.
  Visitor(curl::Client client, const FetchOptions& options, const FetchClock& clock, Hosts& hosts);

  Fetched visit(const FetchTask& task);

 private:
  /// One request to the host of `url`, when its time has come. Errors: those of the client;
  /// kRefused where robots.txt forbids it; kUnavailable if the run was stopped.
  Result<curl::Response> ask(const curl::Url& url, const std::string& text,
                             const FetchMemory& memory);
  Result<curl::Response> ask_in_turn(Host& host, const std::string& text,
                                     const curl::GetOptions& options);
  Result<void> learn_robots(Host& host, const curl::Url& url);
  Result<curl::Response> follow(const FetchTask& task);

  curl::Client client_;
  const FetchOptions& options_;
  const FetchClock& clock_;
  Hosts& hosts_;
};

}  // namespace prefilter::collect
