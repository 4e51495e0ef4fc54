#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace prefilter::test {

/// How a program ended, and what it said.
struct Outcome {
  int status = -1;  ///< exit status; -1 if a signal ended it
  int signal = 0;   ///< the signal that ended it; 0: none
  std::string out;  ///< standard output
  std::string err;  ///< standard error
  size_t peak_memory_bytes = 0;

  std::vector<std::string> lines() const;  ///< of standard output, without line ends
};

/// Where a program's standard streams go.
struct Streams {
  std::string out_path = "";                  ///< standard output goes there; empty: to the Outcome
  std::vector<std::string> environment = {};  ///< "NAME=value" on top of ours
};

/// A running program. Its environment is ours without the variables that begin with PREFILTER_.
class Subprocess {
 public:
  /// arguments: the program's path first.
  explicit Subprocess(const std::vector<std::string>& arguments, const Streams& streams = {});
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  void write(const std::string& bytes) const;  ///< to its standard input; waits until it is taken
  void close_input();
  std::string read_line();  ///< of its standard output, waits for it; "" at the end
  void read_to_end();       ///< waits until its standard output ends; finish() hands it out
  void close_output();      ///< as `| head` does
  void send(int signal) const;
  Outcome finish();  ///< closes its input, reads the rest and waits for its end

 private:
  bool read_some();

  pid_t child_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string buffered_;
  std::string err_path_;
};

/// Runs `prefilter` of this build from start to end.
Outcome run_prefilter(const std::vector<std::string>& arguments, const std::string& input = "",
                      const Streams& streams = {});

/// The path of `prefilter` of this build.
std::string prefilter_program();

}  // namespace prefilter::test
