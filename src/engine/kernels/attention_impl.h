#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/kernels/attention.h"
#include "engine/kernels/lane_math.h"

namespace prefilter::kernels {

constexpr size_t kGroup = 16;

inline size_t in_groups(size_t n) { return (n + kGroup - 1) / kGroup * kGroup; }

/// Where the pieces lie in the scratch memory of one call.
struct AttentionScratch {
  explicit AttentionScratch(const AttentionArgs& args)
      : seq(in_groups(args.seq)),
        keys(args.scratch),
        values(keys + seq * args.head_dim * sizeof(float)),
        queries(values + seq * args.head_dim * sizeof(float)),
        scores(queries + seq * args.head_dim * sizeof(float)),
        probs(scores + kMostRows * seq * sizeof(float)) {}

  static constexpr size_t kMostRows = 8;

  size_t seq;  ///< rounded up to a whole group
  std::byte* keys;
  std::byte* values;
  std::byte* queries;
  std::byte* scores;
  std::byte* probs;
};

constexpr int32_t kLeast = -2147483647 - 1;

// The largest rounded q and k: 128 products of two of them still fit in int32.
constexpr float kMostQuery = 4095.0F;
constexpr float kMostProb = 4095.0F;

/// Which keys a row sees; rows past the last are taken for it. A parameter of the kernel, as a
/// question in its loops would cost a twentieth of the time of long articles.
struct AllKeys {
  static size_t of_row(const AttentionArgs& args, size_t /*row*/) { return args.seq; }
};
struct KeysSoFar {
  static size_t of_row(const AttentionArgs& args, size_t row) {
    return std::min(row + 1, args.seq);
  }
};

/// The largest rounded v: probabilities of seq tokens times it still fit in int32.
inline float most_value(size_t seq) {
  const double most = 2147483647.0 / (static_cast<double>(kMostProb) * static_cast<double>(seq));
  return static_cast<float>(static_cast<int32_t>(std::min(most, 32767.0)));
}

template <typename L, typename Keys>
class AttentionOver {
 public:
  static void run_int16(const AttentionArgs& args) {
    const AttentionScratch scratch(args);
    const float q_most = max_abs(args, args.q);
    const float k_most = max_abs(args, args.k);
    const float v_most = max_abs(args, args.v);
    round_queries(args, inverse(kMostQuery, q_most), scratch);
    pack_keys(args, inverse(kMostQuery, k_most), scratch);
    pack_values(args, inverse(most_value(args.seq), v_most), scratch);
    // To base 2, so that the softmax needs no multiplication of its own.
    const float to_log2 = q_most / kMostQuery * (k_most / kMostQuery) * args.scale * 1.44269504F;
    const float value_scale = v_most / most_value(args.seq);
    for (size_t row = 0; row < args.seq; row += kRows) {
      Ints most[kRows];
      score_rows(args, row, scratch, most);
      int32_t sums[kRows];
      soften_rows(args, row, to_log2, scratch, most, sums);
      mix_rows(args, row, value_scale, scratch, sums);
    }
  }

  static void run_fp32(const AttentionArgs& args) {
    const AttentionScratch scratch(args);
    auto* keys = reinterpret_cast<float*>(scratch.keys);  // [head_dim, seq]
    for (size_t d = 0; d < args.head_dim; ++d) {
      for (size_t j = 0; j < scratch.seq; ++j) {
        keys[d * scratch.seq + j] = j < args.seq ? args.k[j * args.stride + d] : 0.0F;
      }
    }
    auto* probs = reinterpret_cast<float*>(scratch.probs);
    for (size_t row = 0; row < args.seq; ++row) {
      const float sum = probs_of_row(args, row, keys, scratch.seq, probs);
      const size_t seen = Keys::of_row(args, row);
      for (size_t c = 0; c < args.head_dim; c += kGroup) {
        Floats mixed = L::set(0.0F);
        for (size_t j = 0; j < seen; ++j) {
          mixed = L::fma(L::set(probs[j]), L::load(args.v + j * args.stride + c), mixed);
        }
        put(args, row, c, L::div(mixed, L::set(sum)));
      }
    }
  }

