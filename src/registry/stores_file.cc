#include "registry/stores_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "base/curl/url.h"
#include "base/json.h"
#include "registry/reference.h"

namespace prefilter::registry {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxBytes = size_t{64} << 10;
constexpr size_t kMaxStores = 16;
constexpr int kMaxTimeoutSeconds = 3600;

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// One store's keys and values as they stand in the file.
struct Fields {
  std::map<std::string, std::string> values;
  std::string place;  ///< "stores.yaml:3"

  std::string get(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? "" : found->second;
  }
};

Result<Fields> read_fields(const YAML::Node& node, const std::string& file) {
  Fields fields;
  fields.place = file + ":" + std::to_string(node.Mark().line + 1);
  if (!node.IsMap()) return wrong(fields.place + ": a store is a mapping with name and kind");
  static const std::set<std::string> known = {"name", "kind",   "path",
                                              "url",  "region", "timeout_seconds"};
  for (const auto& entry : node) {
    if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
      return wrong(fields.place + ": keys and values of a store are plain texts");
    }
    const std::string& key = entry.first.Scalar();
    if (!known.contains(key)) return wrong(fields.place + ": there is no key " + excerpt(key));
    if (!fields.values.emplace(key, entry.second.Scalar()).second) {
      return wrong(fields.place + ": " + key + " stands twice");
    }
  }
  return fields;
}

Result<int> timeout_of(const Fields& fields) {
  const std::string text = fields.get("timeout_seconds");
  if (text.empty()) return HttpStoreOptions().timeout_seconds;
  int seconds = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (status != std::errc() || end != text.data() + text.size() || seconds < 1 ||
      seconds > kMaxTimeoutSeconds) {
    return wrong(fields.place + ": timeout_seconds must be a whole number from 1 to 3600");
  }
  return seconds;
}

/// Whether a path lies in the registry's folder, all links followed.
bool is_inside(const std::string& path, const std::string& registry) {
  std::error_code failed;
  const fs::path inner = fs::weakly_canonical(path, failed);
  if (failed) return false;
  const fs::path outer = fs::weakly_canonical(registry, failed);
  if (failed) return false;
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

Result<std::unique_ptr<Store>> make_folder_store(const Fields& fields,
                                                 const std::string& registry) {
  std::string path = fields.get("path");
  if (path.empty()) return wrong(fields.place + ": a store of kind folder needs a path");
  // Relative to the file, so that a registry works from wherever it is called.
  path = (fs::path(registry) / path).lexically_normal().string();
  if (is_inside(path, registry) || is_inside(path + "/objects", registry)) {
    return wrong(fields.place + ": " + path +
                 " lies in the registry itself; a second store has to survive its loss");
  }
  return folder_store(fields.get("name"), path);
}

Result<std::unique_ptr<Store>> make_http_store(const Fields& fields,
                                               const Environment& environment) {
  const Result<int> timeout = timeout_of(fields);
  if (!timeout) return timeout.error();
  HttpStoreOptions options{.url = fields.get("url"), .timeout_seconds = *timeout};
  const Result<curl::Url> url = curl::parse_url(options.url);
  if (!url) return url.error().with(fields.place + ": url");
  if (!url->query.empty()) return wrong(fields.place + ": url: must have no query");
  if (fields.get("kind") == "http") {
    options.token = environment(kStoreTokenVariable);
    return http_store(fields.get("name"), std::move(options));
  }
  curl::S3Keys keys{.region = fields.get("region"),
                    .access_key_id = environment("AWS_ACCESS_KEY_ID"),
                    .secret_access_key = environment("AWS_SECRET_ACCESS_KEY"),
                    .session_token = environment("AWS_SESSION_TOKEN")};
  if (keys.region.empty()) keys.region = "us-east-1";
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    return Error(ErrorCode::kUnauthorized, fields.place +
                                               ": a store of kind s3 needs AWS_ACCESS_KEY_ID and "
                                               "AWS_SECRET_ACCESS_KEY in the environment");
  }
  options.s3 = std::move(keys);
  return http_store(fields.get("name"), std::move(options));
}

Result<std::unique_ptr<Store>> make_store(const Fields& fields, const std::string& registry,
                                          const Environment& environment) {
  if (!is_store_name(fields.get("name"))) {
    return wrong(fields.place + ": name must be 1 to 32 lower-case letters, digits or '-'");
  }
  const std::string kind = fields.get("kind");
  if (kind == "folder") return make_folder_store(fields, registry);
  if (kind == "http" || kind == "s3") return make_http_store(fields, environment);
  return wrong(fields.place + ": kind must be folder, http or s3");
}

Result<std::vector<std::unique_ptr<Store>>> read_stores(const YAML::Node& root,
                                                        const std::string& file,
                                                        const std::string& registry,
                                                        const Environment& environment) {
  std::vector<std::unique_ptr<Store>> stores;
  if (root.IsNull()) return stores;
  const bool whole = root.IsMap() && root.size() == 1 && root["stores"] &&
                     (root["stores"].IsSequence() || root["stores"].IsNull());
  if (!whole) return wrong(file + ": must hold one key, stores, with a list");
  if (root["stores"].size() > kMaxStores) return wrong(file + ": more than 16 stores");
  std::set<std::string> names;
  for (const YAML::Node& node : root["stores"]) {
    const Result<Fields> fields = read_fields(node, file);
    if (!fields) return fields.error();
    Result<std::unique_ptr<Store>> store = make_store(*fields, registry, environment);
    if (!store) return store.error();
    if (!names.insert((*store)->name()).second) {
      return wrong(fields->place + ": the name " + (*store)->name() + " stands twice");
    }
    stores.push_back(*std::move(store));
  }
  return stores;
}

}  // namespace

Result<std::vector<std::unique_ptr<Store>>> parse_stores(std::string_view yaml,
                                                         const std::string& file,
                                                         const std::string& registry,
                                                         const Environment& environment) {
  if (yaml.size() > kMaxBytes) return wrong(file + ": too large for a list of stores");
  try {
    return read_stores(YAML::Load(std::string(yaml)), file, registry, environment);
  } catch (const YAML::ParserException& failure) {
    return wrong(file + ":" + std::to_string(failure.mark.line + 1) +
                 ": no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return wrong(file + ": no valid YAML: " + failure.msg);
  }
}

}  // namespace prefilter::registry
