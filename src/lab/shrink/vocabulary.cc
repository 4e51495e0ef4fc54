#include "lab/shrink/vocabulary.h"

namespace prefilter::shrink {

KeptIds::KeptIds(const std::vector<bool>& kept) : new_ids_(kept.size(), -1) {
  for (size_t id = 0; id < kept.size(); ++id) {
    if (!kept[id]) continue;
    new_ids_[id] = static_cast<int32_t>(old_ids_.size());
    old_ids_.push_back(static_cast<int32_t>(id));
  }
}

}  // namespace prefilter::shrink
