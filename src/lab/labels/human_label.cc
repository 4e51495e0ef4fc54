#include "lab/labels/human_label.h"

#include <cctype>
#include <nlohmann/json.hpp>

namespace prefilter::labels {
namespace {

using nlohmann::json;
constexpr const char* kField = "human_labels";

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::vector<HumanLabel> labels_of(const articles::Record& record) {
  std::vector<HumanLabel> labels;
  if (!record.others.is_object()) return labels;
  const auto list = record.others.find(kField);
  if (list == record.others.end() || !list->is_array()) return labels;
  for (const json& entry : *list) {
    if (!entry.is_object()) continue;
    const auto label = entry.find("label");
    const bool is_label = label != entry.end() && (*label == 0 || *label == 1);
    const std::string annotator = text_of(entry, "annotator");
    if (is_label && !annotator.empty()) {
      labels.push_back({annotator, *label == 1 ? 1 : 0, text_of(entry, "when")});
    }
  }
  return labels;
}

void set_labels(articles::Record& record, const std::vector<HumanLabel>& labels) {
  if (record.others.is_null()) record.others = json::object();
  record.others.erase(kField);
  for (const HumanLabel& label : labels) {
    json entry = {{"annotator", label.annotator}, {"label", label.label}};
    entry["when"] = label.when.empty() ? json(nullptr) : json(label.when);
    record.others[kField].push_back(std::move(entry));
  }
  if (record.others.empty()) record.others = nullptr;
}

std::string_view name_of_label(int label) { return label == 1 ? "commerce" : "journalism"; }

std::optional<int> label_of_name(std::string_view name) {
  std::string lower;
  for (const char c : name) {
    if (c != ' ') lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (lower == "commerce" || lower == "1") return 1;
  if (lower == "journalism" || lower == "0") return 0;
  return std::nullopt;
}

}  // namespace prefilter::labels
