#pragma once

#include "tests/support/http_server.h"

namespace prefilter::test {

/// What a server of ours would answer to /info and /v1/classify:batch: its model is "far@1" with
/// threshold 0.5, and a score is the title's length / 100.
HttpAnswer fake_service(const HttpRequest& request);

}  // namespace prefilter::test
