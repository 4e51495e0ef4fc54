#pragma once

#include <nanobind/nanobind.h>

#include <optional>

#include "engine/article/article_error.h"
#include "prefilter/verdict.h"

namespace prefilter::python {

/// The double that a result line of `prefilter classify` would be read as: 0.9F is 0.9. The order
/// of floats is kept, so that comparing two of them says what the engine said.
double as_printed(float value);

/// The fields of verdict.py, from `verdict` on. unreadable: why the article could not be judged, if
/// it was not even read.
nanobind::tuple row_of(const Verdict& verdict,
                       const std::optional<article::ArticleError>& unreadable);

}  // namespace prefilter::python
