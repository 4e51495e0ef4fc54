#include "lab/labels/shapes.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "base/json.h"

namespace prefilter::labels {
namespace {

using articles::Record;
using nlohmann::json;

constexpr double kCommerceFrom = 7.0;
constexpr double kJournalismBelow = 3.0;

Error bad(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// The member; null where `value` is no object or lacks it.
const json& member(const json& value, const std::string& name) {
  static const json kNull;
  if (!value.is_object()) return kNull;
  const auto found = value.find(name);
  return found == value.end() ? kNull : *found;
}

/// A text, or a number as its digits; "" for anything else.
std::string name_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : "";
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// What the oracle's score says, where it is clear.
std::optional<int> suggested(const Record& record) {
  if (!record.commerce_score) return std::nullopt;
  if (*record.commerce_score >= kCommerceFrom) return 1;
  if (*record.commerce_score < kJournalismBelow) return 0;
  return std::nullopt;
}

std::string agent_of(const Record& record) {
  const std::string agent = name_of(member(record.others, "scored_by"));
  return agent.empty() ? "oracle" : agent;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  }) && text.size() < 10;
}

json choices(const ShapeOptions& options, int label) {
  return json::array({{{"from_name", options.question},
                       {"to_name", "text"},
                       {"type", "choices"},
                       {"value", {{"choices", {name_of_label(label)}}}}}});
}

json label_studio_task(const Record& record, const ShapeOptions& options) {
  json task = {{"data",
                {{"id", record.id},
                 {"title", record.title},
                 {"content", record.content},
                 {"language", record.language},
                 {"source", record.source},
                 {"url", record.url}}},
               {"annotations", json::array()},
               {"predictions", json::array()}};
  for (const HumanLabel& label : labels_of(record)) {
    json annotation = {{"result", choices(options, label.label)}, {"was_cancelled", false}};
    annotation["completed_by"] = is_number(label.annotator) ? json(std::stol(label.annotator))
                                                            : json({{"email", label.annotator}});
    if (!label.when.empty()) annotation["created_at"] = label.when;
    task["annotations"].push_back(std::move(annotation));
  }
  if (const std::optional<int> label = suggested(record); label && options.suggest) {
    task["predictions"].push_back(
        {{"model_version", agent_of(record)}, {"result", choices(options, *label)}});
  }
  return task;
}

json argilla_record(const Record& record, const ShapeOptions& options) {
  json task = {{"id", record.id},
               {"fields", {{"title", record.title}, {"content", record.content}}},
               {"metadata", json::object()},
               {"suggestions", json::object()},
               {"responses", json::object()},
               {"vectors", json::object()}};
  const auto add = [&task](const char* name, const std::string& value) {
    if (!value.empty()) task["metadata"][name] = value;
  };
  add("language", record.language);
  add("source", record.source);
  add("url", record.url);
  for (const HumanLabel& label : labels_of(record)) {
    task["responses"][options.question].push_back(
        {{"value", name_of_label(label.label)}, {"user_id", label.annotator}});
  }
  if (const std::optional<int> label = suggested(record); label && options.suggest) {
    task["suggestions"][options.question] = {
        {"value", name_of_label(*label)}, {"score", nullptr}, {"agent", agent_of(record)}};
  }
  return task;
}

/// Who completed a Label Studio annotation: a number, or an object with an address or a number.
std::string completed_by(const json& annotation) {
  const json& who = member(annotation, "completed_by");
  if (!who.is_object()) return name_of(who);
  const std::string email = text_of(member(who, "email"));
  return email.empty() ? name_of(member(who, "id")) : email;
}

/// The one choice of the question in an annotation; nullopt if there is none, or several.
std::optional<int> chosen(const json& annotation, const std::string& question) {
  std::optional<int> label;
  for (const json& result : member(annotation, "result")) {
    if (member(result, "from_name") != question) continue;
    const json& choices = member(member(result, "value"), "choices");
    if (!choices.is_array() || choices.size() != 1 || label) return std::nullopt;
    label = label_of_name(text_of(choices[0]));
  }
  return label;
}

Result<TaskLabels> read_label_studio(const json& task, const ShapeOptions& options) {
  TaskLabels found;
  found.id = name_of(member(member(task, "data"), "id"));
  if (found.id.empty()) return bad("\"data.id\" must name the article");
  const json& annotations = member(task, "annotations");
  if (!annotations.is_array() && !annotations.is_null())
    return bad("\"annotations\" must be a list");
  for (const json& annotation : annotations) {
    const std::optional<int> label = chosen(annotation, options.question);
    if (!label || member(annotation, "was_cancelled") == true) {
      ++found.skipped;
      continue;
    }
    const std::string who = completed_by(annotation);
    if (who.empty()) return bad("\"annotations[].completed_by\" must say who");
    const std::string updated = text_of(member(annotation, "updated_at"));
    found.labels.push_back(
        {who, *label, updated.empty() ? text_of(member(annotation, "created_at")) : updated});
  }
  return found;
}

/// One response of Argilla.
struct Response {
  const json& value;
  const json& user;
  const json& status;
};

Result<void> take_response(const Response& response, TaskLabels& found) {
  const std::string status = text_of(response.status);
  const std::optional<int> label = label_of_name(name_of(response.value));
  if (!label || (!status.empty() && status != "submitted")) {
    ++found.skipped;
    return {};
  }
  const std::string who = name_of(response.user);
  if (who.empty()) return bad("a response must say whose it is (user_id)");
  found.labels.push_back({who, *label});
  return {};
}

/// The flat form: "label.responses", "label.responses.users", "label.responses.status", side by
/// side.
Result<void> read_flat(const json& task, const std::string& name, TaskLabels& found) {
  const json& values = member(task, name);
  if (values.is_null()) return {};
  const json& users = member(task, name + ".users");
  const json& status = member(task, name + ".status");
  if (!values.is_array() || !users.is_array() || users.size() != values.size()) {
    return bad("\"" + name + "\" and \"" + name + ".users\" must be lists of one length");
  }
  static const json kNull;
  for (size_t i = 0; i < values.size(); ++i) {
    const bool has_status = status.is_array() && i < status.size();
    const Response response{values[i], users[i], has_status ? status[i] : kNull};
    if (Result<void> taken = take_response(response, found); !taken) return taken;
  }
  return {};
}

Result<TaskLabels> read_argilla(const json& task, const ShapeOptions& options) {
  TaskLabels found;
  found.id = name_of(member(task, "id"));
  if (found.id.empty()) return bad("\"id\" must name the article");
  const json& responses = member(member(task, "responses"), options.question);
  if (!responses.is_array() && !responses.is_null()) {
    return bad("\"responses." + options.question + "\" must be a list");
  }
  for (const json& entry : responses) {
    const Response response{member(entry, "value"), member(entry, "user_id"),
                            member(entry, "status")};
    if (Result<void> taken = take_response(response, found); !taken) return taken.error();
  }
  if (Result<void> read = read_flat(task, options.question + ".responses", found); !read) {
    return read.error();
  }
  return found;
}

}  // namespace

