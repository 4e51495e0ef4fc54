#pragma once

#include <cstdint>
#include <string_view>

namespace prefilter {

/// The CRC-32C checksum (Castagnoli's polynomial, as in RFC 3720, appendix B.4).
uint32_t crc32c(std::string_view bytes);

}  // namespace prefilter
