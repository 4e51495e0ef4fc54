#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace prefilter::collect {

/// Which fields of a producer stand for ours, tried in order: "content" → {"body", "maintext"}.
using FieldNames = std::map<std::string, std::vector<std::string>>;

/// The names that many producers use for id, title, content, language, source, url and published.
const FieldNames& usual_field_names();

/// Gives an article of any producer our field names, in place. A field that is there and not empty
/// stays; else the first other name with a value moves to it: those of `own` before the usual ones.
/// An object that names a publisher ({"name": …}) becomes that name; a date becomes ISO 8601, or
/// moves to "published_raw" where it cannot be read. Nothing else changes.
/// In: an object.
void take_producer_fields(nlohmann::json& article, const FieldNames& own = {});

}  // namespace prefilter::collect
