#pragma once

#include "prefilter/error.h"

namespace prefilter::python {

/// Raises the error as the Python exception that the error table names. Needs the GIL.
[[noreturn]] void raise(const Error& error);

/// The value, or the exception of its error.
template <typename T>
T value_or_raise(Result<T> result) {
  if (!result) raise(result.error());
  return *std::move(result);
}

}  // namespace prefilter::python
