#include "apps/lab/step_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "apps/cli/child_run.h"

namespace prefilter::lab {
namespace {

constexpr int kCannotStart = 127;  // as shells say it
constexpr auto kLookEvery = std::chrono::milliseconds(50);

/// What happens between fork and exec: nothing here may allocate.
[[noreturn]] void become(char* const* words, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(kCannotStart);  // it died before
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  execv(words[0], words);
  _exit(kCannotStart);
}

}  // namespace

Result<int> run_step(const std::vector<std::string>& words, const StepSignals& signals) {
  std::vector<std::string> command = {cli::own_program()};
  command.insert(command.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : command) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    return Error(ErrorCode::kUnavailable, "cannot run " + command[0] + ": " + strerror(errno));
  }
  if (child == 0) become(pointers.data(), parent);
  int status = 0;
  bool told = false;
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) {
      return Error(ErrorCode::kUnavailable, std::string("waiting for a step: ") + strerror(errno));
    }
    if (!told && signals.interrupted()) {
      told = true;
      if (!signals.from_terminal()) kill(child, signals.signal());
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace prefilter::lab
