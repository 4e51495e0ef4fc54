#include "apps/cli/interrupt.h"

#include <atomic>
#include <csignal>

namespace prefilter::cli {
namespace {

std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free, "signal handlers may touch nothing else");

std::atomic<bool> from_terminal{false};
static_assert(std::atomic<bool>::is_always_lock_free, "signal handlers may touch nothing else");

void remember(int number, siginfo_t* info, void*) {
  from_terminal = info->si_code == SI_KERNEL;
  caught = number;
}

}  // namespace

void catch_interrupts() {
  struct sigaction action{};
  action.sa_sigaction = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART | SA_SIGINFO);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return caught != 0; }

bool interrupted_by_terminal() { return from_terminal; }

int interrupt_signal() { return caught; }

int interrupt_status() { return caught == 0 ? 0 : 128 + caught; }

}  // namespace prefilter::cli
