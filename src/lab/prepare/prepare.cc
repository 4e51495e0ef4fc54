#include "lab/prepare/prepare.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/atomic_file.h"
#include "base/line_reader.h"
#include "base/sha256.h"
#include "lab/prepare/option_table.h"
#include "lab/prepare/plan.h"
#include "lab/prepare/split_writer.h"

namespace prefilter::prepare {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCardJson = "data_card.json";
constexpr const char* kCardMarkdown = "data_card.md";

// Between two looks at whether to go on.
constexpr size_t kArticlesAtOnce = 256;

Error stopped() { return Error(ErrorCode::kUnavailable, "interrupted; nothing was written"); }

bool is_output_name(const std::string& name) {
  return name == kCardJson || name == kCardMarkdown ||
         std::find(kPartFiles.begin(), kPartFiles.end(), name) != kPartFiles.end();
}

/// Only what an earlier preparation wrote may be replaced.
Result<void> check_target(const std::string& out) {
  std::error_code failed;
  const fs::file_status status = fs::symlink_status(out, failed);
  if (status.type() == fs::file_type::not_found) return {};
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCode::kRefused, out + " " + why + "; choose another folder, or remove it");
  };
  if (status.type() != fs::file_type::directory) return refuse("is no folder");
  bool has_card = false;
  for (fs::directory_iterator entry(out, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (!is_output_name(name)) return refuse("holds " + name + ", which prepare did not write");
    has_card = has_card || (name == kCardJson && is_data_card(entry->path().string()));
  }
  if (failed) return Error(ErrorCode::kUnavailable, out + ": " + failed.message());
  if (!has_card) return refuse("was not written by prepare (it has no data card)");
  return {};
}

Result<std::vector<InputCard>> hash_inputs(const std::vector<std::string>& files) {
  std::vector<InputCard> inputs;
  for (const std::string& file : files) {
    const Result<std::string> sha256 = sha256_file(file);
    if (!sha256) return sha256.error();
    inputs.push_back({.file = file, .sha256 = *sha256});
  }
  return inputs;
}

bool is_written(const Item& item) {
  return item.fate == Fate::kTrain || item.fate == Fate::kVal || item.fate == Fate::kTest;
}

/// Reads one file again and writes the lines that were chosen. `next`: the first item of the file;
/// afterwards that of the next file.
Result<void> write_file(const PrepareOptions& options, const std::vector<Item>& items, size_t& next,
                        SplitWriter& writer, const PrepareContext& context) {
  const uint32_t file = items[next].file;
  const std::string& path = options.articles[file];
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  while (next < items.size() && items[next].file == file) {
    if (next % kArticlesAtOnce == 0) {
      if (context.stop && context.stop()) return stopped();
      const auto done = static_cast<double>(next) / static_cast<double>(items.size());
      if (context.progress) context.progress("writing the splits", done);
    }
    const std::optional<Line> line = lines->next();
    if (!line) return Error(ErrorCode::kUnavailable, path + " changed while it was read");
    if (line->number != items[next].line) continue;
    const Item& item = items[next++];
    if (!is_written(item)) continue;
    if (Result<void> written = writer.write(item, line->text); !written) {
      return written.error().with(path + ":" + std::to_string(line->number));
    }
  }
  return {};
}

Result<void> write_splits(const PrepareOptions& options, const Scan& scan,
                          const std::string& folder, const PrepareContext& context,
                          DataCard& card) {
  Result<SplitWriter> writer = SplitWriter::create(folder, scan, options, card);
  if (!writer) return writer.error();
  for (size_t next = 0; next < scan.items.size();) {
    Result<void> written = write_file(options, scan.items, next, *writer, context);
    if (!written) return written;
  }
  if (Result<void> done = writer->commit(); !done) return done;
  for (PartCard& part : card.parts) {
    Result<std::string> sha256 = sha256_file(folder + "/" + part.file);
    if (!sha256) return sha256.error();
    part.sha256 = std::move(*sha256);
  }
  return {};
}

DataCard begin_card(const PrepareOptions& options, const PrepareContext& context,
                    std::vector<InputCard> inputs) {
  DataCard card;
  card.code_version = context.code_version;
  card.inputs = std::move(inputs);
  for (const auto& field : option_table()) {
    // Where the splits lie is no property of them.
    if (field.name != "out") card.settings.emplace_back(field.name, field.print(options));
  }
  return card;
}

/// Writes everything beside the target and puts it in its place.
Result<void> write_output(const PrepareOptions& options, const Scan& scan,
                          const PrepareContext& context, DataCard& card) {
  Result<PendingFolder> folder = fs::exists(options.out) ? PendingFolder::replacing(options.out)
                                                         : PendingFolder::create(options.out);
  if (!folder) return folder.error();
  const std::string& path = folder->path();
  if (Result<void> written = write_splits(options, scan, path, context, card); !written) {
    return written;
  }
  for (const auto& [name, text] :
       {std::pair(kCardJson, to_json(card)), std::pair(kCardMarkdown, to_markdown(card))}) {
    if (Result<void> written = write_new_file(path + "/" + name, text); !written) return written;
  }
  return folder->commit();
}

}  // namespace

Result<Earlier> read_earlier(const std::string& folder) {
  if (!is_data_card(folder + "/" + kCardJson)) {
    return Error(ErrorCode::kInvalidArgument,
                 folder + " holds no data card: keep needs the output of an earlier prepare");
  }
  Earlier earlier;
  for (size_t part = 0; part < kPartFiles.size(); ++part) {
    const std::string path = folder + "/" + std::string(kPartFiles[part]);
    if (!fs::exists(path)) continue;
    Result<articles::RecordReader> reader = articles::RecordReader::open(path);
    if (!reader) return reader.error();
    while (true) {
      const Result<std::optional<articles::Record>> record = reader->next();
      if (!record) return record.error();
      if (!*record) break;
      const auto hash = (*record)->others.find("content_hash");
      if (hash == (*record)->others.end() || !hash->is_string()) continue;
      earlier[hash->get<std::string>()] = static_cast<Part>(part);
    }
  }
  return earlier;
}

Result<DataCard> prepare(const PrepareOptions& options, const PrepareContext& context) {
  if (Result<void> good = check_options(options); !good) return good.error();
  if (Result<void> free = check_target(options.out); !free) return free.error();
  const std::string& keep = options.split.keep;
  const Result<Earlier> earlier = keep.empty() ? Earlier() : read_earlier(keep);
  if (!earlier) return earlier.error();
  Result<std::vector<InputCard>> inputs = hash_inputs(options.articles);
  if (!inputs) return inputs.error();
  Result<Scan> scanned = scan(options, context.progress, context.stop);
  if (!scanned) return scanned.error();
  if (context.progress) context.progress("planning", 0.0);
  Result<PlanCounts> planned = plan(*scanned, options, *earlier);
  if (!planned) return planned.error();
  DataCard card = begin_card(options, context, std::move(*inputs));
  card.scanned = scanned->counts;
  card.planned = *planned;
  card.near_duplicates = scanned->near_duplicates;
  card.contrary_near = scanned->contrary_near;
  card.paired = scanned->paired;
  card.same_title = scanned->same_title;
  if (Result<void> written = write_output(options, *scanned, context, card); !written) {
    return written.error();
  }
  return card;
}

}  // namespace prefilter::prepare