 private:
  using Floats = typename L::Floats;
  using Ints = typename L::Ints;
  static constexpr size_t kRows = L::kQueryRows;

  static float inverse(float range, float most) { return most > 0.0F ? range / most : 0.0F; }

  static float max_abs(const AttentionArgs& args, const float* rows) {
    Floats most = L::set(0.0F);
    for (size_t i = 0; i < args.seq; ++i) {
      for (size_t c = 0; c < args.head_dim; c += kGroup) {
        most = L::max(L::abs(L::load(rows + i * args.stride + c)), most);
      }
    }
    return L::reduce_max(most);
  }

  static Ints rounded(const float* p, Floats factor) {
    return L::to_int(L::mul(L::load(p), factor));
  }

  /// queries: int16 [seq, head_dim].
  static void round_queries(const AttentionArgs& args, float factor,
                            const AttentionScratch& scratch) {
    auto* queries = reinterpret_cast<int16_t*>(scratch.queries);
    for (size_t i = 0; i < args.seq; ++i) {
      for (size_t c = 0; c < args.head_dim; c += kGroup) {
        L::store_s16(queries + i * args.head_dim + c,
                     rounded(args.q + i * args.stride + c, L::set(factor)));
      }
    }
  }

  /// keys: pairs of int16 [seq / 16][head_dim / 2][16 keys].
  static void pack_keys(const AttentionArgs& args, float factor, const AttentionScratch& scratch) {
    auto* keys = reinterpret_cast<int32_t*>(scratch.keys);
    const size_t pairs = args.head_dim / 2;
    int16_t row[128];
    for (size_t j = 0; j < scratch.seq; ++j) {
      int32_t* to = keys + j / kGroup * pairs * kGroup + j % kGroup;
      if (j >= args.seq) {
        for (size_t p = 0; p < pairs; ++p) to[p * kGroup] = 0;
        continue;
      }
      for (size_t c = 0; c < args.head_dim; c += kGroup) {
        L::store_s16(row + c, rounded(args.k + j * args.stride + c, L::set(factor)));
      }
      for (size_t p = 0; p < pairs; ++p) __builtin_memcpy(to + p * kGroup, row + 2 * p, 4);
    }
  }

  /// values: pairs of int16 [seq / 2][head_dim], a pair being the channel of two tokens in a row.
  static void pack_values(const AttentionArgs& args, float factor,
                          const AttentionScratch& scratch) {
    auto* values = reinterpret_cast<int32_t*>(scratch.values);
    for (size_t j = 0; j < args.seq; j += 2) {
      const float* low = args.v + j * args.stride;
      for (size_t c = 0; c < args.head_dim; c += kGroup) {
        const Ints high =
            j + 1 < args.seq ? rounded(low + args.stride + c, L::set(factor)) : L::int_set(0);
        L::int_store(values + j / 2 * args.head_dim + c,
                     L::pair(rounded(low + c, L::set(factor)), high));
      }
    }
  }

  static Ints broadcast_pair(const int16_t* p) {
    int32_t pair;
    __builtin_memcpy(&pair, p, sizeof pair);
    return L::int_set(pair);
  }

  /// scores: int32 [kRows, seq]; most: their maxima, a lane each. Rows past the last repeat it.
  static void score_rows(const AttentionArgs& args, size_t row, const AttentionScratch& scratch,
                         Ints* most) {
    const int16_t* queries[kRows];
    for (size_t r = 0; r < kRows; ++r) {
      queries[r] = reinterpret_cast<const int16_t*>(scratch.queries) +
                   std::min(row + r, args.seq - 1) * args.head_dim;
      most[r] = L::int_set(kLeast);
    }
    const size_t end = in_groups(Keys::of_row(args, row + kRows - 1));
    size_t j = 0;
    for (; j + L::kGroups * kGroup <= end; j += L::kGroups * kGroup) {
      score_groups<L::kGroups>(args, row, queries, j, scratch, most);
    }
    for (; j < end; j += kGroup) score_groups<1>(args, row, queries, j, scratch, most);
  }

