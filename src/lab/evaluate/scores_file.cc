#include "lab/evaluate/scores_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <queue>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

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

/// Reads the lines of files into the scores of their forms.
class ScoreLines {
 public:
  ScoreLines(const Cases& cases, CandidateScores& candidate)
      : cases_(cases), candidate_(candidate) {}

  /// All lines of a file; those that name no form are of this one.
  Result<void> read(const std::string& path, Form form) {
    Result<LineReader> lines = LineReader::open(path);
    if (!lines) return lines.error();
    while (const std::optional<Line> line = lines->next()) {
      if (line->text.empty() && !line->problem) continue;
      const std::string place = path + ":" + std::to_string(line->number);
      if (line->problem) return bad_line(place, line->message);
      if (Result<void> taken = take(line->text, place, form); !taken) return taken;
    }
    return {};
  }

  /// Errors: a case without a line in a form that others have lines in.
  Result<void> check_whole() const {
    if (places_.empty()) {
      return Error(ErrorCode::kInvalidArgument, candidate_.path + ": no line is of these articles");
    }
    for (const auto& [form, scores] : candidate_.forms) {
      for (size_t i = 0; i < cases_.cases.size(); ++i) {
        if (!applies(cases_.cases[i], form) || scores.shown[i] != 0) continue;
        return Error(ErrorCode::kInvalidArgument, candidate_.path + ": no line for the article \"" +
                                                      excerpt(cases_.cases[i].id) + "\" in form " +
                                                      std::string(to_string(form)));
      }
    }
    return {};
  }

 private:
  Result<void> take(std::string_view text, const std::string& place, Form form) {
    const Result<json> line = parse_json(text, place);
    if (!line) return Error(ErrorCode::kInvalidArgument, line.error().message());
    if (!line->is_object()) return bad_line(place, "not an object");
    if (const auto own = line->find("form"); own != line->end()) {
      const Result<Form> named = form_of(own->is_string() ? own->get<std::string>() : own->dump());
      if (!named) return bad_line(place, "field form: " + named.error().message());
      form = *named;
    }
    Places& places = places_of(form);
    const auto found = places.find(id_of(*line));
    if (found == places.end() || found->second.empty()) return {};
    const size_t at = found->second.front();
    found->second.pop();
    return keep(*line, {at, &candidate_.forms[form]}, place);
  }

  /// Of a form that comes for the first time, all cases that it applies to.
  Places& places_of(Form form) {
    const auto [found, is_new] = places_.try_emplace(form);
    if (!is_new) return found->second;
    candidate_.forms[form] = unjudged(cases_.cases.size());
    candidate_.forms[form].margin.clear();
    for (size_t i = 0; i < cases_.cases.size(); ++i) {
      if (applies(cases_.cases[i], form)) found->second[cases_.cases[i].id].push(i);
    }
    return found->second;
  }

  Result<void> keep(const json& line, std::pair<size_t, FormScores*> where,
                    const std::string& place) {
    const auto [at, scores] = where;
    const auto p = line.find("p_commerce");
    const double value = p != line.end() && p->is_number() ? p->get<double>() : std::nan("");
    if (!(value >= 0.0 && value <= 1.0)) {
      return bad_line(place, "field p_commerce: not a number from 0 to 1");
    }
    const auto threshold = line.find("threshold");
    if (threshold != line.end() && threshold->is_number()) {
      candidate_.threshold = {threshold->get<float>(), "as its scores say", {}};
    }
    scores->shown[at] = 1;
    scores->p_commerce[at] = static_cast<float>(value);
    const bool reaches = scores->p_commerce[at] >= candidate_.threshold.common;
    const auto verdict = line.find("verdict");
    const bool blocked = verdict != line.end() ? *verdict == "BLOCK" : reaches;
    scores->blocked[at] = blocked ? 1 : 0;
    const auto decided_by = line.find("decided_by");
    scores->failed[at] = decided_by != line.end() && *decided_by == "error_pass" ? 1 : 0;
    const auto model = line.find("model");
    if (model != line.end() && model->is_string()) candidate_.model = model->get<std::string>();
    return {};
  }

  const Cases& cases_;
  CandidateScores& candidate_;
  std::map<Form, Places> places_;
};

}  // namespace

Result<CandidateScores> score_from_files(const std::string& name,
                                         const std::map<Form, std::string>& files,
                                         const Cases& cases, float threshold) {
  CandidateScores candidate;
  candidate.name = name;
  candidate.kind = "scores";
  candidate.path = files.begin()->second;
  candidate.threshold = {threshold, "given with the scores", {}};
  ScoreLines lines(cases, candidate);
  for (const auto& [form, path] : files) {
    if (Result<void> read = lines.read(path, form); !read) return read.error();
    std::error_code unknown;
    candidate.bytes += std::filesystem::file_size(path, unknown);
  }
  if (Result<void> whole = lines.check_whole(); !whole) return whole.error();
  return candidate;
}

}  // namespace prefilter::evaluate