std::string_view to_string(Shape shape) {
  return shape == Shape::kArgilla ? "argilla" : "label-studio";
}

Result<Shape> parse_shape(std::string_view name) {
  if (name == "label-studio") return Shape::kLabelStudio;
  if (name == "argilla") return Shape::kArgilla;
  return bad("shape: label-studio or argilla, not \"" + excerpt(name) + "\"");
}

json to_task(Shape shape, const Record& record, const ShapeOptions& options) {
  return shape == Shape::kArgilla ? argilla_record(record, options)
                                  : label_studio_task(record, options);
}

Result<TaskLabels> read_task(Shape shape, const json& task, const ShapeOptions& options) {
  if (!task.is_object()) return bad("a task must be a JSON object");
  return shape == Shape::kArgilla ? read_argilla(task, options) : read_label_studio(task, options);
}

Result<Shape> shape_of(const json& task) {
  if (member(task, "data").is_object()) return Shape::kLabelStudio;
  const bool is_flat = task.is_object() &&
                       std::any_of(task.items().begin(), task.items().end(), [](const auto& item) {
                         return item.key().ends_with(".responses");
                       });
  if (is_flat || member(task, "responses").is_object() || member(task, "fields").is_object()) {
    return Shape::kArgilla;
  }
  return bad("neither a task of Label Studio (\"data\") nor a record of Argilla (\"fields\")");
}

}  // namespace prefilter::labels
