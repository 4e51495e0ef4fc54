#include "engine/kernels/rows.h"

#include <array>

#include "engine/kernels/cpu.h"
#include "engine/kernels/lane_variants.h"
#include "engine/kernels/lanes_portable.h"
#include "engine/kernels/rows_impl.h"

namespace prefilter::kernels {

std::span<const RowVariant> row_variants() {
  static const std::array kVariants = {
      RowsOn<PortableLanes>::variant("reference", [] { return true; }), kRowsAvx2, kRowsAvx512};
  return kVariants;
}

}  // namespace prefilter::kernels
