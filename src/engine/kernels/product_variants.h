#pragma once

#include "engine/kernels/product.h"

namespace prefilter::kernels {

// Each in a file of its own, compiled for its instruction set.
void product_avx2(const ProductArgs& args);
void product_avxvnni(const ProductArgs& args);
void product_avx512(const ProductArgs& args);
void product_amx(const ProductArgs& args);

}  // namespace prefilter::kernels
