#include "apps/cli/verdict_format.h"

#include <utility>

namespace prefilter::cli {
namespace {

class JsonLines : public VerdictFormat {
 public:
  explicit JsonLines(const FormatOptions& options) : model_(options.model) {}

  std::string line(const Judged& judged) const override {
    const std::string& model = judged.model.empty() ? model_ : judged.model;
    std::string text = verdict_line(judged.id_json, judged.verdict, judged.error, model);
    return (judged.patterns ? with_patterns(std::move(text), *judged.patterns) : text) + "\n";
  }

 private:
  std::string model_;
};

}  // namespace

void Counts::add(const Judged& judged) {
  if (judged.verdict.decided_by == DecidedBy::kErrorPass) {
    ++errors[judged.error ? judged.error->code : "unknown"];
    return;
  }
  ++(judged.verdict.action == Action::kBlock ? blocked : passed);
  if (judged.error) ++stood_in;
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

}  // namespace prefilter::cli
