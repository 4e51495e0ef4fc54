#include "apps/cli/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>

namespace prefilter::cli {
namespace {

// In a process of its own: a caught signal stays caught.
TEST(InterruptDeathTest, NotesTheFirstSignalAndLetsTheSecondEndTheProgram) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        const bool before = interrupted();
        std::raise(SIGINT);
        const bool noted = !before && interrupted() && interrupt_status() == 128 + SIGINT;
        if (!noted) std::_Exit(1);
        std::raise(SIGINT);
        std::_Exit(2);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(InterruptDeathTest, LeavesAPipeWithoutAReaderToTheWriter) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        std::raise(SIGPIPE);
        std::_Exit(interrupted() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace prefilter::cli
