#include "lab/evaluate/scores_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <queue>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include "base/json.h"
#include "base/line_reader.h"

namespace prefilter::evaluate {
namespace {

using nlohmann::json;

/// The places of each id's cases that no line has met yet.
using Places = std::unordered_map<std::string_view, std::queue<size_t>>;

/// A title is what the title alone needs; Case keeps its beginning.
bool applies(const Case& one, Form form) { return form != Form::kTitleOnly || !one.title.empty(); }

Error bad_line(const std::string& place, const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, place + ": " + what);
}

/// A string as it is, a number as its digits.
std::string id_of(const json& line) {
  const auto id = line.find("id");
  if (id == line.end() || id->is_null()) return {};
  return id->is_string() ? id->get<std::string>() : id->dump();
}

/// Reads the lines of one file into the scores of a form.
class ScoreLines {
 public:
  ScoreLines(std::string file, FormScores& scores, CandidateScores& candidate)
      : file_(std::move(file)), scores_(scores), candidate_(candidate) {}

  Result<void> take(const Line& line, Places& places) {
    const std::string place = file_ + ":" + std::to_string(line.number);
    if (line.problem) return bad_line(place, line.message);
    const Result<json> parsed = parse_json(line.text, place);
    if (!parsed) return bad_line(place, parsed.error().message());
    if (!parsed->is_object()) return bad_line(place, "not an object");
    const auto found = places.find(id_of(*parsed));
    if (found == places.end() || found->second.empty()) return {};
    const size_t at = found->second.front();
    found->second.pop();
    return keep(*parsed, at, place);
  }

 private:
  Result<void> keep(const json& line, size_t at, const std::string& place) {
    const auto p = line.find("p_commerce");
    const double value = p != line.end() && p->is_number() ? p->get<double>() : std::nan("");
    if (!(value >= 0.0 && value <= 1.0)) {
      return bad_line(place, "field p_commerce: not a number from 0 to 1");
    }
    const auto threshold = line.find("threshold");
    if (threshold != line.end() && threshold->is_number()) {
      candidate_.threshold = {threshold->get<float>(), "as " + file_ + " says", {}};
    }
    scores_.shown[at] = 1;
    scores_.p_commerce[at] = static_cast<float>(value);
    const auto verdict = line.find("verdict");
    const bool blocked = verdict != line.end()
                             ? *verdict == "BLOCK"
                             : scores_.p_commerce[at] >= candidate_.threshold.common;
    scores_.blocked[at] = blocked ? 1 : 0;
    scores_.failed[at] = line.value("decided_by", "") == "error_pass" ? 1 : 0;
    const auto model = line.find("model");
    if (model != line.end() && model->is_string()) candidate_.model = model->get<std::string>();
    return {};
  }

  std::string file_;
  FormScores& scores_;
  CandidateScores& candidate_;
};

Result<void> read_form(const std::string& path, Form form, const Cases& cases,
                       CandidateScores& candidate) {
  FormScores& scores = candidate.forms[form] = unjudged(cases.cases.size());
  scores.margin.clear();
  Places places;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    if (applies(cases.cases[i], form)) places[cases.cases[i].id].push(i);
  }
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  ScoreLines reader(path, scores, candidate);
  while (const std::optional<Line> line = lines->next()) {
    if (line->text.empty() && !line->problem) continue;
    if (Result<void> taken = reader.take(*line, places); !taken) return taken;
  }
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    if (!applies(cases.cases[i], form) || scores.shown[i] != 0) continue;
    return Error(ErrorCode::kInvalidArgument, path + ": no line for the article \"" +
                                                  excerpt(cases.cases[i].id) + "\" in form " +
                                                  std::string(to_string(form)));
  }
  return {};
}

}  // namespace

Result<CandidateScores> score_from_files(const std::string& name,
                                         const std::map<Form, std::string>& files,
                                         const Cases& cases, float threshold) {
  CandidateScores candidate;
  candidate.name = name;
  candidate.kind = "scores";
  candidate.path = files.begin()->second;
  candidate.threshold = {threshold, "given with the scores", {}};
  for (const auto& [form, path] : files) {
    if (Result<void> read = read_form(path, form, cases, candidate); !read) return read.error();
    std::error_code unknown;
    candidate.bytes += std::filesystem::file_size(path, unknown);
  }
  return candidate;
}

}  // namespace prefilter::evaluate
