#pragma once

#include <map>
#include <string>

#include "engine/convert.h"

namespace prefilter::test {

/// Makes a Hugging Face folder of a tiny random model: tests/golden/encoder/ARCH, with labels that
/// say commerce and a WordPiece tokenizer of letters that fits its 160 rows; for qwen2 a small
/// byte-level BPE.
void write_tiny_checkpoint(const std::string& folder, const std::string& arch);

/// Options that convert such a folder; `created` is a fixed time.
ConvertOptions tiny_options(const std::string& source, const std::string& target,
                            Precision precision);

/// Files of a folder by name.
using Files = std::map<std::string, std::string>;

/// The files of a converted tiny checkpoint; made once for each kind.
const Files& tiny_bundle(const std::string& arch, Precision precision);

void write_files(const std::string& folder, const Files& files);

/// Makes the manifest tell the truth about the sizes and hashes of the other files again.
void seal(Files& files);

}  // namespace prefilter::test
