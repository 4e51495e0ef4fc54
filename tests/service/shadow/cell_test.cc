#include "service/shadow/cell.h"

#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

TEST(Cell, SaysWhoBlocks) {
  for (const bool model : {false, true}) {
    for (const bool regex : {false, true}) {
      const Cell cell = cell_of(model, regex);
      EXPECT_EQ(model_blocks(cell), model);
      EXPECT_EQ(regex_blocks(cell), regex);
      EXPECT_EQ(disagrees(cell), model != regex);
    }
  }
}

TEST(Cell, NamesOfLabelsAreReadBack) {
  for (const Label label : {Label::kCommerce, Label::kJournalism, Label::kUnsure}) {
    EXPECT_EQ(label_of_name(to_string(label)), label);
  }
  EXPECT_EQ(label_of_name("Commerce"), std::nullopt);
}

}  // namespace
}  // namespace prefilter::shadow
