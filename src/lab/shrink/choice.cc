#include "lab/shrink/choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lab/shrink/coverage.h"

namespace prefilter::shrink {
namespace {

constexpr double kLanguageExponent = 0.3;

/// What each id is worth to the languages together.
std::vector<double> worth_of(const Vocabulary& vocabulary, const IdCounts& counts) {
  std::vector<double> worth(vocabulary.id_count, 0.0);
  for (const auto& [language, of_id] : counts) {
    const auto tokens =
        static_cast<double>(std::accumulate(of_id.begin(), of_id.end(), uint64_t{0}));
    if (tokens == 0.0) continue;
    const double weight = std::pow(tokens, kLanguageExponent) / tokens;
    for (size_t id = 0; id < of_id.size(); ++id) worth[id] += weight * of_id[id];
  }
  return worth;
}

/// Adds ids with what they need, as long as there is room.
class Keeper {
 public:
  Keeper(const Vocabulary& vocabulary, std::vector<bool> kept)
      : parents_(parents_of(vocabulary)), kept_(std::move(kept)) {
    for (size_t id = 0; id < kept_.size(); ++id) {
      if (kept_[id]) ++size_;
    }
    for (size_t id = 0; id < kept_.size(); ++id) {
      if (kept_[id]) add_parents(id, SIZE_MAX);
    }
  }

  /// Whether it fits within `most` ids.
  bool add(size_t id, size_t most) {
    if (kept_[id]) return true;
    if (size_ >= most) return false;
    kept_[id] = true;
    ++size_;
    if (add_parents(id, most)) return true;
    kept_[id] = false;
    --size_;
    return false;
  }

  size_t size() const { return size_; }
  std::vector<bool> take() { return std::move(kept_); }

 private:
  bool add_parents(size_t id, size_t most) {
    const Parents& parents = parents_[id];
    if (parents.left < 0) return true;
    return add(static_cast<size_t>(parents.left), most) &&
           add(static_cast<size_t>(parents.right), most);
  }

  std::vector<Parents> parents_;
  std::vector<bool> kept_;
  size_t size_ = 0;
};

std::vector<bool> used_at_least(const Vocabulary& vocabulary, const IdCounts& counts,
                                uint32_t min_count) {
  std::vector<uint64_t> sums(vocabulary.id_count, 0);
  for (const auto& [language, of_id] : counts) {
    for (size_t id = 0; id < of_id.size(); ++id) sums[id] += of_id[id];
  }
  std::vector<bool> used(vocabulary.id_count);
  for (size_t id = 0; id < sums.size(); ++id) used[id] = sums[id] >= min_count;
  return used;
}

}  // namespace

Result<std::vector<bool>> choose_ids(const Vocabulary& vocabulary, const std::vector<bool>& stay,
                                     const IdCounts& counts, const ChoiceOptions& options) {
  Keeper keeper(vocabulary, stay);
  if (options.keep == 0) {
    if (counts.empty()) {
      return Error(ErrorCode::kInvalidArgument,
                   "neither texts nor a size say which tokens stay: give one of them");
    }
    const std::vector<bool> used =
        used_at_least(vocabulary, counts, std::max<uint32_t>(options.min_count, 1));
    for (size_t id = 0; id < used.size(); ++id) {
      if (used[id]) keeper.add(id, SIZE_MAX);
    }
    return keeper.take();
  }
  if (keeper.size() > options.keep) {
    return Error(ErrorCode::kInvalidArgument,
                 "a vocabulary of " + std::to_string(options.keep) +
                     " is too small: " + std::to_string(keeper.size()) +
                     " tokens must stay so that no text gets new unknown tokens");
  }
  const std::vector<double> worth = worth_of(vocabulary, counts);
  std::vector<size_t> order;
  for (const Piece& piece : vocabulary.pieces) order.push_back(static_cast<size_t>(piece.id));
  std::ranges::stable_sort(order, [&](size_t a, size_t b) { return worth[a] > worth[b]; });
  for (const size_t id : order) keeper.add(id, options.keep);
  return keeper.take();
}

}  // namespace prefilter::shrink
