#pragma once

#include <map>
#include <string>

#include "lab/collect/fetch.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// What is remembered of each address, beside the output as OUT.state.json.
using FetchMemories = std::map<std::string, FetchMemory>;

std::string memory_path(const std::string& out);

/// Empty if the file is not there. Errors: kCorrupt, naming the field; those of reading a file.
Result<FetchMemories> read_memories(const std::string& path);

/// Replaces the file as a whole. Errors: those of replace_file.
Result<void> write_memories(const std::string& path, const FetchMemories& memories);

}  // namespace prefilter::collect
