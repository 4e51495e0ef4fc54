#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lab/collect/found.h"
#include "lab/collect/producer_fields.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// How far a file has been read.
struct ReadProgress {
  uint64_t bytes = 0;
  std::optional<uint64_t> total_bytes;
};

struct DumpOptions {
  FieldNames fields = {};                                  ///< besides the usual names
  std::function<void(const ReadProgress&)> progress = {};  ///< after every line
  std::function<bool()> stop = {};                         ///< true ends reading
};

/// Reads a dump: JSON lines, plain or gzip, an article of any producer each
/// (docs/formats/articles.md). Lines that are no article go to sink.unreadable, a stream that
/// breaks off as well. Errors: those of opening the file.
Result<void> read_dump(const std::string& path, const DumpOptions& options, const Sink& sink);

/// One line of a dump. Errors: kInvalidArgument.
Result<Found> read_dump_line(std::string_view line, const FieldNames& fields);

/// Where the links in a piece of HTML lead, as written; the first 500.
std::vector<std::string> links_in(std::string_view html);

}  // namespace prefilter::collect
