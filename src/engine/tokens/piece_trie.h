#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace prefilter::tokens {

/// A vocabulary as a trie over bytes. The children of a node lie side by side, so that one
/// comparison of 16 labels finds the next node. Built in O(n log n) of the pieces' bytes.
class PieceTrie {
 public:
  using Node = uint32_t;
  static constexpr Node kRoot = 0;
  static constexpr Node kNone = UINT32_MAX;
  static constexpr int32_t kNoPiece = -1;

  struct Piece {
    std::string_view text;
    int32_t id;  ///< >= 0
  };

  PieceTrie() { root_.fill(kNone); }

  /// Of equal texts the last one counts; empty texts are left out. Holds no view of the texts.
  explicit PieceTrie(const std::vector<Piece>& pieces);

  /// The node one byte further, or kNone.
  Node step(Node node, char byte) const {
    const auto label = static_cast<uint8_t>(byte);
    return node == kRoot ? root_[label] : child(node, label);
  }

  /// The id of the piece that ends at the node, or kNoPiece.
  int32_t id_at(Node node) const { return ids_[node]; }

  /// The node at the end of the text, or kNone.
  Node walk(Node from, std::string_view text) const;

  /// The id of the piece that is this text, or kNoPiece.
  int32_t find(std::string_view text) const;

 private:
  Node child(Node node, uint8_t label) const;

  std::array<Node, 256> root_{};
  std::vector<Node> first_child_;  // [nodes + 1], in breadth-first order
  std::vector<uint8_t> labels_;    // [nodes + 16]: the last 16 are padding for child()
  std::vector<int32_t> ids_;       // [nodes]
};

}  // namespace prefilter::tokens
