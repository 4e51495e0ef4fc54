#include "lab/collect/dates.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

TEST(Dates, ReadsThoseOfRss) {
  EXPECT_EQ(iso_date("Sat, 01 Mar 2025 09:05:00 +0100"), "2025-03-01T08:05:00Z");
  EXPECT_EQ(iso_date("1 Mar 25 09:05 EST"), "2025-03-01T14:05:00Z");
  EXPECT_EQ(iso_date(" Fri, 28 Feb 2025 23:30:10 GMT \n"), "2025-02-28T23:30:10Z");
  EXPECT_EQ(iso_date("Sunday, 02 March 2025 00:10 PDT"), "2025-03-02T07:10:00Z");
  EXPECT_EQ(iso_date("02-Mar-99"), "1999-03-02");
}

TEST(Dates, ReadsThoseOfIso8601) {
  EXPECT_EQ(iso_date("2025-03-01"), "2025-03-01");
  EXPECT_EQ(iso_date("2025-03-01T09:05:00+01:00"), "2025-03-01T08:05:00Z");
  EXPECT_EQ(iso_date("2025-03-01T09:05:00.123456Z"), "2025-03-01T09:05:00Z");
  EXPECT_EQ(iso_date("2025-03-01 09:05"), "2025-03-01T09:05:00Z");
  EXPECT_EQ(iso_date("20250301T090500Z"), "2025-03-01T09:05:00Z");
  EXPECT_EQ(iso_date("2025-03-01T09:05-0330"), "2025-03-01T12:35:00Z");
}

TEST(Dates, AZoneMayLeadToAnotherDay) {
  EXPECT_EQ(iso_date("2025-03-01T00:30+01:00"), "2025-02-28T23:30:00Z");
  EXPECT_EQ(iso_date("2024-12-31T23:30-01:00"), "2025-01-01T00:30:00Z");
}

TEST(Dates, WhatIsNoDateIsEmpty) {
  for (const char* text :
       {"", " ", "yesterday", "2025-02-29", "2025-13-01", "2025-03-01T", "2025-03-01T25:00",
        "2025-03-01T09", "32 Mar 2025", "1 Foo 2025", "0001-01-01", "Sat, 01 Mar 2025 09:05 XYZ",
        "2025-03-01T09:05+99:00", "2025", "01/03/2025"}) {
    EXPECT_EQ(iso_date(text), "") << text;
  }
}

TEST(Dates, ReadsUnixTimesInSecondsAndMilliseconds) {
  EXPECT_EQ(iso_date(int64_t{1740819900}), "2025-03-01T09:05:00Z");
  EXPECT_EQ(iso_date(int64_t{1740819900123}), "2025-03-01T09:05:00Z");
  EXPECT_EQ(iso_date(int64_t{0}), "");
  EXPECT_EQ(iso_date(int64_t{-5}), "");
}

}  // namespace
}  // namespace prefilter::collect
