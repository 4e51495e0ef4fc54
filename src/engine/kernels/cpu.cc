#include "engine/kernels/cpu.h"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace prefilter::kernels {
namespace {

// CPUID leaf 7: Intel's manual, volume 2A, "CPUID".
constexpr unsigned kAvxVnniBit = 1U << 4;  // subleaf 1, EAX; the two below: subleaf 0, EDX
constexpr unsigned kAmxTileBit = 1U << 24;
constexpr unsigned kAmxInt8Bit = 1U << 25;

// Linux hands the tile registers out on request (Documentation/arch/x86/xstate.rst).
constexpr int kArchRequestPermission = 0x1023;
constexpr int kTileDataFeature = 18;

bool request_amx() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  if ((d & kAmxTileBit) == 0 || (d & kAmxInt8Bit) == 0) return false;
  return syscall(SYS_arch_prctl, kArchRequestPermission, kTileDataFeature) == 0;
}

}  // namespace

bool cpu_has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

bool cpu_has_avx_vnni() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return cpu_has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & kAvxVnniBit) != 0;
}

bool cpu_has_avx512_vnni() {
  return cpu_has_avx2() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}

bool cpu_has_amx_int8() {
  static const bool has = cpu_has_avx512_vnni() && request_amx();
  return has;
}

}  // namespace prefilter::kernels
