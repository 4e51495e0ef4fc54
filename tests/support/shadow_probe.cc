// Writes into a shadow log until it is killed, and says on standard output what it was told is
// written: what the tests of kill -9 compare with the log afterwards.
// Usage: shadow_probe append LOG ARTICLES   a line "N" for each N articles that are committed
//        shadow_probe label LOG NAME        a line "LABEL ITEM" for each label that is acknowledged
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "service/shadow/label_log.h"
#include "service/shadow/run_log.h"

namespace prefilter::shadow {
namespace {

int fail(const Error& error) {
  std::fprintf(stderr, "shadow_probe: %s\n", error.message().c_str());
  return 1;
}

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

Observation observation(uint64_t number) {
  Observation seen;
  seen.article = {"Title " + std::to_string(number), std::string(200, 'c'), "en"};
  seen.cell = kCells[number % kCells.size()];
  seen.p_commerce = 0.5F;
  seen.language = "en";
  seen.when_ms = static_cast<int64_t>(number);
  return seen;
}

int append(const std::string& path, uint64_t articles) {
  const Candidate candidate{.model = "m@1",
                            .model_sha256 = "m",
                            .threshold = 0.9F,
                            .own_threshold = false,
                            .rules_sha256 = "r",
                            .mode = "shadow",
                            .input = "dump"};
  Result<RunLog> log = RunLog::begin(path, candidate, {.seed = 1}, 0);
  if (!log) return fail(log.error());
  while (log->position() < articles) {
    std::vector<Observation> batch;
    const uint64_t begin = log->position();
    for (uint64_t i = 0; i < 7 && begin + i < articles; ++i)
      batch.push_back(observation(begin + i));
    const Result<void> done = log->append(batch, 1, batch.size());
    if (!done) return fail(done.error());
    say(std::to_string(log->position()));
  }
  const Result<void> ended = log->end(2);
  return ended ? 0 : fail(ended.error());
}

int label(const std::string& path, const std::string& name) {
  Result<LabelLog> log = LabelLog::open(path);
  if (!log) return fail(log.error());
  const Result<std::optional<int64_t>> items = log->database().number("SELECT max(id) FROM items");
  if (!items) return fail(items.error());
  for (int64_t item = 1; item <= items->value_or(0); ++item) {
    const Result<int64_t> given = log->add({item, name, Label::kCommerce, item});
    if (!given) return fail(given.error());
    say(std::to_string(*given) + " " + std::to_string(item));
  }
  return 0;
}

}  // namespace
}  // namespace prefilter::shadow

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string what = arguments[1];
  if (what == "append") {
    return prefilter::shadow::append(arguments[2], std::strtoull(arguments[3], nullptr, 10));
  }
  return what == "label" ? prefilter::shadow::label(arguments[2], arguments[3]) : 2;
}
