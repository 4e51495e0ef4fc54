#include "apps/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace prefilter::cli {
namespace {

std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free, "signal handlers may touch nothing else");

void remember(int number) { caught = number; }

}  // namespace

void catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return caught != 0; }

int interrupt_status() { return caught == 0 ? 0 : 128 + caught; }

}  // namespace prefilter::cli
