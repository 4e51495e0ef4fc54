#include "lab/train/event_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/crc32c.h"

namespace prefilter::train {
namespace {

// Field numbers of tensorflow/core/util/event.proto and framework/summary.proto.
enum EventField : uint32_t {
  kWallTime = 1,
  kStep = 2,
  kFileVersion = 3,
  kSummary = 5,
  kSessionLog = 7
};
enum SummaryField : uint32_t { kValue = 1 };
enum ValueField : uint32_t { kTag = 1, kSimpleValue = 2 };
enum SessionLogField : uint32_t { kStatus = 1 };
constexpr uint64_t kSessionStart = 1;

// How a field's bytes are to be read (protocol buffers, "Encoding").
enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };

template <typename Unsigned>
void put_little_endian(std::string& out, Unsigned value) {
  for (size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
    out += static_cast<char>(value >> (8 * byte) & 0xFFU);
  }
}

void put_varint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
}

void put_key(std::string& out, uint32_t field, WireType type) {
  put_varint(out, field << 3U | type);
}

void put_double(std::string& out, uint32_t field, double value) {
  put_key(out, field, kFixed64);
  put_little_endian(out, std::bit_cast<uint64_t>(value));
}

void put_float(std::string& out, uint32_t field, float value) {
  put_key(out, field, kFixed32);
  put_little_endian(out, std::bit_cast<uint32_t>(value));
}

void put_int(std::string& out, uint32_t field, uint64_t value) {
  put_key(out, field, kVarint);
  put_varint(out, value);
}

void put_bytes(std::string& out, uint32_t field, std::string_view bytes) {
  put_key(out, field, kLengthDelimited);
  put_varint(out, bytes.size());
  out += bytes;
}

std::string event_start(double wall_time, int64_t step) {
  std::string event;
  put_double(event, kWallTime, wall_time);
  // 0 is left out, as every writer of this format does.
  if (step != 0) put_int(event, kStep, static_cast<uint64_t>(step));
  return event;
}

uint32_t masked(uint32_t crc) { return ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U; }

std::string record(std::string_view data) {
  std::string bytes;
  put_little_endian(bytes, uint64_t{data.size()});
  put_little_endian(bytes, masked(crc32c(bytes)));
  bytes += data;
  put_little_endian(bytes, masked(crc32c(data)));
  return bytes;
}

Error system_error(const std::string& path, int error_number) {
  return Error(error_number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               "cannot write " + path + ": " + std::generic_category().message(error_number));
}

/// The host's name as a part of a file's name.
std::string file_safe(std::string_view host) {
  std::string name;
  for (const char c : host) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    name += plain ? c : '_';
  }
  return name.empty() ? "localhost" : name;
}

std::string padded_seconds(double wall_time) {
  std::string digits = std::to_string(std::llround(std::floor(wall_time)));
  if (digits.size() < 10) digits.insert(0, 10 - digits.size(), '0');
  return digits;
}

}  // namespace

Result<EventFile> EventFile::create(const std::string& folder, const EventFileOptions& options) {
  // TensorBoard reads a folder's files in the order of their names.
  const std::string name = folder + "/events.out.tfevents." + padded_seconds(options.wall_time) +
                           "." + file_safe(options.host);
  std::string path = name;
  int fd = -1;
  for (int again = 1; fd < 0; ++again) {
    fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 && errno != EEXIST) return system_error(path, errno);
    if (fd < 0) path = name + "." + std::to_string(again);
  }
  EventFile file(std::move(path), fd);
  std::string version = event_start(options.wall_time, 0);
  put_bytes(version, kFileVersion, "brain.Event:2");
  if (Result<void> done = file.append_record(version); !done) return done.error();
  if (options.resumed_at_step) {
    std::string log;
    put_int(log, kStatus, kSessionStart);
    std::string start = event_start(options.wall_time, *options.resumed_at_step);
    put_bytes(start, kSessionLog, log);
    if (Result<void> done = file.append_record(start); !done) return done.error();
  }
  return file;
}

EventFile::EventFile(EventFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

EventFile::~EventFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> EventFile::write(double wall_time, int64_t step, std::span<const Scalar> scalars) {
  std::string summary;
  for (const Scalar& scalar : scalars) {
    std::string value;
    put_bytes(value, kTag, scalar.tag);
    put_float(value, kSimpleValue, scalar.value);
    put_bytes(summary, kValue, value);
  }
  std::string event = event_start(wall_time, step);
  put_bytes(event, kSummary, summary);
  return append_record(event);
}

Result<void> EventFile::append_record(const std::string& event) {
  const std::string bytes = record(event);
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::write(fd_, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const Error error = system_error(path_, errno);
      // Half a record would hide all that comes after it.
      const auto whole = static_cast<off_t>(size_);
      if (::ftruncate(fd_, whole) == 0) ::lseek(fd_, whole, SEEK_SET);
      return error;
    }
    done += static_cast<size_t>(written);
  }
  size_ += bytes.size();
  return {};
}

}  // namespace prefilter::train
