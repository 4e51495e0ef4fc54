#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "registry/store.h"

namespace prefilter::registry {

/// A variable of the environment; "" if it is not set.
using Environment = std::function<std::string(const std::string& name)>;

/// The variable with the token of plain HTTP stores.
inline constexpr const char* kStoreTokenVariable = "PREFILTER_STORE_TOKEN";

/// Reads stores.yaml (docs/formats/registry.md). Keys come from the environment alone:
/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN for kind s3, kStoreTokenVariable
/// for kind http. `registry`: the registry's folder, which is no second store of itself.
/// Errors: kInvalidArgument naming the file and what is wrong; kUnauthorized for missing keys.
Result<std::vector<std::unique_ptr<Store>>> parse_stores(std::string_view yaml,
                                                         const std::string& file,
                                                         const std::string& registry,
                                                         const Environment& environment);

}  // namespace prefilter::registry
