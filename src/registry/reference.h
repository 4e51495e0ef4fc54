#pragma once

#include <string_view>

#include "prefilter/error.h"

namespace prefilter::registry {

/// Whether the text may name a bundle of a registry: the first 8 to 64 hexadecimal digits of its
/// hash, or NAME@VERSION of its manifest. Nothing else is ever looked for, so that no name can lead
/// to another folder.
bool is_bundle_reference(std::string_view text);

/// Whether the text may name a store: 1 to 32 lower-case letters, digits or '-', a letter first.
bool is_store_name(std::string_view text);

/// Errors: kInvalidArgument for what is none.
Result<void> check_bundle_reference(std::string_view text);

}  // namespace prefilter::registry
