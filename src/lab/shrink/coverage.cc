#include "lab/shrink/coverage.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "engine/tokens/byte_alphabet.h"

namespace prefilter::shrink {
namespace {

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  for (size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    characters.push_back(decoded.code_point);
    at += decoded.length;
  }
  return characters;
}

bool is_byte_piece(std::string_view text) {
  return text.size() == 6 && text.starts_with("<0x") && text.ends_with(">");
}

void keep_unigram(const Vocabulary& vocabulary, std::vector<bool>& stay) {
  std::set<char32_t> alone;
  for (const Piece& piece : vocabulary.pieces) {
    const std::u32string characters = characters_of(piece.text);
    if (characters.size() == 1) alone.insert(characters[0]);
  }
  const auto lowest = std::ranges::min_element(vocabulary.pieces, {}, &Piece::score);
  for (const Piece& piece : vocabulary.pieces) {
    const std::u32string characters = characters_of(piece.text);
    const bool covered =
        std::ranges::all_of(characters, [&](char32_t c) { return alone.contains(c); });
    if (characters.size() == 1 || !covered || is_byte_piece(piece.text) || piece.id == lowest->id) {
      stay[static_cast<size_t>(piece.id)] = true;
    }
  }
}

/// A piece of WordPiece: its characters, and whether the first begins a word.
struct Parts {
  std::u32string characters;
  bool starts = true;
};

Parts parts_of(const Piece& piece, std::string_view prefix) {
  const bool continues = !prefix.empty() && piece.text.size() > prefix.size() &&
                         std::string_view(piece.text).starts_with(prefix);
  const std::string_view text = std::string_view(piece.text).substr(continues ? prefix.size() : 0);
  return {characters_of(text), !continues};
}

void keep_word_piece(const Vocabulary& vocabulary, std::vector<bool>& stay) {
  std::set<char32_t> starts;
  std::set<char32_t> continuations;
  for (const Piece& piece : vocabulary.pieces) {
    const Parts parts = parts_of(piece, vocabulary.continuing_prefix);
    if (parts.characters.size() != 1) continue;
    (parts.starts ? starts : continuations).insert(parts.characters[0]);
  }
  for (const Piece& piece : vocabulary.pieces) {
    const auto [characters, begins_word] = parts_of(piece, vocabulary.continuing_prefix);
    bool covered = true;
    for (size_t i = 0; i < characters.size(); ++i) {
      covered &= (i == 0 && begins_word ? starts : continuations).contains(characters[i]);
    }
    if (characters.size() == 1 || !covered) stay[static_cast<size_t>(piece.id)] = true;
  }
}

void keep_bytes(const Vocabulary& vocabulary, std::vector<bool>& stay) {
  std::array<bool, 256> known{};
  for (const Piece& piece : vocabulary.pieces) {
    const auto bytes = tokens::spelled_bytes(piece.text);
    if (bytes && bytes->size() == 1) known[static_cast<uint8_t>(bytes->front())] = true;
  }
  for (const Piece& piece : vocabulary.pieces) {
    const auto bytes = tokens::spelled_bytes(piece.text);
    if (!bytes) continue;
    const bool covered =
        std::ranges::all_of(*bytes, [&](char c) { return known[static_cast<uint8_t>(c)]; });
    if (bytes->size() == 1 || !covered) stay[static_cast<size_t>(piece.id)] = true;
  }
}

}  // namespace

std::vector<bool> ids_that_stay(const Vocabulary& vocabulary) {
  std::vector<bool> stay(vocabulary.id_count, false);
  for (const int32_t id : vocabulary.named) stay[static_cast<size_t>(id)] = true;
  if (vocabulary.unk_id >= 0) stay[static_cast<size_t>(vocabulary.unk_id)] = true;
  switch (vocabulary.model) {
    case TokenModel::kUnigram:
      keep_unigram(vocabulary, stay);
      break;
    case TokenModel::kWordPiece:
      keep_word_piece(vocabulary, stay);
      break;
    case TokenModel::kByteBpe:
      keep_bytes(vocabulary, stay);
      break;
  }
  return stay;
}

std::vector<Parents> parents_of(const Vocabulary& vocabulary) {
  std::vector<Parents> parents(vocabulary.id_count);
  for (const Merge& merge : vocabulary.merges) {
    Parents& first = parents[static_cast<size_t>(merge.merged)];
    if (first.left < 0) first = {merge.left, merge.right};
  }
  return parents;
}

}  // namespace prefilter::shrink
