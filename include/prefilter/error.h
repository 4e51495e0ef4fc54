#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace prefilter {

/// What kind of failure it was. apps/error_table.h maps each to an exit status and an HTTP status.
enum class ErrorCode {
  kInvalidArgument,  ///< the caller's input or option is wrong
  kNotFound,         ///< a file or a model is not there
  kCorrupt,          ///< a file's bytes contradict its format or its hash
  kUnsupported,      ///< well-formed, but this version cannot do it
  kUnavailable,      ///< a resource failed now and may work later
  kOverloaded,       ///< a limit on work in progress was reached
  kRefused,          ///< a safety rule forbids it
  kUnauthorized,     ///< the caller may not do it
  kDeadline,         ///< it took longer than allowed
  kInternal,         ///< a defect of this software
};

/// The code's name as users see it, e.g. "kCorrupt".
std::string_view to_string(ErrorCode code);

/// A failure: its kind, and a sentence that says what is wrong, where, and what to do.
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The same error with what was being done in front: "opening the model: no such file:
  /// m/config.json".
  Error with(std::string_view context) const {
    return Error(code_, std::string(context) + ": " + message_);
  }

  friend bool operator==(const Error&, const Error&) = default;

 private:
  ErrorCode code_;
  std::string message_;
};

/// Either a value or the Error that prevented it. Reading the absent side is a defect of the caller
/// and throws std::bad_variant_access.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() & { return std::get<T>(state_); }
  const T& operator*() const& { return std::get<T>(state_); }
  T&& operator*() && { return std::get<T>(std::move(state_)); }
  T* operator->() { return &std::get<T>(state_); }
  const T* operator->() const { return &std::get<T>(state_); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// The result of an action that returns nothing.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return !error_.has_value(); }
  const Error& error() const { return error_.value(); }

 private:
  std::optional<Error> error_;
};

}  // namespace prefilter
