#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace prefilter::http {

/// Cuts the text of a JSON array into its elements, by brackets and strings alone: whether an
/// element is JSON has to be asked of a parser. An element is not empty and does not begin or end
/// with white space; if the array is JSON, its elements are those of a parser. Linear in the text,
/// no heap.
class JsonArray {
 public:
  explicit JsonArray(std::string_view text) : text_(text) {}

  /// The next element, of the text handed in; nullopt at the end or at a problem.
  std::optional<std::string_view> next();

  /// What is wrong; "": nothing so far.
  std::string_view problem() const { return problem_; }

 private:
  std::optional<std::string_view> fail(std::string_view problem);
  void skip_space();
  size_t element_end() const;

  enum class State { kBefore, kInside, kDone };
  std::string_view text_;
  size_t at_ = 0;
  State state_ = State::kBefore;
  std::string_view problem_;
};

}  // namespace prefilter::http
