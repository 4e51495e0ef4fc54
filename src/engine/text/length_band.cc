#include "engine/text/length_band.h"

namespace prefilter::text {
namespace {

struct Band {
  size_t first;  // the fewest characters
  std::string_view name;
};

constexpr std::array<Band, kLengthBands.size()> kBands = {
    {{0, "0"}, {1, "1-125"}, {126, "126-299"}, {300, "300-999"}, {1000, "1000+"}}};

}  // namespace

LengthBand length_band(size_t content_characters) {
  size_t band = kBands.size() - 1;
  while (content_characters < kBands[band].first) --band;
  return kLengthBands[band];
}

std::string_view to_string(LengthBand band) { return kBands[static_cast<size_t>(band)].name; }

}  // namespace prefilter::text
