#include "lab/shrink/vocabulary.h"

#include <gtest/gtest.h>

namespace prefilter::shrink {
namespace {

TEST(KeptIds, CloseTheGapsAndKeepTheOrder) {
  const KeptIds kept({true, false, true, true, false});
  EXPECT_EQ(std::vector<int32_t>(kept.old_ids().begin(), kept.old_ids().end()),
            (std::vector<int32_t>{0, 2, 3}));
  EXPECT_EQ(kept.size(), 3U);
  const std::vector<int32_t> want = {0, -1, 1, 2, -1, -1};
  for (size_t id = 0; id < want.size(); ++id) EXPECT_EQ(kept.new_id(id), want[id]) << id;
}

}  // namespace
}  // namespace prefilter::shrink
