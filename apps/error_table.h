#pragma once

#include <array>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

/// What an ErrorCode becomes at each edge of the software. The only place that says so.
struct ErrorTableRow {
  ErrorCode code;
  int exit_status;          ///< of the command line program
  int http_status;          ///< of the service
  std::string_view python;  ///< exception class of the Python package
  std::string_view meaning;
};

inline constexpr std::array<ErrorTableRow, 10> kErrorTable = {{
    {ErrorCode::kInvalidArgument, 2, 422, "ValueError", "the input or an option is wrong"},
    {ErrorCode::kNotFound, 3, 404, "FileNotFoundError", "a file or a model is not there"},
    {ErrorCode::kCorrupt, 4, 500, "CorruptModelError", "a file contradicts its format or its hash"},
    {ErrorCode::kUnsupported, 5, 501, "NotImplementedError", "this version cannot do that"},
    {ErrorCode::kUnavailable, 6, 503, "ConnectionError",
     "something failed that may work later, such as a full disk"},
    {ErrorCode::kOverloaded, 7, 429, "OverloadedError", "a limit on work in progress was reached"},
    {ErrorCode::kRefused, 8, 409, "RefusedError", "a safety rule forbids it"},
    {ErrorCode::kUnauthorized, 9, 403, "PermissionError", "not allowed"},
    {ErrorCode::kDeadline, 10, 504, "TimeoutError", "it took longer than allowed"},
    {ErrorCode::kInternal, 70, 500, "RuntimeError", "a defect of this software"},
}};

/// The row of a code. Every code has one.
constexpr const ErrorTableRow& error_row(ErrorCode code) {
  for (const ErrorTableRow& row : kErrorTable) {
    if (row.code == code) return row;
  }
  return kErrorTable.back();
}

constexpr int exit_status(ErrorCode code) { return error_row(code).exit_status; }

}  // namespace prefilter
