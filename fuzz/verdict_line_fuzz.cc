#include "engine/verdict_line.h"
#include "fuzz/require.h"
#include "service/client/verdict_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto read = prefilter::client::read_verdict(line);
  if (!read) return 0;
  std::optional<prefilter::ArticleFailure> failure;
  if (const auto& error = read->verdict.error) {
    failure = {std::string(to_string(error->code())), error->message(), 1};
  }
  const std::string written = verdict_line(read->id_json, read->verdict, failure, read->model);
  const auto again = prefilter::client::read_verdict(written);
  require(static_cast<bool>(again), "what is written is read again");
  require(verdict_line(again->id_json, again->verdict, failure, again->model) == written,
          "writing and reading change nothing");
  return 0;
}
