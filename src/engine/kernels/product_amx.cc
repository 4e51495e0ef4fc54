#include <immintrin.h>

#include "engine/kernels/lanes_avx512.h"
#include "engine/kernels/product_driver.h"
#include "engine/kernels/product_variants.h"

namespace prefilter::kernels {
namespace {

/// Eight tiles of 16 rows of 64 bytes. Intel's manual, volume 1, "Programming with Intel AMX".
struct alignas(64) TileConfig {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// 32 rows by 32 outputs: sums in tiles 0 to 3, rows in 4 and 5, weights in 6 and 7.
struct AmxTile {
  static constexpr size_t kRows = 32;
  static constexpr size_t kPanels = 2;

  static void run(const ProductArgs& args, size_t row, size_t rows, size_t output, size_t panels,
                  int32_t* sums) {
    if (rows > 16) {
      panels == 2 ? two_by_two(args, row, output, sums) : two_by_one(args, row, output, sums);
    } else {
      panels == 2 ? one_by_two(args, row, output, sums) : one_by_one(args, row, output, sums);
    }
  }

 private:
  static constexpr size_t kSumBytes = kPanels * 64;
  static constexpr int kNextRows = 16 * kPanels * 16;  // sums of the second sixteen rows

  static const int32_t* start(const ProductArgs& args, size_t output) {
    return args.weights->start.data() + output;
  }

  // A stride of 0 loads the same sixteen starts into each row of a tile.
  static void two_by_two(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const size_t inputs = args.weights->inputs;
    const int8_t* panel = args.weights->panel(output);
    const uint8_t* x = args.rows + row * args.row_stride;
    const uint8_t* y = x + 16 * args.row_stride;
    _tile_loadd(0, start(args, output), 0);
    _tile_loadd(1, start(args, output + 16), 0);
    _tile_loadd(2, start(args, output), 0);
    _tile_loadd(3, start(args, output + 16), 0);
    for (size_t k = 0; k < inputs; k += 64) {
      _tile_loadd(4, x + k, args.row_stride);
      _tile_loadd(6, panel + k * 16, 64);
      _tile_loadd(7, panel + inputs * 16 + k * 16, 64);
      _tile_loadd(5, y + k, args.row_stride);
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(1, 4, 7);
      _tile_dpbusd(2, 5, 6);
      _tile_dpbusd(3, 5, 7);
    }
    _tile_stored(0, sums, kSumBytes);
    _tile_stored(1, sums + 16, kSumBytes);
    _tile_stored(2, sums + kNextRows, kSumBytes);
    _tile_stored(3, sums + kNextRows + 16, kSumBytes);
  }

  static void two_by_one(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const int8_t* panel = args.weights->panel(output);
    const uint8_t* x = args.rows + row * args.row_stride;
    const uint8_t* y = x + 16 * args.row_stride;
    _tile_loadd(0, start(args, output), 0);
    _tile_loadd(2, start(args, output), 0);
    for (size_t k = 0; k < args.weights->inputs; k += 64) {
      _tile_loadd(4, x + k, args.row_stride);
      _tile_loadd(6, panel + k * 16, 64);
      _tile_loadd(5, y + k, args.row_stride);
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(2, 5, 6);
    }
    _tile_stored(0, sums, kSumBytes);
    _tile_stored(2, sums + kNextRows, kSumBytes);
  }

  static void one_by_two(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const size_t inputs = args.weights->inputs;
    const int8_t* panel = args.weights->panel(output);
    const uint8_t* x = args.rows + row * args.row_stride;
    _tile_loadd(0, start(args, output), 0);
    _tile_loadd(1, start(args, output + 16), 0);
    for (size_t k = 0; k < inputs; k += 64) {
      _tile_loadd(4, x + k, args.row_stride);
      _tile_loadd(6, panel + k * 16, 64);
      _tile_loadd(7, panel + inputs * 16 + k * 16, 64);
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(1, 4, 7);
    }
    _tile_stored(0, sums, kSumBytes);
    _tile_stored(1, sums + 16, kSumBytes);
  }

  static void one_by_one(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const int8_t* panel = args.weights->panel(output);
    const uint8_t* x = args.rows + row * args.row_stride;
    _tile_loadd(0, start(args, output), 0);
    for (size_t k = 0; k < args.weights->inputs; k += 64) {
      _tile_loadd(4, x + k, args.row_stride);
      _tile_loadd(6, panel + k * 16, 64);
      _tile_dpbusd(0, 4, 6);
    }
    _tile_stored(0, sums, kSumBytes);
  }
};

}  // namespace

void product_amx(const ProductArgs& args) {
  const TileConfig config;
  _tile_loadconfig(&config);
  ProductDriver<Avx512Lanes, AmxTile>::run(args);
  _tile_release();
}

}  // namespace prefilter::kernels
