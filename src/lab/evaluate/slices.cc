#include "lab/evaluate/slices.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "engine/text/length_band.h"

namespace prefilter::evaluate {
namespace {

constexpr size_t kLongContent = 300;  // characters: from here on a text, below it a snippet

using NameOf = std::function<std::string(const Case&)>;

std::string or_unknown(const std::string& name) { return name.empty() ? "unknown" : name; }

/// The shown cases by what name_of calls them; a case called "" is in none.
std::map<std::string, Slice> grouped_by(const Cases& cases, std::span<const uint8_t> shown,
                                        const NameOf& name_of) {
  std::map<std::string, Slice> groups;
  for (size_t i = 0; i < cases.cases.size(); ++i) {
    if (shown[i] == 0) continue;
    std::string name = name_of(cases.cases[i]);
    if (name.empty()) continue;
    Slice& slice = groups[name];
    slice.name = std::move(name);
    slice.places.push_back(i);
  }
  return groups;
}

void append_all(std::vector<Slice>& slices, std::map<std::string, Slice> groups) {
  for (auto& [name, slice] : groups) slices.push_back(std::move(slice));
}

/// Appends those with enough articles, the larger first, at most `most`.
void append_largest(std::vector<Slice>& slices, std::map<std::string, Slice> groups,
                    std::pair<size_t, size_t> least_and_most) {
  std::vector<Slice> large;
  for (auto& [name, slice] : groups) {
    if (slice.places.size() >= least_and_most.first) large.push_back(std::move(slice));
  }
  std::stable_sort(large.begin(), large.end(), [](const Slice& a, const Slice& b) {
    return a.places.size() > b.places.size();
  });
  if (large.size() > least_and_most.second) large.resize(least_and_most.second);
  std::move(large.begin(), large.end(), std::back_inserter(slices));
}

std::string content_part(const Case& one) {
  if (one.content_characters == 0) return "without_content";
  return one.content_characters < kLongContent ? "below_300" : "from_300";
}

}  // namespace

std::vector<Slice> slices_of(const Cases& cases, std::span<const uint8_t> shown,
                             const SliceOptions& options) {
  std::vector<Slice> slices;
  const auto by = [&](const NameOf& name_of) { return grouped_by(cases, shown, name_of); };
  append_all(slices, by([](const Case&) { return "all"; }));
  append_all(slices, by([](const Case& one) {
               return one.content_characters > 0 ? "with_content" : "without_content";
             }));
  append_all(slices, by([](const Case& one) {
               return "length:" + std::string(to_string(text::length_band(one.content_characters)));
             }));
  append_all(slices, by([](const Case& one) { return "origin:" + or_unknown(one.origin); }));
  append_all(slices, by([](const Case& one) {
               return "origin:" + or_unknown(one.origin) + " " + content_part(one);
             }));
  append_largest(slices, by([](const Case& one) { return "language:" + or_unknown(one.language); }),
                 {options.least, slices.max_size()});
  append_largest(slices, by([](const Case& one) { return "source:" + or_unknown(one.source); }),
                 {options.least, options.max_sources});
  return slices;
}

std::vector<Slice> months_of(const Cases& cases, std::span<const uint8_t> shown, size_t least) {
  std::vector<Slice> months;
  append_all(months, grouped_by(cases, shown, [](const Case& one) { return one.month; }));
  std::erase_if(months, [&](const Slice& month) { return month.places.size() < least; });
  return months;
}

}  // namespace prefilter::evaluate
