#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "service/shadow/evidence_reader.h"
#include "service/shadow/label_log.h"

/// People's labels out of a shadow log and into it, as JSON lines (docs/formats/shadow.md).
namespace prefilter::shadow {

/// Takes one line, without its end.
using LineSink = std::function<Result<void>(const std::string& line)>;

/// Writes every labelled article of a candidate whose text is still there as a line of an article
/// file (docs/formats/article-files.md), for prefilter-lab prepare: label (null where people are
/// unsure or divided), origin human, each person's label, and what the log knows of the item. Gives
/// how many. Errors: those of read_evidence and of the sink.
Result<size_t> export_labels(const std::string& database, const EvidenceQuery& query,
                             const LineSink& sink);

/// Writes the articles that the review queue would ask for next, blind, for labelling elsewhere;
/// they are this reviewer's for `days`. Fewer where there are no more. Gives how many.
/// Errors: those of ReviewQueue, and of the sink.
struct TaskOptions {
  EvidenceQuery query = {};
  std::string reviewer = "import";
  size_t articles = 0;
  int64_t days = 30;
  int64_t now_ms = 0;
};
Result<size_t> export_tasks(const std::string& database, const TaskOptions& options,
                            const LineSink& sink);

struct ImportReport {
  size_t lines = 0;
  size_t labels = 0;                 ///< written
  size_t none = 0;                   ///< lines without a label
  std::vector<std::string> refused;  ///< why a line was not taken: "line 3: …"; the others were
};

struct ImportOptions {
  int64_t now_ms = 0;    ///< of labels that say no time
  std::string reviewer;  ///< of labels that say no name; empty: each has to
};

/// One line of a file of labels.
struct LabelLine {
  int64_t item = 0;
  std::vector<NewLabel> labels;  ///< none: the line has no label
};

/// Reads such a line. Errors: kInvalidArgument, saying what is wrong.
Result<LabelLine> read_label_line(std::string_view text, const ImportOptions& options);

/// Reads labels: lines with `item` (or `shadow.item`) and `label`, or with `human_labels` as an
/// article file has them. A label of an article that nobody was asked for is refused: its sampling
/// probability would not be known, and every figure would rest on it. Asked for is what has a
/// label, or a lease (export_tasks).
/// Errors: those of LineReader::open and LabelLog; a faulty line is none, it stands in the report.
Result<ImportReport> import_labels(const std::string& database, const std::string& file,
                                   const ImportOptions& options);

}  // namespace prefilter::shadow
