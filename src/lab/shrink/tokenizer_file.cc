#include "lab/shrink/tokenizer_file.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "base/json.h"
#include "base/mapped_file.h"
#include "engine/tokens/limits.h"
#include "engine/tokens/tokenizer.h"
#include "lab/shrink/json_parts.h"

namespace prefilter::shrink {
namespace {

using nlohmann::ordered_json;

const std::string* find(const RawFields& fields, std::string_view name) {
  for (const auto& [field, value] : fields) {
    if (field == name) return &value;
  }
  return nullptr;
}

/// Trees of more depth would not be written back.
constexpr JsonLimits kPartLimits{.max_bytes = tokens::kMaxFileBytes, .max_depth = 24};

/// A part as a tree; null where it is malformed or absent.
ordered_json tree(const RawFields& fields, std::string_view name) {
  const std::string* raw = find(fields, name);
  if (raw == nullptr || !parse_json(*raw, "", kPartLimits)) return {};
  return ordered_json::parse(*raw, nullptr, false);
}

std::string text_or(const RawFields& fields, std::string_view name, std::string fallback) {
  const ordered_json value = tree(fields, name);
  return value.is_string() ? value.get<std::string>() : std::move(fallback);
}

bool is_id(const ordered_json& value) {
  return value.is_number_unsigned() && value.get<uint64_t>() < tokens::kMaxIds;
}

/// Calls change(id) for each id that a post-processor names: lists of "ids", and ["</s>", 2] pairs.
template <typename Change>
void for_post_processor_ids(ordered_json& part, const Change& change) {
  if (part.is_array()) {
    for (ordered_json& item : part) for_post_processor_ids(item, change);
  }
  if (!part.is_object()) return;
  for (auto& [name, value] : part.items()) {
    if (name == "ids" && value.is_array()) {
      for (ordered_json& id : value) {
        if (is_id(id)) change(id);
      }
    } else if ((name == "cls" || name == "sep") && value.is_array() && value.size() == 2 &&
               is_id(value[1])) {
      change(value[1]);
    } else {
      for_post_processor_ids(value, change);
    }
  }
}

TokenModel model_of(const RawFields& model) {
  const std::string type = text_or(model, "type", "");
  if (type == "BPE" || (type.empty() && find(model, "merges") != nullptr)) {
    return TokenModel::kByteBpe;
  }
  if (type == "Unigram" || (type.empty() && find(model, "unk_id") != nullptr)) {
    return TokenModel::kUnigram;
  }
  return TokenModel::kWordPiece;
}

std::string joined(const std::vector<std::string>& items, std::string_view open,
                   std::string_view close) {
  std::string text(open);
  for (size_t i = 0; i < items.size(); ++i) text += (i == 0 ? "\n" : ",\n") + items[i];
  return text + "\n" + std::string(close);
}

}  // namespace

Result<TokenizerFile> TokenizerFile::open(const std::string& folder) {
  // The engine's reader knows what is sound; what it accepts is taken apart here.
  if (auto opened = tokens::open_tokenizer(folder); !opened) return opened.error();
  const std::string path = folder + "/tokenizer.json";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return Error(ErrorCode::kUnsupported,
                 folder +
                     ": a vocabulary is cut in a tokenizer.json, which is missing: in Python, " +
                     "AutoTokenizer.from_pretrained(folder).save_pretrained(folder) writes one");
  }
  const Result<std::string> text = read_file(path, tokens::kMaxFileBytes);
  if (!text) return text.error();
  return parse(*text, path);
}

Result<TokenizerFile> TokenizerFile::parse(std::string_view text, const std::string& path) {
  TokenizerFile file;
  file.path_ = path;
  if (Result<void> read = file.read(text); !read) return read.error();
  return file;
}

Result<void> TokenizerFile::read(std::string_view text) {
  Result<RawFields> root = fields_of(text, path_);
  if (!root) return root.error();
  root_ = *std::move(root);
  const std::string* model = find(root_, "model");
  Result<RawFields> fields = fields_of(model == nullptr ? "" : *model, path_ + ": field model");
  if (!fields) return fields.error();
  model_ = *std::move(fields);
  if (Result<void> done = read_model(); !done) return done;
  return read_named();
}

