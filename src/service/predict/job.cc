#include "service/predict/job.h"

#include <utility>

namespace prefilter::predict {

bool OrderedAnswers::deliver(size_t index, Answer answer) {
  std::unique_lock lock(mutex_);
  answers_[index] = std::move(answer);
  if (delivering_) return false;  // whoever delivers sees this one too
  delivering_ = true;
  while (next_ < answers_.size() && answers_[next_]) {
    Answer ready = *std::exchange(answers_[next_], std::nullopt);
    const size_t at = next_++;
    lock.unlock();
    done_(at, std::move(ready));
    lock.lock();
  }
  delivering_ = false;
  return next_ == answers_.size();
}

}  // namespace prefilter::predict
