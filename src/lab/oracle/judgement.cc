#include "lab/oracle/judgement.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/utf8.h"
#include "lab/oracle/json_repair.h"

namespace prefilter::oracle {
namespace {

using nlohmann::json;

constexpr size_t kMaxSignals = 20;
constexpr size_t kMaxReason = 2000;  // code points; one who writes more has not understood
constexpr size_t kMaxSignal = 300;

Error unusable(const std::string& what) { return Error(ErrorCode::kCorrupt, what); }

std::string trimmed(const std::string& text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// A number, also one in quotes.
std::optional<double> number_of(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string text = trimmed(value.get<std::string>());
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<double> read_score(const json& object) {
  const std::optional<double> score = number_of(object["score"]);
  if (!score) return unusable("\"score\" is not a number");
  if (!(*score >= 0.0 && *score <= 10.0)) {
    return unusable("\"score\" is not between 0 and 10");
  }
  return *score;
}

Result<std::string> read_reason(const json& object) {
  const auto found = object.find("reason");
  if (found == object.end() || !found->is_string()) return unusable("\"reason\" is not a text");
  std::string reason = trimmed(found->get<std::string>());
  if (reason.empty()) return unusable("\"reason\" is empty");
  if (utf8::count(reason) > kMaxReason) {
    return unusable("\"reason\" is longer than " + std::to_string(kMaxReason) + " characters");
  }
  return reason;
}

Result<std::vector<std::string>> read_signals(const json& object) {
  const auto found = object.find("signals");
  const bool is_list = found != object.end() && found->is_array();
  if (!is_list) return unusable("\"signals\" is not a list of texts");
  if (found->size() > kMaxSignals) {
    return unusable("\"signals\" has more than " + std::to_string(kMaxSignals) + " entries");
  }
  std::vector<std::string> signals;
  for (const json& signal : *found) {
    if (!signal.is_string()) return unusable("\"signals\" is not a list of texts");
    std::string text = trimmed(signal.get<std::string>());
    if (utf8::count(text) > kMaxSignal) {
      return unusable("an entry of \"signals\" is longer than " + std::to_string(kMaxSignal) +
                      " characters");
    }
    if (!text.empty()) signals.push_back(std::move(text));
  }
  return signals;
}

/// The object that is the answer.
Result<json> pick(FoundObjects found) {
  std::optional<json> chosen;
  for (json& object : found.objects) {
    if (!object.contains("score")) continue;
    if (chosen && *chosen != object) return unusable("there is more than one JSON object in it");
    chosen = std::move(object);
  }
  if (chosen && !found.breaks_off) return *std::move(chosen);
  if (found.breaks_off) return unusable("the JSON object breaks off before its closing brace");
  return unusable(found.objects.empty() ? "there is no JSON object in it"
                                        : "the JSON object has no \"score\"");
}

}  // namespace

Result<Judgement> parse_judgement(std::string_view answer) {
  if (!utf8::is_valid(answer)) return unusable("it is not valid UTF-8");
  const Result<json> object = pick(find_objects(answer));
  if (!object) return object.error();
  Result<double> score = read_score(*object);
  if (!score) return score.error();
  Result<std::string> reason = read_reason(*object);
  if (!reason) return reason.error();
  Result<std::vector<std::string>> signals = read_signals(*object);
  if (!signals) return signals.error();
  return Judgement{*score, *std::move(reason), *std::move(signals)};
}

}  // namespace prefilter::oracle