  template <size_t kGroups>
  static void score_groups(const AttentionArgs& args, size_t row, const int16_t* const* queries,
                           size_t j, const AttentionScratch& scratch, Ints* most) {
    const size_t pairs = args.head_dim / 2;
    const auto* keys = reinterpret_cast<const int32_t*>(scratch.keys) + j * pairs;
    auto* scores = reinterpret_cast<int32_t*>(scratch.scores) + j;
    Ints sums[kRows][kGroups];
    for (auto& of_row : sums) {
      for (Ints& sum : of_row) sum = L::int_set(0);
    }
    for (size_t p = 0; p < pairs; ++p) {
      Ints key[kGroups];
      for (size_t g = 0; g < kGroups; ++g) key[g] = L::int_load(keys + (g * pairs + p) * kGroup);
#pragma GCC unroll 8
      for (size_t r = 0; r < kRows; ++r) {
        const Ints query = broadcast_pair(queries[r] + 2 * p);
#pragma GCC unroll 2
        for (size_t g = 0; g < kGroups; ++g) sums[r][g] = L::dot_pairs(sums[r][g], query, key[g]);
      }
    }
    for (size_t g = 0; g < kGroups; ++g) {
      const size_t first = j + g * kGroup;
      for (size_t r = 0; r < kRows; ++r) {
        Ints sum = sums[r][g];
        const size_t seen = Keys::of_row(args, row + r);
        if (first + kGroup > seen) {
          sum = L::int_keep_first(sum, std::max(seen, first) - first, kLeast);
        }
        most[r] = L::int_max(most[r], sum);
        L::int_store(scores + r * scratch.seq + g * kGroup, sum);
      }
    }
  }

  /// probs: int16 [kRows, seq], kMostProb where the score is the row's maximum and 0 past the last
  /// key that the row sees; sums: of each row.
  static void soften_rows(const AttentionArgs& args, size_t row, float to_log2,
                          const AttentionScratch& scratch, const Ints* most, int32_t* sums) {
    const auto* scores = reinterpret_cast<const int32_t*>(scratch.scores);
    auto* probs = reinterpret_cast<int16_t*>(scratch.probs);
    const size_t end = in_groups(Keys::of_row(args, row + kRows - 1));
    for (size_t r = 0; r < kRows; ++r) {
      const size_t seen = Keys::of_row(args, row + r);
      const auto row_most = static_cast<float>(L::int_reduce_max(most[r]));
      const Floats minus_most = L::set(-row_most * to_log2);
      Ints sum = L::int_set(0);
      for (size_t j = 0; j < end; j += kGroup) {
        const Floats score = L::to_float(L::int_load(scores + r * scratch.seq + j));
        const Floats below = L::fma(score, L::set(to_log2), minus_most);
        Ints prob = L::to_int(exp2_coarse<L>(below, kMostProb));
        if (j + kGroup > seen) prob = L::int_keep_first(prob, std::max(seen, j) - j, 0);
        sum = L::int_add(sum, prob);
        L::store_s16(probs + r * scratch.seq + j, prob);
      }
      sums[r] = L::int_reduce_add(sum);
    }
  }

  static void mix_rows(const AttentionArgs& args, size_t row, float value_scale,
                       const AttentionScratch& scratch, const int32_t* sums) {
    size_t c = 0;
    for (; c + L::kGroups * kGroup <= args.head_dim; c += L::kGroups * kGroup) {
      mix_groups<L::kGroups>(args, row, c, value_scale, scratch, sums);
    }
    for (; c < args.head_dim; c += kGroup) mix_groups<1>(args, row, c, value_scale, scratch, sums);
  }

