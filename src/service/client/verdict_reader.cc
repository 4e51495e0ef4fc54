#include "service/client/verdict_reader.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace prefilter::client {
namespace {

using nlohmann::json;

Error wrong(const std::string& field) {
  return Error(ErrorCode::kCorrupt, "not a verdict: field " + field);
}

/// The enumerator that is written so; nullopt if none is.
template <typename Enum, size_t N>
std::optional<Enum> named(const json& text, const std::array<Enum, N>& all) {
  if (!text.is_string()) return std::nullopt;
  for (const Enum one : all) {
    if (text.get_ref<const std::string&>() == to_string(one)) return one;
  }
  return std::nullopt;
}

constexpr std::array kActions = {Action::kPass, Action::kBlock};
constexpr std::array kDeciders = {DecidedBy::kModel, DecidedBy::kRegex, DecidedBy::kRegexBackup,
                                  DecidedBy::kEdgeCase, DecidedBy::kErrorPass};
constexpr std::array kCodes = {ErrorCode::kInvalidArgument, ErrorCode::kNotFound,
                               ErrorCode::kCorrupt,         ErrorCode::kUnsupported,
                               ErrorCode::kUnavailable,     ErrorCode::kOverloaded,
                               ErrorCode::kRefused,         ErrorCode::kUnauthorized,
                               ErrorCode::kDeadline,        ErrorCode::kInternal};

/// Reads members of one object and remembers the first that is wrong.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  const json& get(const char* name) {
    static const json kNothing;
    const auto found = object_.find(name);
    return found == object_.end() ? kNothing : *found;
  }

  template <typename Enum, size_t N>
  Enum choice(const char* name, const std::array<Enum, N>& all) {
    const std::optional<Enum> one = named(get(name), all);
    if (!one) fail(name);
    return one.value_or(all[0]);
  }

  float share(const char* name) {
    const json& value = get(name);
    const double number = value.is_number() ? value.get<double>() : -1.0;
    if (!(number >= 0.0 && number <= 1.0)) fail(name);
    return static_cast<float>(number);
  }

  std::string text(const char* name) {
    const json& value = get(name);
    if (!value.is_string()) fail(name);
    return value.is_string() ? value.get<std::string>() : "";
  }

  std::vector<std::string> texts(const char* name) {
    const json& value = get(name);
    std::vector<std::string> all;
    if (!value.is_array()) fail(name);
    for (const json& item : value) {
      if (!item.is_string()) fail(name);
      all.push_back(item.is_string() ? item.get<std::string>() : "");
    }
    return all;
  }

  int count(const char* name) {
    const json& value = get(name);
    const bool fits =
        value.is_number_unsigned() && value.get<uint64_t>() <= std::numeric_limits<int>::max();
    if (!fits) fail(name);
    return fits ? value.get<int>() : 0;
  }

  bool flag(const char* name) {
    const json& value = get(name);
    if (!value.is_boolean()) fail(name);
    return value.is_boolean() && value.get<bool>();
  }

  void fail(const char* name) {
    if (!error) error = wrong(name);
  }

  std::optional<Error> error;

 private:
  const json& object_;
};

Result<RemoteVerdict> from_json(const json& object) {
  Fields fields(object);
  RemoteVerdict read;
  Verdict& verdict = read.verdict;
  verdict.action = fields.choice("verdict", kActions);
  verdict.p_commerce = fields.share("p_commerce");
  verdict.threshold = fields.share("threshold");
  verdict.decided_by = fields.choice("decided_by", kDeciders);
  verdict.language = fields.text("language");
  verdict.tokens = fields.count("tokens");
  verdict.truncated = fields.flag("truncated");
  read.model = fields.text("model");
  read.id_json = fields.get("id").dump(-1, ' ', false, json::error_handler_t::replace);
  const bool blocks = verdict.p_commerce >= verdict.threshold;
  const bool by_model = verdict.decided_by == DecidedBy::kModel;
  if (by_model && blocks != (verdict.action == Action::kBlock)) fields.fail("verdict");
  const bool unjudged = verdict.decided_by == DecidedBy::kErrorPass;
  if (unjudged && verdict.action != Action::kPass) fields.fail("verdict");
  // Where rules judged, the error is that of a model that failed.
  if (unjudged || (!by_model && fields.get("error").is_object())) {
    Fields failure(fields.get("error"));
    const std::optional<ErrorCode> code = named(failure.get("code"), kCodes);
    const json& message = failure.get("message");
    verdict.error = Error(code.value_or(ErrorCode::kInvalidArgument),
                          message.is_string() ? message.get<std::string>() : "not said why");
  }
  if (object.contains("patterns")) read.patterns = fields.texts("patterns");
  if (fields.error) return *fields.error;
  return read;
}

}  // namespace

Result<RemoteVerdict> read_verdict(std::string_view line) {
  try {
    const json object = json::parse(line, nullptr, false);
    if (!object.is_object()) return Error(ErrorCode::kCorrupt, "not a verdict: no JSON object");
    return from_json(object);
  } catch (const json::exception& failure) {
    return Error(ErrorCode::kCorrupt, std::string("not a verdict: ") + failure.what());
  }
}

}  // namespace prefilter::client
