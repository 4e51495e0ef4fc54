#include "apps/cli/machine.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "engine/kernels/kernel_set.h"

namespace prefilter::cli {
namespace {

/// Processors that cgroup v2 grants ("200000 100000" is two); 0 without a limit.
int quota_processors() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota_us = 0;
  double period_us = 0;
  if (!(file >> quota_us >> period_us) || period_us <= 0) return 0;
  return std::max(1, static_cast<int>(std::floor(quota_us / period_us)));
}

}  // namespace

int usable_processors() {
  cpu_set_t set;
  int processors = 1;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) processors = CPU_COUNT(&set);
  const int quota = quota_processors();
  return std::max(1, quota > 0 ? std::min(quota, processors) : processors);
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const kernels::KernelSet& variant : kernels::kernel_sets()) {
    sets.push_back({std::string(variant.name), variant.supported()});
  }
  return sets;
}

std::string chosen_instruction_set() { return std::string(kernels::best_kernels().name); }

size_t memory_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return 0;
  return static_cast<size_t>(pages) * static_cast<size_t>(page_bytes);
}

size_t available_memory_bytes() {
  std::ifstream file("/proc/meminfo");
  for (std::string key; file >> key;) {
    size_t kibibytes = 0;
    if (key == "MemAvailable:" && file >> kibibytes) return kibibytes * 1024;
    file.ignore(200, '\n');
  }
  return 0;
}

double load_average() {
  double load = 0.0;
  return getloadavg(&load, 1) == 1 ? load : 0.0;
}

}  // namespace prefilter::cli
