#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/json.h"
#include "base/utf8.h"
#include "fuzz/require.h"
#include "lab/oracle/json_repair.h"
#include "lab/oracle/judgement.h"

using nlohmann::json;
using prefilter::oracle::Judgement;

namespace {

/// What is JSON already must come out as it went in.
void check_identity(std::string_view text) {
  const auto strict = prefilter::parse_json(text, "text", {.max_bytes = 65536, .max_depth = 8});
  if (!strict || !strict->is_object()) return;
  const auto found = prefilter::oracle::find_objects(text);
  require(found.objects.size() == 1 && found.objects[0] == *strict, "repair leaves JSON alone");
  require(!found.breaks_off, "a whole object does not break off");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_identity(text);
  const auto judgement = prefilter::oracle::parse_judgement(text);
  if (!judgement) {
    require(!judgement.error().message().empty(), "a fault has words");
    return 0;
  }
  require(judgement->score >= 0.0 && judgement->score <= 10.0, "the score is in range");
  require(!judgement->reason.empty(), "there is a reason");
  require(prefilter::utf8::is_valid(judgement->reason), "the reason is UTF-8");
  require(judgement->signals.size() <= 20, "there are not too many signals");
  const json written = {
      {"reason", judgement->reason}, {"signals", judgement->signals}, {"score", judgement->score}};
  const auto again = prefilter::oracle::parse_judgement(written.dump());
  require(again && *again == *judgement, "a judgement that is written is read again");
  return 0;
}
