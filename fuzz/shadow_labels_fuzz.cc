// A line of labels from outside: read without a crash, and only as what it may be.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "service/shadow/label_file.h"
#include "service/shadow/times.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace prefilter::shadow;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = read_label_line(text, {.now_ms = 1, .reviewer = "anna"});
  if (line) {
    for (const NewLabel& label : line->labels) {
      require(label.item == line->item, "a line speaks of one item");
      require(is_reviewer_name(label.reviewer), "somebody said it");
    }
  }
  if (const auto ms = time_of_text(text)) {
    require(time_of_text(time_text(*ms)) == *ms, "a time that is written is read again");
  }
  return 0;
}
