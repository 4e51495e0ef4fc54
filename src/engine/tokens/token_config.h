#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/tokens/added_tokens.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// What lies beside a vocabulary that comes without tokenizer.json: tokenizer_config.json,
/// special_tokens_map.json, added_tokens.json, each of which may be absent.
class TokenConfig {
 public:
  /// Errors: kCorrupt, naming the file.
  static Result<TokenConfig> read(const std::string& folder);

  /// A token's role, e.g. "cls_token", and the token that has it where no file says so.
  struct Role {
    const char* name;
    const char* fallback;
  };

  /// The text of the token that has the role.
  std::string token(const Role& role) const;

  /// Added tokens in the order in which transformers adds them: those listed by id, then the
  /// special ones of these roles and the additional ones. Ids are left 0.
  std::vector<AddedToken> added_tokens(const std::vector<Role>& roles) const;

  /// A setting of tokenizer_config.json; nothing if it is absent, null or no boolean.
  std::optional<bool> flag(const char* name) const;
  /// The tokenizer's class, empty if it is not named.
  std::string tokenizer_class() const;

 private:
  const nlohmann::json* role_value(const char* name) const;
  std::vector<AddedToken> listed_tokens() const;

  nlohmann::json config_, special_tokens_, added_tokens_;  // objects, maybe empty
};

}  // namespace prefilter::tokens
