#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/cli/terminal.h"
#include "apps/cli/verdict_format.h"

namespace prefilter::cli {
namespace {

constexpr const char* kRed = "\x1b[31m";
constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kReset = "\x1b[0m";

constexpr size_t kFixedColumns = 36;  // all columns but the title, their gaps included
constexpr size_t kErrorColumns = 21;  // what stands before the message of an error
constexpr size_t kLeastTitleColumns = 16;

std::string percent(size_t part, size_t all) {
  char buffer[16];
  const double share =
      all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
  std::snprintf(buffer, sizeof(buffer), "%.1f %%", share);
  return buffer;
}

std::string article_name(const Judged& judged) {
  const std::string title = one_line(judged.title);
  if (!title.empty()) return title;
  const nlohmann::json id = nlohmann::json::parse(judged.id_json, nullptr, false);
  if (id.is_null()) return "(no title)";
  return one_line(id.is_string() ? id.get<std::string>() : judged.id_json);
}

class Table : public VerdictFormat {
 public:
  explicit Table(const FormatOptions& options)
      : options_(options),
        title_columns_(std::max(options.columns, kFixedColumns + kLeastTitleColumns) -
                       kFixedColumns) {}

  std::string header() const override { return "VERDICT  P(COMMERCE)  LANG  TOKENS  TITLE\n"; }

  std::string line(const Judged& judged) const override {
    const Verdict& verdict = judged.verdict;
    if (judged.error && verdict.decided_by == DecidedBy::kErrorPass) return error_line(judged);
    const bool blocks = verdict.action == Action::kBlock;
    char numbers[64];
    std::snprintf(numbers, sizeof(numbers), "  %11.4f  %-5.5s %5d%c  ",
                  static_cast<double>(verdict.p_commerce), verdict.language.c_str(), verdict.tokens,
                  verdict.truncated ? '+' : ' ');
    return paint(blocks ? "BLOCK  " : "PASS   ", blocks ? kRed : kGreen) + numbers +
           cut_to_width(article_name(judged), title_columns_) + "\n";
  }

  std::string footer(const Counts& counts) const override {
    std::string text = "\n" + std::to_string(counts.total()) +
                       (counts.total() == 1 ? " article: " : " articles: ") +
                       std::to_string(counts.blocked) + " BLOCK (" +
                       percent(counts.blocked, counts.total()) + "), " +
                       std::to_string(counts.passed) + " PASS";
    if (counts.failed() > 0) text += ", " + std::to_string(counts.failed()) + " passed unjudged";
    return text + " · model " + options_.model + "\n";
  }

 private:
  std::string error_line(const Judged& judged) const {
    const std::string what =
        "line " + std::to_string(judged.error->line) + ": " + one_line(judged.error->message);
    return paint("PASS   ", kYellow) + "  " + paint("not judged", kYellow) + "  " +
           cut_to_width(what, title_columns_ + kFixedColumns - kErrorColumns) + "\n";
  }

  std::string paint(const std::string& text, const char* color) const {
    return options_.color ? color + text + kReset : text;
  }

  FormatOptions options_;
  size_t title_columns_;
};

}  // namespace

std::unique_ptr<VerdictFormat> make_table_format(const FormatOptions& options) {
  return std::make_unique<Table>(options);
}

}  // namespace prefilter::cli