  template <size_t kGroups>
  static void mix_groups(const AttentionArgs& args, size_t row, size_t channel, float value_scale,
                         const AttentionScratch& scratch, const int32_t* sums) {
    const auto* values = reinterpret_cast<const int32_t*>(scratch.values) + channel;
    const auto* probs = reinterpret_cast<const int16_t*>(scratch.probs);
    Ints mixed[kRows][kGroups];
    for (auto& of_row : mixed) {
      for (Ints& sum : of_row) sum = L::int_set(0);
    }
    const size_t end = Keys::of_row(args, row + kRows - 1);
    for (size_t j = 0; j < end; j += 2, values += args.head_dim) {
      Ints value[kGroups];
      for (size_t g = 0; g < kGroups; ++g) value[g] = L::int_load(values + g * kGroup);
#pragma GCC unroll 8
      for (size_t r = 0; r < kRows; ++r) {
        const Ints prob = broadcast_pair(probs + r * scratch.seq + j);
#pragma GCC unroll 2
        for (size_t g = 0; g < kGroups; ++g)
          mixed[r][g] = L::dot_pairs(mixed[r][g], prob, value[g]);
      }
    }
    for (size_t r = 0; r < kRows && row + r < args.seq; ++r) {
      const Floats scale = L::set(value_scale / static_cast<float>(sums[r]));
      for (size_t g = 0; g < kGroups; ++g) {
        put(args, row + r, channel + g * kGroup, L::mul(L::to_float(mixed[r][g]), scale));
      }
    }
  }

  static void put(const AttentionArgs& args, size_t row, size_t channel, Floats x) {
    float* to = args.out + row * args.out_stride + channel;
    if (channel + kGroup <= args.out_dim) {
      L::store(to, x);
    } else if (channel < args.out_dim) {
      L::store_first(to, x, args.out_dim - channel);
    }
  }

  /// probs: float [seq], not yet divided by their sum, which is returned.
  static float probs_of_row(const AttentionArgs& args, size_t row, const float* keys, size_t seq,
                            float* probs) {
    const float* q = args.q + row * args.stride;
    const size_t seen = Keys::of_row(args, row);
    Floats most = L::set(-1e30F);
    for (size_t j = 0; j < seen; j += kGroup) {
      Floats score = L::set(0.0F);
      for (size_t d = 0; d < args.head_dim; ++d) {
        score = L::fma(L::set(q[d]), L::load(keys + d * seq + j), score);
      }
      score = L::mul(score, L::set(args.scale));
      if (j + kGroup > seen) score = L::keep_first(score, seen - j, -1e30F);
      most = L::max(most, score);
      L::store(probs + j, score);
    }
    const Floats row_most = L::set(L::reduce_max(most));
    Floats sum = L::set(0.0F);
    for (size_t j = 0; j < seen; j += kGroup) {
      Floats p = exp<L>(L::sub(L::load(probs + j), row_most));
      if (j + kGroup > seen) p = L::keep_first(p, seen - j, 0.0F);
      sum = L::add(sum, p);
      L::store(probs + j, p);
    }
    return L::reduce_add(sum);
  }
};

/// Both kernels on lanes L.
template <typename L>
struct AttentionOn {
  static void run_int16(const AttentionArgs& args) {
    args.causal ? AttentionOver<L, KeysSoFar>::run_int16(args)
                : AttentionOver<L, AllKeys>::run_int16(args);
  }

  static void run_fp32(const AttentionArgs& args) {
    args.causal ? AttentionOver<L, KeysSoFar>::run_fp32(args)
                : AttentionOver<L, AllKeys>::run_fp32(args);
  }

  static constexpr AttentionVariant variant(std::string_view name, bool (*supported)()) {
    return {name, supported, run_fp32, run_int16};
  }
};

}  // namespace prefilter::kernels
