#pragma once

#include <string>
#include <vector>

namespace prefilter::cli {

enum class Health { kOk, kWarn, kFail };

/// One thing that the doctor looked at.
struct HealthCheck {
  std::string name;
  Health health = Health::kOk;
  std::string finding;  ///< what it saw
  std::string advice;   ///< what to do; empty if all is well
};

/// The worst of them.
Health worst(const std::vector<HealthCheck>& checks);

std::string to_text(const std::vector<HealthCheck>& checks, bool color);

/// {"health":"OK","checks":[{"name","health","finding","advice"}]}
std::string to_json(const std::vector<HealthCheck>& checks);

}  // namespace prefilter::cli
