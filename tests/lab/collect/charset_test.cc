#include "lab/collect/charset.h"

#include <gtest/gtest.h>

namespace prefilter::collect {
namespace {

TEST(Charset, ReadsWhatTheXmlDeclarationSays) {
  const auto decoded =
      decode_text("<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xE9 \x80</a>", Markup::kXml);
  EXPECT_EQ(decoded.encoding, "WINDOWS-1252");
  EXPECT_NE(decoded.text.find("café €"), std::string::npos) << decoded.text;
}

TEST(Charset, ReadsWhatHtmlsMetaSays) {
  const auto greek =
      decode_text("<html><head><meta charset=\"windows-1253\"></head>\xE1\xE2", Markup::kHtml);
  EXPECT_NE(greek.text.find("αβ"), std::string::npos) << greek.text;
  const auto japanese =
      decode_text("<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>\x93\xFA",
                  Markup::kHtml);
  EXPECT_NE(japanese.text.find("日"), std::string::npos) << japanese.text;
}

TEST(Charset, TheTransportWinsOverTheDocumentAndAMarkOverBoth) {
  const std::string text = "<?xml version='1.0' encoding='utf-8'?>\xE6";
  EXPECT_TRUE(decode_text(text, Markup::kXml, "ISO-8859-2").text.ends_with("ć"));
  EXPECT_TRUE(decode_text("\xEF\xBB\xBF<a>ä", Markup::kXml, "ISO-8859-2").text.ends_with("<a>ä"));
}

TEST(Charset, ReadsUtf16WithAndWithoutItsMark) {
  const std::string_view with_mark("\xFF\xFE<\0a\0>\0\xE4\0", 10);
  EXPECT_EQ(decode_text(with_mark, Markup::kXml).text, "<a>ä");
  const std::string_view without("\0<\0a\0>\0\xE4", 8);
  EXPECT_EQ(decode_text(without, Markup::kXml).text, "<a>ä");
  // A declaration that can be read as ASCII cannot be right about UTF-16.
  EXPECT_EQ(decode_text("<?xml version='1.0' encoding='UTF-16'?>ä", Markup::kXml).encoding,
            "UTF-8");
}

TEST(Charset, WithoutAWordItIsUtf8OrElseWindows1252) {
  EXPECT_EQ(decode_text("<a>ä", Markup::kXml).encoding, "UTF-8");
  EXPECT_EQ(decode_text("<a>\xE4\x93", Markup::kXml).text, "<a>ä“");
  EXPECT_EQ(decode_text("<?xml encoding='no-such'?>ä", Markup::kXml).encoding, "UTF-8");
  EXPECT_EQ(decode_text("", Markup::kHtml).text, "");
}

TEST(Charset, MalformedBytesAreReplaced) {
  EXPECT_EQ(decode_text("<?xml encoding='utf-8'?>a\xFFz", Markup::kXml).text,
            "<?xml encoding='utf-8'?>a\uFFFDz");
  EXPECT_EQ(decode_text(std::string_view("\xFF\xFEx\0\x3D\xD8", 6), Markup::kXml).text,
            "x\uFFFD\uFFFD");
}

}  // namespace
}  // namespace prefilter::collect
