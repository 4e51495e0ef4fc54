#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "prefilter/error.h"

namespace prefilter::train {

/// One curve's value at a step.
struct Scalar {
  std::string tag;  ///< the curve, e.g. "train/loss"
  float value = 0.0F;
};

struct EventFileOptions {
  double wall_time = 0.0;  ///< seconds since 1970, of the start
  std::string host;        ///< of this machine; a part of the file's name
  /// The first step that will be written anew, when a run goes on: TensorBoard then forgets what
  /// earlier files of the folder say of this step and later ones, which a killed run had written
  /// past its checkpoint.
  std::optional<int64_t> resumed_at_step = {};
};

/// Writes scalars for TensorBoard: a file events.out.tfevents.TIME.HOST of Event messages, each a
/// TFRecord (length and data, both with a masked CRC-32C; tensorflow/core/lib/io/record_writer and
/// util/event.proto define them). Every event is on its way to the disk when write returns; one
/// that does not fit is taken back as a whole. Not safe to share between threads.
class EventFile {
 public:
  /// Creates a new file in the folder, which must be there; nothing that exists is changed.
  /// Errors: kNotFound, kUnavailable.
  static Result<EventFile> create(const std::string& folder, const EventFileOptions& options);

  EventFile(EventFile&& other) noexcept;
  EventFile& operator=(EventFile&&) = delete;
  ~EventFile();

  /// Appends one event. wall_time: seconds since 1970. Errors: kUnavailable.
  Result<void> write(double wall_time, int64_t step, std::span<const Scalar> scalars);

  const std::string& path() const { return path_; }

 private:
  EventFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  Result<void> append_record(const std::string& event);

  std::string path_;
  int fd_;           ///< -1 once moved away
  size_t size_ = 0;  ///< bytes of whole records
};

}  // namespace prefilter::train