Result<void> TokenizerFile::read_model() {
  vocabulary_.model = model_of(model_);
  const std::string* vocab = find(model_, "vocab");
  const std::string place = path_ + ": field model.vocab";
  if (vocabulary_.model == TokenModel::kUnigram) {
    Result<std::vector<std::string>> items = items_of(vocab == nullptr ? "" : *vocab, place);
    if (!items) return items.error();
    for (const std::string& item : *items) {
      const ordered_json pair = ordered_json::parse(item, nullptr, false);
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_number()) {
        return Error(ErrorCode::kCorrupt, place + ": expected a token and its score: " + item);
      }
      const auto id = static_cast<int32_t>(vocabulary_.pieces.size());
      vocabulary_.pieces.push_back({id, pair[0].get<std::string>(), pair[1].get<double>()});
    }
    raw_pieces_ = *std::move(items);
    const ordered_json unk = tree(model_, "unk_id");
    if (is_id(unk)) vocabulary_.unk_id = unk.get<int32_t>();
  } else {
    Result<RawFields> entries = fields_of(vocab == nullptr ? "" : *vocab, place);
    if (!entries) return entries.error();
    for (const auto& [token, raw] : *entries) {
      const ordered_json id = ordered_json::parse(raw, nullptr, false);
      if (!is_id(id)) return Error(ErrorCode::kCorrupt, place + ": no id: " + token);
      vocabulary_.pieces.push_back({id.get<int32_t>(), token, 0.0});
    }
    std::ranges::stable_sort(vocabulary_.pieces, {}, &Piece::id);
  }
  for (const Piece& piece : vocabulary_.pieces) {
    vocabulary_.id_count = std::max(vocabulary_.id_count, static_cast<size_t>(piece.id) + 1);
  }
  return {};
}

/// What stands on the vocabulary: special tokens and merges.
Result<void> TokenizerFile::read_named() {
  std::unordered_map<std::string_view, int32_t> ids;
  for (const Piece& piece : vocabulary_.pieces) ids[piece.text] = piece.id;
  const auto id_of = [&](std::string_view text) {
    const auto found = ids.find(text);
    return found == ids.end() ? -1 : found->second;
  };
  if (vocabulary_.model != TokenModel::kUnigram) {
    const bool word_piece = vocabulary_.model == TokenModel::kWordPiece;
    vocabulary_.unk_id = id_of(text_or(model_, "unk_token", word_piece ? "[UNK]" : ""));
    vocabulary_.continuing_prefix =
        text_or(model_, "continuing_subword_prefix", word_piece ? "##" : "");
  }
  if (const std::string* merges = find(model_, "merges"); merges != nullptr) {
    Result<std::vector<std::string>> items = items_of(*merges, path_ + ": field model.merges");
    if (!items) return items.error();
    for (const std::string& item : *items) {
      const ordered_json merge = ordered_json::parse(item, nullptr, false);
      std::string left;
      std::string right;
      if (merge.is_string()) {
        const auto both = merge.get<std::string>();
        left = both.substr(0, both.find(' '));
        right = both.substr(std::min(left.size() + 1, both.size()));
      } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
                 merge[1].is_string()) {
        left = merge[0].get<std::string>();
        right = merge[1].get<std::string>();
      }
      const Merge found{id_of(left), id_of(right), id_of(left + right)};
      if (found.left < 0 || found.right < 0 || found.merged < 0) {
        return Error(ErrorCode::kCorrupt, path_ + ": field model.merges: no tokens: " + item);
      }
      vocabulary_.merges.push_back(found);
    }
    raw_merges_ = *std::move(items);
  }
  // An added token has the vocabulary's id, or the next one after all of it.
  auto next = static_cast<int32_t>(vocabulary_.pieces.size());
  for (const ordered_json& token : tree(root_, "added_tokens")) {
    if (!token.is_object() || !token.contains("content") || !token["content"].is_string()) continue;
    const auto content = token["content"].get<std::string>();
    const bool seen =
        std::ranges::any_of(added_, [&](const auto& a) { return a.first == content; });
    if (content.empty() || seen) continue;
    const int32_t known = id_of(content);
    added_.emplace_back(content, known >= 0 ? known : next++);
    vocabulary_.named.push_back(added_.back().second);
  }
  const auto name_it = [&](const ordered_json& id) {
    vocabulary_.named.push_back(id.get<int32_t>());
  };
  ordered_json post_processor = tree(root_, "post_processor");
  for_post_processor_ids(post_processor, name_it);
  const ordered_json padding = tree(root_, "padding");
  if (padding.is_object() && padding.contains("pad_id") && is_id(padding["pad_id"])) {
    name_it(padding["pad_id"]);
  }
  for (const int32_t id : vocabulary_.named) {
    vocabulary_.id_count = std::max(vocabulary_.id_count, static_cast<size_t>(id) + 1);
  }
  return {};
}

std::string TokenizerFile::vocabulary_with(const KeptIds& kept) const {
  std::vector<std::string> items;
  for (size_t i = 0; i < vocabulary_.pieces.size(); ++i) {
    const Piece& piece = vocabulary_.pieces[i];
    const int32_t id = kept.new_id(static_cast<size_t>(piece.id));
    if (id < 0) continue;
    items.push_back(vocabulary_.model == TokenModel::kUnigram
                        ? raw_pieces_[i]
                        : json_string(piece.text) + ": " + std::to_string(id));
  }
  return vocabulary_.model == TokenModel::kUnigram ? joined(items, "[", "]")
                                                   : joined(items, "{", "}");
}

