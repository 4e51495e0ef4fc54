#include "apps/cli/verdict_format.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/check.h"

namespace prefilter::cli {
namespace {

class JsonLines : public VerdictFormat {
 public:
  explicit JsonLines(const FormatOptions& options) : model_(json_string(options.model)) {}

  std::string line(const Judged& judged) const override {
    const Verdict& verdict = judged.verdict;
    std::string out = "{\"id\":" + judged.id_json;
    out += ",\"verdict\":\"" + std::string(to_string(verdict.action));
    out += "\",\"p_commerce\":" + decimal(verdict.p_commerce);
    out += ",\"threshold\":" + decimal(verdict.threshold);
    out += ",\"decided_by\":\"" + std::string(to_string(verdict.decided_by));
    out += "\",\"language\":" + json_string(verdict.language);
    out += ",\"tokens\":" + std::to_string(verdict.tokens);
    out += verdict.truncated ? ",\"truncated\":true" : ",\"truncated\":false";
    out += ",\"model\":" + model_;
    if (judged.error) {
      out += ",\"error\":{\"code\":" + json_string(judged.error->code);
      out += ",\"message\":" + json_string(judged.error->message);
      out += ",\"line\":" + std::to_string(judged.error->line) + "}";
    }
    return out + "}\n";
  }

 private:
  std::string model_;
};

}  // namespace

void Counts::add(const Judged& judged) {
  if (judged.error) {
    ++errors[judged.error->code];
  } else if (judged.verdict.action == Action::kBlock) {
    ++blocked;
  } else {
    ++passed;
  }
}

size_t Counts::failed() const {
  size_t sum = 0;
  for (const auto& [code, count] : errors) sum += count;
  return sum;
}

std::string describe_errors(const Counts& counts) {
  std::string text;
  for (const auto& [code, count] : counts.errors) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + code;
  }
  return text;
}

std::unique_ptr<VerdictFormat> make_jsonl_format(const FormatOptions& options) {
  return std::make_unique<JsonLines>(options);
}

Result<std::unique_ptr<VerdictFormat>> make_format(std::string_view name,
                                                   const FormatOptions& options) {
  if (name == "jsonl") return make_jsonl_format(options);
  if (name == "csv") return make_csv_format(options);
  if (name == "table") return make_table_format(options);
  return Error(ErrorCode::kInvalidArgument,
               "no output format '" + std::string(name) + "': jsonl, csv or table");
}

std::string decimal(float value) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  PREFILTER_CHECK(error == std::errc(), "a float's shortest form has at most 16 characters");
  std::string text(buffer, end);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace prefilter::cli
