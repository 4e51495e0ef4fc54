#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/cli/command.h"
#include "engine/encoder/int4.h"
#include "engine/manifest.h"
#include "prefilter/error.h"

namespace prefilter::cli {

/// Adds the verb "convert" below "model".
void add_model_convert(CLI::App& model, Command& chosen);

/// Reads "pt=0.85" entries. Errors: kInvalidArgument for what is no LANGUAGE=P with P in [0, 1], or
/// a language that is named twice.
Result<std::map<std::string, Chosen>> parse_language_thresholds(
    const std::vector<std::string>& entries, const std::string& provenance);

/// "the word embeddings went into 4 bits without loss", or what it cost.
std::string int4_text(const encoder::Int4Fit& fit);

/// Seconds since 1970 as UTC, "2026-01-31T08:00:00Z".
std::string utc_time(long long seconds);

}  // namespace prefilter::cli
