#include "engine/kernels/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/aligned_buffer.h"

namespace prefilter::kernels {
namespace {

struct Head {
  size_t seq;
  size_t dim;       // the model's
  size_t head_dim;  // padded to a multiple of 16
  float spread;     // how far the scores lie apart
  bool causal = false;
};

constexpr Head kHeads[] = {
    {1, 16, 16, 1},         {2, 32, 32, 3},           {7, 26, 32, 2},
    {16, 64, 64, 1},        {17, 32, 32, 10},         {45, 32, 32, 0.1F},
    {131, 64, 64, 3},       {512, 32, 32, 2},         {1, 16, 16, 1, true},
    {2, 32, 32, 3, true},   {7, 26, 32, 2, true},     {16, 64, 64, 1, true},
    {17, 32, 32, 10, true}, {45, 24, 32, 0.1F, true}, {131, 128, 128, 3, true},
    {512, 32, 32, 2, true}};

class Problem {
 public:
  explicit Problem(const Head& head)
      : head_(head), scratch_(attention_scratch_bytes(head.seq, head.head_dim)) {
    std::mt19937 random(static_cast<uint32_t>(head.seq));
    std::normal_distribution<float> normal;
    rows_.assign(head.seq * 3 * head.head_dim, 0.0F);
    for (size_t t = 0; t < head.seq; ++t) {
      for (size_t part = 0; part < 3; ++part) {
        for (size_t d = 0; d < head.dim; ++d) {
          at(part, t, d) = normal(random) * (part == 2 ? 1.0F : std::sqrt(head.spread));
        }
      }
    }
  }

  float& at(size_t part, size_t token, size_t d) {
    return rows_[(token * 3 + part) * head_.head_dim + d];
  }

  std::vector<float> run(void (*kernel)(const AttentionArgs&)) {
    std::vector<float> out(head_.seq * head_.dim, -9.0F);
    kernel({.q = rows_.data(),
            .k = rows_.data() + head_.head_dim,
            .v = rows_.data() + 2 * head_.head_dim,
            .stride = 3 * head_.head_dim,
            .seq = head_.seq,
            .head_dim = head_.head_dim,
            .causal = head_.causal,
            .scale = 1.0F / std::sqrt(static_cast<float>(head_.dim)),
            .out = out.data(),
            .out_stride = head_.dim,
            .out_dim = head_.dim,
            .scratch = scratch_.data()});
    return out;
  }

  std::vector<double> expected() {
    std::vector<double> out;
    for (size_t i = 0; i < head_.seq; ++i) {
      const size_t seen = head_.causal ? i + 1 : head_.seq;
      std::vector<double> p(seen);
      double sum = 0;
      for (size_t j = 0; j < seen; ++j) {
        double score = 0;
        for (size_t d = 0; d < head_.dim; ++d) score += double{at(0, i, d)} * double{at(1, j, d)};
        sum += p[j] = std::exp(score / std::sqrt(static_cast<double>(head_.dim)));
      }
      for (size_t d = 0; d < head_.dim; ++d) {
        double mixed = 0;
        for (size_t j = 0; j < seen; ++j) mixed += p[j] / sum * double{at(2, j, d)};
        out.push_back(mixed);
      }
    }
    return out;
  }

 private:
  Head head_;
  std::vector<float> rows_;
  AlignedBuffer<std::byte> scratch_;
};

TEST(Attention, TheFloatReferenceIsTheSoftmaxOfTheScoresTimesTheValues) {
  for (const Head& head : kHeads) {
    Problem problem(head);
    const std::vector<double> want = problem.expected();
    const std::vector<float> got = problem.run(attention_variants().front().run_fp32);
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-5) << head.seq;
  }
}

TEST(Attention, TheIntegerReferenceIsWithinItsRoundingOfTheSoftmax) {
  for (const Head& head : kHeads) {
    Problem problem(head);
    const std::vector<double> want = problem.expected();
    const std::vector<float> got = problem.run(attention_variants().front().run_int16);
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 2e-2) << head.seq;
  }
}

TEST(Attention, EveryVariantGivesTheReferencesBits) {
  for (const AttentionVariant& variant : attention_variants()) {
    if (!variant.supported()) {
      std::printf("this processor lacks the variant %s\n", std::string(variant.name).c_str());
      continue;
    }
    for (const Head& head : kHeads) {
      Problem problem(head);
      const AttentionVariant& reference = attention_variants().front();
      EXPECT_EQ(problem.run(variant.run_fp32), problem.run(reference.run_fp32))
          << variant.name << head.seq;
      EXPECT_EQ(problem.run(variant.run_int16), problem.run(reference.run_int16))
          << variant.name << head.seq;
    }
  }
}

TEST(Attention, WhatComesAfterATokenDoesNotReachItWhenCausal) {
  const Head head{70, 32, 32, 2, true};
  for (const AttentionVariant& variant : attention_variants()) {
    if (!variant.supported()) continue;
    Problem problem(head);
    const std::vector<float> before = problem.run(variant.run_fp32);
    for (size_t d = 0; d < head.dim; ++d) problem.at(1, 40, d) = problem.at(2, 40, d) = 1e6F;
    const std::vector<float> after = problem.run(variant.run_fp32);
    EXPECT_TRUE(std::equal(before.begin(), before.begin() + 40 * 32, after.begin()))
        << variant.name;
    EXPECT_FALSE(std::equal(before.begin() + 40 * 32, before.end(), after.begin() + 40 * 32));
  }
}

TEST(Attention, TheLargestValuesOfALongArticleDoNotOverflow) {
  const Head head{8192, 16, 16, 1};
  Problem problem(head);
  for (size_t t = 0; t < head.seq; ++t) {
    for (size_t d = 0; d < head.dim; ++d) {
      problem.at(0, t, d) = problem.at(1, t, d) = problem.at(2, t, d) = 50.0F;
    }
  }
  const std::vector<float> got = problem.run(attention_variants().front().run_int16);
  for (const float x : got) EXPECT_NEAR(x, 50.0F, 0.5F);
}

}  // namespace
}  // namespace prefilter::kernels
