#include "engine/tokens/sentencepiece_model.h"

#include <simdjson.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "engine/tokens/limits.h"

namespace prefilter::tokens {
namespace {

enum class Wire : uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// Field numbers of sentencepiece_model.proto.
constexpr uint64_t kPieces = 1, kTrainerSpec = 2, kNormalizerSpec = 3;
constexpr uint64_t kPieceText = 1, kPieceScore = 2;
constexpr uint64_t kModelType = 3, kCharsmap = 2;
constexpr uint64_t kUnigramType = 1;

/// One field of a message; which of the values holds depends on its wire type.
struct Field {
  uint64_t number = 0;
  Wire wire = Wire::kVarint;
  uint64_t value = 0;
  std::string_view bytes;
};

/// Reads the fields of a message one after the other.
class Message {
 public:
  explicit Message(std::string_view bytes) : rest_(bytes) {}

  /// Nothing at the end, and after a malformed field.
  std::optional<Field> next() {
    if (rest_.empty() || malformed_) return std::nullopt;
    Field field;
    const uint64_t tag = varint();
    field.number = tag >> 3;
    field.wire = static_cast<Wire>(tag & 7);
    if (field.wire == Wire::kVarint) {
      field.value = varint();
    } else if (field.wire == Wire::kBytes) {
      field.bytes = take(varint());
    } else if (field.wire == Wire::kFixed32 || field.wire == Wire::kFixed64) {
      const std::string_view bytes = take(field.wire == Wire::kFixed32 ? 4 : 8);
      if (!malformed_) std::memcpy(&field.value, bytes.data(), bytes.size());
    } else {
      malformed_ = true;
    }
    return malformed_ ? std::nullopt : std::optional(field);
  }

  bool malformed() const { return malformed_; }

 private:
  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    malformed_ = true;
    return 0;
  }

  std::string_view take(uint64_t bytes) {
    if (malformed_ || bytes > rest_.size()) {
      malformed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, static_cast<size_t>(bytes));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool malformed_ = false;
};

Error corrupt(const std::string& what) { return {ErrorCode::kCorrupt, what}; }

Result<SentencePieceModel::Piece> read_piece(std::string_view bytes) {
  SentencePieceModel::Piece piece;
  Message message(bytes);
  while (auto field = message.next()) {
    if (field->number == kPieceText && field->wire == Wire::kBytes) piece.text = field->bytes;
    if (field->number == kPieceScore && field->wire == Wire::kFixed32) {
      const auto bits = static_cast<uint32_t>(field->value);
      std::memcpy(&piece.score, &bits, sizeof(bits));
    }
  }
  if (message.malformed()) return corrupt("a malformed field");
  if (!simdjson::validate_utf8(piece.text)) return corrupt("the text is not UTF-8");
  if (!std::isfinite(piece.score)) return corrupt("the score is not finite");
  if (piece.text.size() > kMaxTokenBytes) return corrupt("the text is too long");
  return piece;
}

/// The last value of a field of the message; nothing if it is absent.
std::optional<Field> find_field(Message& message, uint64_t number, Wire wire) {
  std::optional<Field> found;
  while (auto field = message.next()) {
    if (field->number == number && field->wire == wire) found = field;
  }
  return found;
}

}  // namespace

Result<SentencePieceModel> parse_sentencepiece_model(std::string_view bytes) {
  SentencePieceModel model;
  Message message(bytes);
  while (auto field = message.next()) {
    if (field->wire != Wire::kBytes) continue;
    if (field->number == kPieces) {
      if (model.pieces.size() >= kMaxTokens) return corrupt("too many pieces");
      auto piece = read_piece(field->bytes);
      if (!piece) return piece.error().with("piece " + std::to_string(model.pieces.size()));
      model.pieces.push_back(*piece);
    } else if (field->number == kTrainerSpec) {
      Message trainer(field->bytes);
      const auto type = find_field(trainer, kModelType, Wire::kVarint);
      if (trainer.malformed()) return corrupt("trainer_spec: a malformed field");
      if (type && type->value != kUnigramType) {
        return Error(ErrorCode::kUnsupported, "trainer_spec.model_type: only Unigram is supported");
      }
    } else if (field->number == kNormalizerSpec) {
      Message normalizer(field->bytes);
      const auto charsmap = find_field(normalizer, kCharsmap, Wire::kBytes);
      if (normalizer.malformed()) return corrupt("normalizer_spec: a malformed field");
      if (charsmap) model.charsmap = charsmap->bytes;
    }
  }
  if (message.malformed()) return corrupt("a malformed field");
  return model;
}

}  // namespace prefilter::tokens
