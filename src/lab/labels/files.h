#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/labels/merge.h"
#include "lab/labels/shapes.h"
#include "prefilter/error.h"

namespace prefilter::labels {

struct ExportOptions {
  std::string data = {};  ///< article file
  std::string out =
      {};  ///< tasks; a name that ends with .json gets one array, any other JSON lines
  Shape shape = Shape::kLabelStudio;
  ShapeOptions format = {};
  size_t sample = 0;  ///< so many articles, chosen by seed and id; 0: all
  uint64_t seed = 42;
};

struct ImportOptions {
  std::string data = {};    ///< article file
  std::string labels = {};  ///< what the tool exported: JSON lines, gzip allowed, or one JSON array
  std::string out = {};     ///< article file with the labels; may be `data`
  std::optional<Shape> shape = {};  ///< nullopt: told by the fields of each task
  ShapeOptions format = {};
  std::string when = {};  ///< ISO 8601: the time of labels for which the tool has none
};

/// Writes articles as tasks of an annotation tool, in their order. Gives how many.
/// Errors: those of reading and writing article files.
Result<size_t> export_tasks(const ExportOptions& options);

/// Reads a tool's file. Errors: kInvalidArgument, naming file, line (or place in the array), field.
Result<std::vector<TaskLabels>> read_tasks(const ImportOptions& options);

/// Merges labels of persons into an article file, which appears whole or not at all.
/// Errors: those of reading and writing article files and of read_tasks.
Result<MergeReport> import_labels(const ImportOptions& options);

}  // namespace prefilter::labels
