#include "apps/cli/child_run.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace prefilter::cli {
namespace {

/// Starts the program with its standard output going to `output`. Gives an errno.
int spawn(const std::vector<std::string>& command, int output, pid_t& child) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  const int failed =
      posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

// The peak can only be read while the child lives: at its output, and this often in between.
constexpr int kLookEveryMs = 10;

/// The most memory that a running process has held. What the system says of an ended one
/// (ru_maxrss) is at least what its parent held when it started it, which beside LibTorch is more
/// than ours. 0: the process has ended.
size_t peak_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string key; file >> key;) {
    size_t kibibytes = 0;
    if (key == "VmHWM:" && file >> kibibytes) return kibibytes * 1024;
    file.ignore(4096, '\n');
  }
  return 0;
}

}  // namespace

Result<ChildRun> run_child(const std::vector<std::string>& command) {
  using Clock = std::chrono::steady_clock;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return Error(ErrorCode::kUnavailable, std::string("cannot make a pipe: ") + strerror(errno));
  }
  const auto start = Clock::now();
  const auto since_start_ms = [&] {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  };
  pid_t child = 0;
  const int failed = spawn(command, ends[1], child);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return Error(ErrorCode::kUnavailable, "cannot run " + command[0] + ": " + strerror(failed));
  }
  ChildRun run;
  char buffer[4096];
  while (true) {
    run.peak_memory_bytes = std::max(run.peak_memory_bytes, peak_of(child));
    pollfd output{ends[0], POLLIN, 0};
    if (poll(&output, 1, kLookEveryMs) == 0) continue;
    const ssize_t bytes = read(ends[0], buffer, sizeof(buffer));
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) break;
    if (run.first_byte_ms == 0.0) run.first_byte_ms = since_start_ms();
  }
  close(ends[0]);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  run.total_ms = since_start_ms();
  if (run.peak_memory_bytes == 0) {
    run.peak_memory_bytes = static_cast<size_t>(usage.ru_maxrss) * 1024;
  }
  run.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

std::string own_program() {
  std::error_code failed;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "" : program.string();
}

}  // namespace prefilter::cli
