#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prefilter::collect {

/// What a site's robots.txt asks of one robot (RFC 9309).
class Robots {
 public:
  /// Nothing is forbidden.
  Robots() = default;

  /// Everything is forbidden: what RFC 9309 asks for while the site cannot answer.
  static Robots closed();

  /// In: the file's text, of which the first 500 KB count, and the robot's name, as
  /// "prefilter-lab" of "prefilter-lab/1.0 (...)". The groups of that name count, else those of
  /// "*".
  static Robots parse(std::string_view text, std::string_view robot);

  /// Whether the robot may ask for a path with its query: the longest rule that matches decides,
  /// of equally long ones that which allows. "/robots.txt" is always allowed.
  bool allows(std::string_view path) const;

  /// Seconds between requests that the site wishes (Crawl-delay, which is no part of the RFC).
  std::optional<double> delay_s() const { return delay_s_; }

 private:
  struct Rule {
    std::string pattern;
    bool allow = false;
  };
  std::vector<Rule> rules_;
  std::optional<double> delay_s_;
};

}  // namespace prefilter::collect
