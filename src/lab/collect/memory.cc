#include "lab/collect/memory.h"

#include <filesystem>

#include "base/atomic_file.h"
#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::collect {
namespace {

constexpr size_t kMaxBytes = size_t{64} << 20;
constexpr double kMaxTime = 1e11;

}  // namespace

std::string memory_path(const std::string& out) { return out + ".state.json"; }

Result<FetchMemories> read_memories(const std::string& path) {
  FetchMemories memories;
  std::error_code unknown;  // what cannot be looked at cannot be read either, which says why
  if (!std::filesystem::exists(path, unknown) && !unknown) return memories;
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  const auto corrupt = [&](const Error& error) {
    return Error(ErrorCode::kCorrupt,
                 error.message() + "; without the file all feeds are fetched anew");
  };
  const Result<nlohmann::json> json = parse_json(*text, path, {.max_bytes = kMaxBytes});
  if (!json) return corrupt(json.error());
  if (!json->is_object()) return corrupt(Error(ErrorCode::kCorrupt, path + ": no JSON object"));
  JsonFields root(*json, path);
  root.allow_only({"format_version", "feeds"});
  root.count("format_version", 1, 1);
  const nlohmann::json& feeds = root.object("feeds");
  for (const auto& [url, value] : feeds.items()) {
    if (!value.is_object()) {
      root.fail("feeds", "must hold objects");
      break;
    }
    JsonFields fields(value, path, "feeds");
    FetchMemory& memory = memories[url];
    if (fields.has("etag")) memory.etag = fields.text("etag");
    if (fields.has("last_modified")) memory.last_modified = fields.text("last_modified");
    if (fields.has("not_before")) memory.not_before = fields.number("not_before", 0.0, kMaxTime);
    root.adopt(fields);
  }
  if (!root.ok()) return corrupt(root.error());
  return memories;
}

Result<void> write_memories(const std::string& path, const FetchMemories& memories) {
  nlohmann::ordered_json json = {{"format_version", 1},
                                 {"feeds", nlohmann::ordered_json::object()}};
  for (const auto& [url, memory] : memories) {
    if (memory == FetchMemory()) continue;
    nlohmann::ordered_json entry = nlohmann::ordered_json::object();
    if (!memory.etag.empty()) entry["etag"] = memory.etag;
    if (!memory.last_modified.empty()) entry["last_modified"] = memory.last_modified;
    if (memory.not_before > 0.0) entry["not_before"] = memory.not_before;
    json["feeds"][url] = entry;
  }
  return replace_file(path,
                      json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace prefilter::collect
