#include "apps/cli/health.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace prefilter::cli {
namespace {

std::string word(Health health) {
  if (health == Health::kOk) return "OK";
  return health == Health::kWarn ? "WARN" : "FAIL";
}

std::string painted(Health health, bool color) {
  std::string text = word(health);
  text.resize(4, ' ');
  if (!color) return text;
  const char* paint = health == Health::kOk     ? "\x1b[32m"
                      : health == Health::kWarn ? "\x1b[33m"
                                                : "\x1b[31m";
  return paint + text + "\x1b[0m";
}

}  // namespace

Health worst(const std::vector<HealthCheck>& checks) {
  Health all = Health::kOk;
  for (const HealthCheck& check : checks) all = std::max(all, check.health);
  return all;
}

std::string to_text(const std::vector<HealthCheck>& checks, bool color) {
  std::string text;
  for (const HealthCheck& check : checks) {
    std::string name = check.name;
    name.resize(std::max<size_t>(name.size(), 12), ' ');
    text += painted(check.health, color) + "  " + name + "  " + check.finding + "\n";
    if (!check.advice.empty()) text += std::string(20, ' ') + "-> " + check.advice + "\n";
  }
  return text;
}

std::string to_json(const std::vector<HealthCheck>& checks) {
  nlohmann::ordered_json json = {{"health", word(worst(checks))},
                                 {"checks", nlohmann::ordered_json::array()}};
  for (const HealthCheck& check : checks) {
    json["checks"].push_back({{"name", check.name},
                              {"health", word(check.health)},
                              {"finding", check.finding},
                              {"advice", check.advice}});
  }
  return json.dump(2) + "\n";
}

}  // namespace prefilter::cli
