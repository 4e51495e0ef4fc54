#pragma once

#include <string>
#include <string_view>

namespace prefilter::collect {

/// What kind of document it is: says where the document itself names its encoding.
enum class Markup { kXml, kHtml };

/// A document as UTF-8.
struct DecodedText {
  std::string text;      ///< valid UTF-8 without a byte order mark; what was malformed is U+FFFD
  std::string encoding;  ///< what the bytes were taken for, such as "UTF-8", "WINDOWS-1252"
};

/// Turns a feed or page into UTF-8. What tells the encoding, in this order: a byte order mark; the
/// Content-Type header's charset (`transport_charset`, may be empty); the document's own words (the
/// XML declaration, or HTML's meta charset in its first 4,096 bytes); UTF-8 where the bytes are
/// that, else windows-1252. Labels mean what the WHATWG Encoding standard says: "iso-8859-1" is
/// windows-1252, "gb2312" is GB18030. A label that nobody knows counts as absent.
/// Linear in the input. Safe to call from many threads.
DecodedText decode_text(std::string_view bytes, Markup markup,
                        std::string_view transport_charset = "");

}  // namespace prefilter::collect
