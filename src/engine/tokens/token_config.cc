#include "engine/tokens/token_config.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::tokens {
namespace {

using nlohmann::json;

constexpr size_t kMaxConfigBytes = size_t{16} << 20;
constexpr int kMaxConfigDepth = 24;

Result<json> read_object(const std::string& path) {
  auto text = read_file(path, kMaxConfigBytes);
  if (!text) {
    if (text.error().code() == ErrorCode::kNotFound) return json::object();
    return text.error();
  }
  auto value =
      parse_json(*text, path, {.max_bytes = kMaxConfigBytes, .max_depth = kMaxConfigDepth});
  if (value && !value->is_object()) return Error(ErrorCode::kCorrupt, path + ": not an object");
  return value;
}

bool flag_of(const json& object, const char* name, bool fallback) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

std::string content_of(const json& token) {
  if (token.is_string()) return token.get<std::string>();
  if (!token.is_object()) return "";
  const auto found = token.find("content");
  return found != token.end() && found->is_string() ? found->get<std::string>() : "";
}

/// A token as a text alone or as an object with flags.
AddedToken to_added_token(const json& token, bool special) {
  AddedToken added;
  added.content = content_of(token);
  added.normalized = !special;
  if (!token.is_object()) return added;
  added.single_word = flag_of(token, "single_word", false);
  added.lstrip = flag_of(token, "lstrip", false);
  added.rstrip = flag_of(token, "rstrip", false);
  added.normalized = flag_of(token, "normalized", added.normalized);
  return added;
}

/// Text ids to whatever, in the order of the ids.
using ById = std::map<unsigned long long, const json*>;

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<TokenConfig> TokenConfig::read(const std::string& folder) {
  TokenConfig result;
  const std::pair<const char*, json*> files[] = {
      {"/tokenizer_config.json", &result.config_},
      {"/special_tokens_map.json", &result.special_tokens_},
      {"/added_tokens.json", &result.added_tokens_},
  };
  for (const auto& [name, target] : files) {
    auto value = read_object(folder + name);
    if (!value) return value.error();
    *target = std::move(*value);
  }
  return result;
}

const json* TokenConfig::role_value(const char* name) const {
  for (const json* source : {&config_, &special_tokens_}) {
    const auto found = source->find(name);
    if (found != source->end() && !content_of(*found).empty()) return &*found;
  }
  return nullptr;
}

std::string TokenConfig::token(const Role& role) const {
  const json* value = role_value(role.name);
  return value == nullptr ? role.fallback : content_of(*value);
}

std::vector<AddedToken> TokenConfig::listed_tokens() const {
  std::vector<AddedToken> tokens;
  ById by_id;
  const auto decoder = config_.find("added_tokens_decoder");
  if (decoder != config_.end() && decoder->is_object()) {
    for (const auto& [id, token] : decoder->items()) {
      if (is_number(id)) by_id.emplace(std::stoull(id), &token);
    }
    for (const auto& [id, token] : by_id) {
      const bool special = token->is_object() && flag_of(*token, "special", false);
      tokens.push_back(to_added_token(*token, special));
    }
    return tokens;
  }
  std::map<unsigned long long, std::string> texts;
  for (const auto& [text, id] : added_tokens_.items()) {
    if (id.is_number_unsigned()) texts.emplace(id.get<unsigned long long>(), text);
  }
  for (const auto& [id, text] : texts) tokens.push_back(to_added_token(json(text), true));
  return tokens;
}

std::vector<AddedToken> TokenConfig::added_tokens(const std::vector<Role>& roles) const {
  std::vector<AddedToken> tokens = listed_tokens();
  auto add = [&](AddedToken token) {
    const bool is_known = std::any_of(tokens.begin(), tokens.end(), [&](const AddedToken& known) {
      return known.content == token.content;
    });
    if (!is_known && !token.content.empty()) tokens.push_back(std::move(token));
  };
  for (const Role& role : roles) {
    const json* value = role_value(role.name);
    add(to_added_token(value == nullptr ? json(role.fallback) : *value, true));
  }
  for (const json* source : {&config_, &special_tokens_}) {
    for (const char* name : {"additional_special_tokens", "extra_special_tokens"}) {
      const auto list = source->find(name);
      if (list == source->end() || !list->is_array()) continue;
      for (const json& token : *list) add(to_added_token(token, true));
    }
  }
  return tokens;
}

std::optional<bool> TokenConfig::flag(const char* name) const {
  const auto found = config_.find(name);
  if (found == config_.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

std::string TokenConfig::tokenizer_class() const {
  const auto found = config_.find("tokenizer_class");
  return found != config_.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace prefilter::tokens
