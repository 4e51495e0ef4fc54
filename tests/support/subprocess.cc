#include "tests/support/subprocess.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/support/temp_folder.h"

namespace prefilter::test {
namespace {

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("PREFILTER_")) all.emplace_back(*variable);
  }
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

}  // namespace

std::vector<std::string> Outcome::lines() const {
  std::istringstream stream(out);
  std::vector<std::string> all;
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

Subprocess::Subprocess(const std::vector<std::string>& arguments, const Streams& streams)
    : err_path_(testing::TempDir() + "prefilter-stderr-XXXXXX") {
  signal(SIGPIPE, SIG_IGN);  // a program that ends early must not end its test
  close(mkstemp(err_path_.data()));
  int in[2];
  int out[2];
  EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  if (!streams.out_path.empty()) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, streams.out_path.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
  }
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_path_.c_str(), O_WRONLY, 0);
  posix_spawnattr_t attributes;  // the program starts with SIGPIPE as a shell gives it
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const std::vector<std::string> environment = environment_with(streams.environment);
  EXPECT_EQ(posix_spawn(&child_, arguments[0].c_str(), &actions, &attributes,
                        pointers(arguments).data(), pointers(environment).data()),
            0)
      << arguments[0];
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  output_ = out[0];
}

Subprocess::~Subprocess() {
  close_end(input_);
  close_end(output_);
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  unlink(err_path_.c_str());
}

void Subprocess::write(const std::string& bytes) const {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = ::write(input_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // it has ended: what it says tells why
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

void Subprocess::close_input() { close_end(input_); }

void Subprocess::close_output() { close_end(output_); }

bool Subprocess::read_some() {
  char buffer[1 << 16];
  ssize_t bytes = -1;
  do {
    bytes = output_ < 0 ? 0 : read(output_, buffer, sizeof(buffer));
  } while (bytes < 0 && errno == EINTR);
  if (bytes <= 0) return false;
  buffered_.append(buffer, static_cast<size_t>(bytes));
  return true;
}

std::string Subprocess::read_line() {
  while (buffered_.find('\n') == std::string::npos) {
    if (!read_some()) return "";
  }
  const size_t end = buffered_.find('\n');
  std::string line = buffered_.substr(0, end);
  buffered_.erase(0, end + 1);
  return line;
}

void Subprocess::read_to_end() {
  while (read_some()) {
  }
}

void Subprocess::send(int signal) const { kill(child_, signal); }

Outcome Subprocess::finish() {
  close_input();
  read_to_end();
  Outcome outcome;
  outcome.out = std::move(buffered_);
  int status = 0;
  rusage usage{};
  while (wait4(child_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  child_ = -1;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  outcome.peak_memory_bytes = static_cast<size_t>(usage.ru_maxrss) * 1024;
  outcome.err = read_bytes(err_path_);
  return outcome;
}

Outcome run_prefilter(const std::vector<std::string>& arguments, const std::string& input,
                      const Streams& streams) {
  std::vector<std::string> command = {prefilter_program()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Subprocess process(command, streams);
  std::thread writer([&] {
    process.write(input);
    process.close_input();
  });
  process.read_to_end();
  writer.join();
  return process.finish();
}

std::string prefilter_program() {
  // Beside the folder of the tests, in every build tree.
  return std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "bin/prefilter";
}

}  // namespace prefilter::test
