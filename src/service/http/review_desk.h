#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter::http {

/// Where reviewers get articles and leave labels, as the routes below /v1/review know it. Each
/// answer is a JSON object {"item": …, "state": …} (docs/formats/http.md). Safe to call from many
/// threads.
class ReviewDesk {
 public:
  virtual ~ReviewDesk() = default;

  /// The reviewer's next article. Errors: kInvalidArgument for a name that is none; kUnavailable.
  virtual Result<std::string> next(const std::string& reviewer) = 0;

  /// Writes a label ("commerce", "journalism", "unsure") durably, then gives the next article. On
  /// an error of the first there is no label. Errors: as next; kNotFound for no such article.
  virtual Result<std::string> label(const std::string& reviewer, int64_t item,
                                    std::string_view label) = 0;

  /// Takes back the reviewer's last label and gives its article; the next one if there is none.
  virtual Result<std::string> undo(const std::string& reviewer) = 0;
};

}  // namespace prefilter::http
