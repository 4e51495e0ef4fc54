#include "engine/kernels/kernel_set.h"

#include <gtest/gtest.h>

namespace prefilter::kernels {
namespace {

TEST(KernelSet, IsFoundByItsNameAndOnlyByIt) {
  for (const KernelSet& set : kernel_sets()) EXPECT_EQ(find_kernels(set.name), &set);
  EXPECT_EQ(find_kernels("avx1024"), nullptr);
}

TEST(KernelSet, ThePortableSetRunsEverywhereAndTheBestOneRunsHere) {
  EXPECT_EQ(kernel_sets().front().name, "portable");
  EXPECT_TRUE(kernel_sets().front().supported());
  EXPECT_TRUE(best_kernels().supported());
  for (const KernelSet& set : kernel_sets()) {
    if (&set > &best_kernels()) {
      EXPECT_FALSE(set.supported()) << set.name;
    }
  }
}

}  // namespace
}  // namespace prefilter::kernels
