#include "lab/train/event_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::ElementsAre;

/// What the file says of one event, read by rules written down anew here.
struct SeenEvent {
  double wall_time = 0.0;
  int64_t step = 0;
  std::string file_version;
  std::vector<std::pair<std::string, float>> scalars;
  uint64_t session_status = 0;
};

/// CRC-32C bit by bit, highest first, on reversed bytes: not how the writer does it.
uint32_t slow_crc32c(std::string_view bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const uint32_t in = static_cast<unsigned char>(byte) >> bit & 1U;
      const uint32_t top = crc >> 31U;
      crc <<= 1U;
      if ((top ^ in) != 0) crc ^= 0x1EDC6F41U;
    }
  }
  uint32_t reversed = 0;
  for (unsigned bit = 0; bit < 32; ++bit) reversed |= (crc >> bit & 1U) << (31U - bit);
  return ~reversed;
}

/// Undoes the mask of TFRecord.
uint32_t unmasked(uint32_t crc) {
  const uint32_t rotated = crc - 0xa282ead8U;
  return rotated >> 17U | rotated << 15U;
}

struct Bytes {
  std::string_view rest;

  std::string_view take(size_t count) {
    if (rest.size() < count) throw std::runtime_error("cut off");
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  }
  template <typename T>
  T number() {
    T value{};
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = number<unsigned char>();
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("endless varint");
  }
};

/// A message's fields by number: numbers as their bits, the rest as bytes.
struct Field {
  uint64_t number = 0;
  std::string_view bytes;
};
using Message = std::vector<std::pair<uint64_t, Field>>;

Message parse_message(std::string_view text) {
  Message message;
  for (Bytes bytes{text}; !bytes.rest.empty();) {
    const uint64_t key = bytes.varint();
    Field field;
    switch (key & 7U) {
      case 0:
        field.number = bytes.varint();
        break;
      case 1:
        field.number = bytes.number<uint64_t>();
        break;
      case 2:
        field.bytes = bytes.take(bytes.varint());
        break;
      case 5:
        field.number = bytes.number<uint32_t>();
        break;
      default:
        throw std::runtime_error("unknown wire type");
    }
    message.emplace_back(key >> 3U, field);
  }
  return message;
}

template <typename To, typename From>
To bits_as(From bits) {
  To value{};
  std::memcpy(&value, &bits, sizeof(To));
  return value;
}

SeenEvent parse_event(std::string_view text) {
  SeenEvent event;
  for (const auto& [number, field] : parse_message(text)) {
    if (number == 1) event.wall_time = bits_as<double>(field.number);
    if (number == 2) event.step = static_cast<int64_t>(field.number);
    if (number == 3) event.file_version = field.bytes;
    if (number == 7) event.session_status = parse_message(field.bytes).at(0).second.number;
    if (number != 5) continue;
    for (const auto& [value_number, value] : parse_message(field.bytes)) {
      EXPECT_EQ(value_number, 1U);
      const Message parts = parse_message(value.bytes);
      EXPECT_EQ(parts.at(0).first, 1U);
      EXPECT_EQ(parts.at(1).first, 2U);
      event.scalars.emplace_back(std::string(parts.at(0).second.bytes),
                                 bits_as<float>(static_cast<uint32_t>(parts.at(1).second.number)));
    }
  }
  return event;
}

std::vector<SeenEvent> events_of(const std::string& path) {
  const std::string file = test::read_bytes(path);
  std::vector<SeenEvent> events;
  for (Bytes bytes{file}; !bytes.rest.empty();) {
    const std::string_view length_bytes = bytes.rest.substr(0, 8);
    const auto length = bytes.number<uint64_t>();
    EXPECT_EQ(unmasked(bytes.number<uint32_t>()), slow_crc32c(length_bytes));
    const std::string_view data = bytes.take(length);
    EXPECT_EQ(unmasked(bytes.number<uint32_t>()), slow_crc32c(data));
    events.push_back(parse_event(data));
  }
  return events;
}

std::vector<Scalar> loss(float value) { return {{"train/loss", value}}; }

TEST(EventFile, IsNamedSoThatTensorBoardFindsIt) {
  const test::TempFolder folder;
  const Result<EventFile> file =
      EventFile::create(folder.path(), {.wall_time = 1700000000.75, .host = "gpu 1/a"});
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->path(), folder.file("events.out.tfevents.1700000000.gpu_1_a"));
}

TEST(EventFile, SaysWhatWasWritten) {
  const test::TempFolder folder;
  Result<EventFile> file = EventFile::create(folder.path(), {.wall_time = 17.5, .host = "h"});
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(18.25, 1, loss(0.7F)));
  const std::vector<Scalar> both = {{"val/f1", 0.95F}, {"val/recall", -1.0F}};
  ASSERT_TRUE(file->write(19.0, 3000000000, both));
  const std::vector<SeenEvent> events = events_of(file->path());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].file_version, "brain.Event:2");
  EXPECT_EQ(events[0].wall_time, 17.5);
  EXPECT_EQ(events[1].wall_time, 18.25);
  EXPECT_EQ(events[1].step, 1);
  EXPECT_THAT(events[1].scalars, ElementsAre(std::pair("train/loss", 0.7F)));
  EXPECT_EQ(events[2].step, 3000000000);
  EXPECT_THAT(events[2].scalars,
              ElementsAre(std::pair("val/f1", 0.95F), std::pair("val/recall", -1.0F)));
}

TEST(EventFile, AResumedRunGetsANewFileThatTellsWhereItGoesOn) {
  const test::TempFolder folder;
  Result<EventFile> before = EventFile::create(folder.path(), {.wall_time = 5.0, .host = "h"});
  ASSERT_TRUE(before);
  ASSERT_TRUE(before->write(5.5, 10, loss(1.0F)));
  const std::string old_bytes = test::read_bytes(before->path());
  Result<EventFile> after =
      EventFile::create(folder.path(), {.wall_time = 5.9, .host = "h", .resumed_at_step = 8});
  ASSERT_TRUE(after);
  // The same second: the name still sorts behind.
  EXPECT_EQ(after->path(), before->path() + ".1");
  EXPECT_EQ(test::read_bytes(before->path()), old_bytes);
  const std::vector<SeenEvent> events = events_of(after->path());
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].step, 8);
  EXPECT_EQ(events[1].session_status, 1U);
}

TEST(EventFile, ARecordThatDoesNotFitIsTakenBackAsAWhole) {
  const test::TempFolder folder;
  Result<EventFile> file = EventFile::create(folder.path(), {.wall_time = 1.0, .host = "h"});
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write(2.0, 1, loss(1.0F)));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit tight = before;
  tight.rlim_cur = std::filesystem::file_size(file->path()) + 10;
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<void> failed = file->write(3.0, 2, loss(2.0F));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kUnavailable);
  ASSERT_TRUE(file->write(4.0, 3, loss(3.0F)));
  const std::vector<SeenEvent> events = events_of(file->path());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[1].step, 1);
  EXPECT_EQ(events[2].step, 3);
}

TEST(EventFile, AMissingFolderIsAnError) {
  const test::TempFolder folder;
  const Result<EventFile> file = EventFile::create(folder.file("none"), {.host = ""});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::train
