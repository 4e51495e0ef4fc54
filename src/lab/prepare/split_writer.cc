#include "lab/prepare/split_writer.h"

#include <utility>

#include "lab/articles/content_hash.h"
#include "lab/articles/record.h"
#include "lab/prepare/augment.h"

namespace prefilter::prepare {
namespace {

using articles::Record;

Part part_of(Fate fate) {
  return fate == Fate::kVal ? Part::kVal : fate == Fate::kTest ? Part::kTest : Part::kTrain;
}

/// Fields that are not of every article file; docs/formats/prepare.md.
void set_other(Record& record, const char* name, const std::string& text) {
  if (record.others.is_null()) record.others = nlohmann::json::object();
  record.others[name] = text;
}

}  // namespace

SplitWriter::SplitWriter(const Scan& scan, const PrepareOptions& options, DataCard& card)
    : scan_(scan), options_(options), card_(card) {
  for (const Item& item : scan.items) {
    if (item.fate == Fate::kVal || item.fate == Fate::kTest) judged_.insert(item.hash);
  }
}

Result<SplitWriter> SplitWriter::create(const std::string& folder, const Scan& scan,
                                        const PrepareOptions& options, DataCard& card) {
  SplitWriter writer(scan, options, card);
  // Without a share there is no test file: the trainer takes an empty one for a mistake.
  const size_t parts = options.split.test > 0.0 ? 3 : 2;
  for (size_t part = 0; part < parts; ++part) {
    const std::string name(kPartFiles[part]);
    Result<PendingFile> file = PendingFile::create(folder + "/" + name);
    if (!file) return file.error();
    writer.files_.push_back(std::move(*file));
    card.parts.emplace_back().file = name;
  }
  return writer;
}

Result<void> SplitWriter::put(Part part, const Record& record) {
  return files_[static_cast<size_t>(part)].write(to_json_line(record) + "\n");
}

Result<void> SplitWriter::write(const Item& item, std::string_view line) {
  Result<Record> record = articles::parse_record(line);
  if (!record) return Error(ErrorCode::kUnavailable, "a file changed while it was read");
  record->label = item.label;
  record->origin = item.origin;
  if (record->language.empty()) record->language = scan_.languages[item.language];
  set_other(*record, "content_hash", item.hash);
  const Part part = part_of(item.fate);
  count(card_.parts[static_cast<size_t>(part)], item, scan_);
  return part == Part::kTrain ? write_train(item, *record) : put(part, *record);
}

Result<void> SplitWriter::write_train(const Item& item, const Record& record) {
  bool replaced = false;
  for (Augmented& changed : augment(record, item.hash, options_.augment, options_.split.seed)) {
    const articles::FoldedText text = articles::fold(changed.record.title, changed.record.content);
    if (text.empty || judged_.contains(text.hash.substr(0, item.hash.size()))) {
      ++card_.too_near_changes;
      continue;
    }
    ++card_.changed;
    for (const std::string_view name : changed.names) ++card_.augmentations[std::string(name)];
    set_other(changed.record, "augmentation", changed.joined_names());
    if (options_.augment.as == AugmentAs::kCopy) {
      changed.record.id += "#" + changed.joined_names();
    } else {
      replaced = true;
    }
    if (Result<void> written = put(Part::kTrain, changed.record); !written) return written;
  }
  return replaced ? Result<void>() : put(Part::kTrain, record);
}

Result<void> SplitWriter::commit() {
  for (PendingFile& file : files_) {
    if (Result<void> done = file.commit(); !done) return done;
  }
  return {};
}

}  // namespace prefilter::prepare
