#include <nlohmann/json.hpp>

#include "apps/cli/verdict_format.h"
#include "base/json_text.h"

namespace prefilter::cli {
namespace {

/// RFC 4180: a field with a comma, a quote or a line break stands in quotes, its quotes doubled.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

/// A string without its JSON quotes and escapes; any other id as its JSON; no id: empty.
std::string plain_id(const std::string& id_json) {
  const nlohmann::json id = nlohmann::json::parse(id_json, nullptr, false);
  if (id.is_string()) return id.get<std::string>();
  return id.is_null() ? "" : id_json;
}

class Csv : public VerdictFormat {
 public:
  explicit Csv(const FormatOptions& options) : model_(field(options.model)) {}

  std::string header() const override {
    return "id,verdict,p_commerce,threshold,decided_by,language,tokens,truncated,model,"
           "error_code,error_message,line\r\n";
  }

  std::string line(const Judged& judged) const override {
    const Verdict& verdict = judged.verdict;
    std::string out = field(plain_id(judged.id_json));
    out += "," + std::string(to_string(verdict.action));
    out += "," + decimal(verdict.p_commerce) + "," + decimal(verdict.threshold);
    out += "," + std::string(to_string(verdict.decided_by)) + "," + field(verdict.language);
    out += "," + std::to_string(verdict.tokens) + (verdict.truncated ? ",true," : ",false,");
    out += judged.model.empty() ? model_ : field(judged.model);
    if (!judged.error) return out + ",,,\r\n";
    out += "," + field(judged.error->code) + "," + field(judged.error->message);
    return out + "," + std::to_string(judged.error->line) + "\r\n";
  }

 private:
  std::string model_;
};

}  // namespace

std::unique_ptr<VerdictFormat> make_csv_format(const FormatOptions& options) {
  return std::make_unique<Csv>(options);
}

}  // namespace prefilter::cli
