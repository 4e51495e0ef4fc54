#include "lab/collect/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/utf8.h"

namespace prefilter::collect {
namespace {

constexpr size_t kDeclarationBytes = 4096;
constexpr size_t kMaxLabelBytes = 40;

// Labels that mean another encoding than their name says, as in the WHATWG Encoding standard.
constexpr auto kMeanings = std::to_array<std::pair<std::string_view, const char*>>({
    {"ASCII", "WINDOWS-1252"},
    {"BIG5", "BIG5-HKSCS"},
    {"EUC-KR", "CP949"},
    {"GB2312", "GB18030"},
    {"GBK", "GB18030"},
    {"ISO-8859-1", "WINDOWS-1252"},
    {"ISO-8859-11", "CP874"},
    {"ISO-8859-9", "WINDOWS-1254"},
    {"ISO8859-1", "WINDOWS-1252"},
    {"ISO_8859-1", "WINDOWS-1252"},
    {"KS_C_5601-1987", "CP949"},
    {"LATIN1", "WINDOWS-1252"},
    {"SHIFT_JIS", "CP932"},
    {"SHIFT-JIS", "CP932"},
    {"SJIS", "CP932"},
    {"TIS-620", "CP874"},
    {"UNICODE-1-1-UTF-8", "UTF-8"},
    {"US-ASCII", "WINDOWS-1252"},
    {"UTF8", "UTF-8"},
    {"X-SJIS", "CP932"},
});

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_label_char(char c) {
  return (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == ':';
}

/// The name that iconv knows; "" for what is no label.
std::string encoding_of_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabelBytes) return "";
  if (!std::all_of(label.begin(), label.end(), is_label_char)) return "";
  std::string name(label);
  std::transform(name.begin(), name.end(), name.begin(), upper);
  for (const auto& [from, to] : kMeanings) {
    if (name == from) return to;
  }
  return name;
}

/// The value that follows NAME= in the text, quoted or not; "" if there is none.
std::string_view value_after(std::string_view text, std::string_view name) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  const auto same = [](char a, char b) { return upper(a) == upper(b); };
  auto from = text.begin();
  while (true) {
    from = std::search(from, text.end(), name.begin(), name.end(), same);
    if (from == text.end()) return {};
    from += static_cast<std::ptrdiff_t>(name.size());
    auto at = std::find_if_not(from, text.end(), blank);
    if (at == text.end() || *at != '=') continue;
    at = std::find_if_not(at + 1, text.end(), blank);
    if (at != text.end() && (*at == '"' || *at == '\'')) ++at;
    const auto end = std::find_if_not(at, text.end(), is_label_char);
    return {at, end};
  }
}

struct Mark {
  std::string encoding;
  size_t bytes = 0;
};

/// What a byte order mark says, or bytes that only UTF-16 begins a document with.
std::optional<Mark> byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return Mark{"UTF-8", 3};
  if (bytes.starts_with("\xFF\xFE")) return Mark{"UTF-16LE", 2};
  if (bytes.starts_with("\xFE\xFF")) return Mark{"UTF-16BE", 2};
  if (bytes.starts_with(std::string_view("<\0", 2))) return Mark{"UTF-16LE", 0};
  if (bytes.starts_with(std::string_view("\0<", 2))) return Mark{"UTF-16BE", 0};
  return std::nullopt;
}

std::string declared_encoding(std::string_view bytes, Markup markup) {
  std::string_view start = bytes.substr(0, kDeclarationBytes);
  if (markup == Markup::kXml) {
    if (!start.starts_with("<?xml")) return "";
    start = start.substr(0, start.find("?>"));
  }
  std::string encoding =
      encoding_of_label(value_after(start, markup == Markup::kXml ? "encoding" : "charset"));
  // The declaration was readable as ASCII, so it cannot be true.
  if (encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32")) return "UTF-8";
  return encoding;
}

/// iconv's converter to UTF-8, closed at the end of its scope.
class Converter {
 public:
  explicit Converter(const std::string& from) : handle_(iconv_open("UTF-8", from.c_str())) {}
  ~Converter() {
    if (known()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  std::string convert(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 4);
    char* in = const_cast<char*>(bytes.data());  // iconv does not write through it
    size_t in_left = bytes.size();
    std::array<char, 16384> buffer{};
    while (in_left > 0) {
      char* out = buffer.data();
      size_t out_left = buffer.size();
      const size_t done = iconv(handle_, &in, &in_left, &out, &out_left);
      text.append(buffer.data(), buffer.size() - out_left);
      if (done != static_cast<size_t>(-1) || errno == E2BIG) continue;
      utf8::append(text, utf8::kReplacement);  // malformed, or cut off by the end
      ++in;
      --in_left;
      iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    }
    return text;
  }

 private:
  iconv_t handle_;
};

/// nullopt if nobody knows the encoding.
std::optional<DecodedText> decode_as(std::string_view bytes, const std::string& encoding) {
  if (encoding.empty()) return std::nullopt;
  if (encoding == "UTF-8") return DecodedText{utf8::repaired(bytes), encoding};
  Converter converter(encoding);
  if (!converter.known()) return std::nullopt;
  return DecodedText{utf8::repaired(converter.convert(bytes)), encoding};
}

}  // namespace

DecodedText decode_text(std::string_view bytes, Markup markup, std::string_view transport_charset) {
  if (const std::optional<Mark> mark = byte_order_mark(bytes)) {
    if (auto decoded = decode_as(bytes.substr(mark->bytes), mark->encoding)) return *decoded;
  }
  if (auto decoded = decode_as(bytes, encoding_of_label(transport_charset))) return *decoded;
  if (auto decoded = decode_as(bytes, declared_encoding(bytes, markup))) return *decoded;
  if (utf8::is_valid(bytes)) return {std::string(bytes), "UTF-8"};
  if (auto decoded = decode_as(bytes, "WINDOWS-1252")) return *decoded;
  return {utf8::repaired(bytes), "UTF-8"};  // a system without iconv's tables
}

}  // namespace prefilter::collect