std::string TokenizerFile::merges_with(const KeptIds& kept) const {
  std::vector<std::string> items;
  const auto stays = [&](int32_t id) { return kept.new_id(static_cast<size_t>(id)) >= 0; };
  for (size_t i = 0; i < raw_merges_.size(); ++i) {
    const Merge& merge = vocabulary_.merges[i];
    if (stays(merge.left) && stays(merge.right) && stays(merge.merged)) {
      items.push_back(raw_merges_[i]);
    }
  }
  return joined(items, "[", "]");
}

std::string TokenizerFile::model_with(const KeptIds& kept) const {
  std::vector<std::string> fields;
  for (const auto& [name, raw] : model_) {
    std::string value = raw;
    if (name == "vocab") {
      value = vocabulary_with(kept);
    } else if (name == "merges") {
      value = merges_with(kept);
    } else if (name == "unk_id" && vocabulary_.unk_id >= 0) {
      value = std::to_string(kept.new_id(static_cast<size_t>(vocabulary_.unk_id)));
    }
    fields.push_back(json_string(name) + ": " + value);
  }
  return joined(fields, "{", "}");
}

Result<std::string> TokenizerFile::with(const KeptIds& kept) const {
  std::map<std::string, int32_t> added;
  int32_t pieces = 0;
  for (const Piece& piece : vocabulary_.pieces) {
    if (kept.new_id(static_cast<size_t>(piece.id)) >= 0) ++pieces;
  }
  for (const auto& [content, id] : added_) {
    const int32_t new_id = kept.new_id(static_cast<size_t>(id));
    const bool outside = id >= static_cast<int32_t>(vocabulary_.pieces.size());
    if (outside && new_id < pieces) {
      return Error(ErrorCode::kUnsupported,
                   path_ + ": field added_tokens: the id of " + content +
                       " lies among those of the vocabulary, which has gaps");
    }
    added[content] = new_id;
  }
  const auto renumber = [&](ordered_json& id) { id = kept.new_id(id.get<size_t>()); };
  std::vector<std::string> fields;
  for (const auto& [name, raw] : root_) {
    std::string value = raw;
    if (name == "model") {
      value = model_with(kept);
    } else if (name == "added_tokens") {
      ordered_json tokens = tree(root_, name);
      for (ordered_json& token : tokens) {
        const auto found = token.is_object() && token.contains("content")
                               ? added.find(token["content"].get<std::string>())
                               : added.end();
        if (found != added.end()) token["id"] = found->second;
      }
      value = tokens.dump(1);
    } else if (name == "post_processor") {
      ordered_json steps = tree(root_, name);
      for_post_processor_ids(steps, renumber);
      value = steps.dump(1);
    } else if (name == "padding") {
      ordered_json padding = tree(root_, name);
      if (padding.is_object() && padding.contains("pad_id") && is_id(padding["pad_id"])) {
        renumber(padding["pad_id"]);
      }
      value = padding.dump(1);
    }
    fields.push_back(json_string(name) + ": " + value);
  }
  return joined(fields, "{", "}") + "\n";
}

Result<std::string> with_new_ids(std::string_view json, const std::string& file,
                                 const KeptIds& kept) {
  if (const auto strict = parse_json(json, file, kPartLimits); !strict) return strict.error();
  const ordered_json tree = ordered_json::parse(json);  // cannot fail: it has just been parsed
  if (!tree.is_object()) return Error(ErrorCode::kCorrupt, file + ": not a JSON object");
  // added_tokens.json: text to id.
  ordered_json renumbered = ordered_json::object();
  for (const auto& [name, value] : tree.items()) {
    if (is_id(value) && file.ends_with("added_tokens.json")) {
      const int32_t id = kept.new_id(value.get<size_t>());
      if (id >= 0) renumbered[name] = id;
    } else {
      renumbered[name] = value;
    }
  }
  const auto decoder = renumbered.find("added_tokens_decoder");
  if (decoder != renumbered.end() && decoder->is_object()) {
    ordered_json tokens = ordered_json::object();
    for (const auto& [id, token] : decoder->items()) {
      const bool number = !id.empty() && id.size() < 10 &&
                          std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
      const int32_t new_id = number ? kept.new_id(std::stoul(id)) : -1;
      if (new_id >= 0) tokens[std::to_string(new_id)] = token;
    }
    *decoder = std::move(tokens);
  }
  return renumbered.dump(2) + "\n";
}

}  // namespace prefilter::shrink
