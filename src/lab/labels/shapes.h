#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "lab/articles/record.h"
#include "lab/labels/human_label.h"
#include "prefilter/error.h"

namespace prefilter::labels {

/// The annotation tool whose files are read or written.
enum class Shape {
  kLabelStudio,  ///< a task: data, annotations with results of type "choices", predictions
  kArgilla,      ///< a record: fields, responses and suggestions by question, metadata
};

/// "label-studio" and "argilla". Errors: kInvalidArgument.
std::string_view to_string(Shape shape);
Result<Shape> parse_shape(std::string_view name);

struct ShapeOptions {
  std::string question = "label";  ///< what the tool calls the question: from_name, question name
  /// Shows the annotator what the oracle's score makes of an article. Labels that are to judge the
  /// oracle or a model should be blind.
  bool suggest = false;
};

/// An article as a task of the tool, with the labels that it carries.
nlohmann::json to_task(Shape shape, const articles::Record& record, const ShapeOptions& options);

/// What people said of one article.
struct TaskLabels {
  std::string id = {};  ///< of the article
  std::vector<HumanLabel> labels = {};
  size_t skipped = 0;  ///< answers that are no label: cancelled, discarded, a draft, another word
};

/// Reads a task as the tool exports it; Argilla's nested and flat forms alike. A time is what the
/// tool says, else empty. Errors: kInvalidArgument, naming the field.
Result<TaskLabels> read_task(Shape shape, const nlohmann::json& task, const ShapeOptions& options);

/// Which tool a task comes from, by its fields. Errors: kInvalidArgument if it is neither's.
Result<Shape> shape_of(const nlohmann::json& task);

}  // namespace prefilter::labels
