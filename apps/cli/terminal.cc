#include "apps/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <cstdlib>

namespace prefilter::cli {
namespace {

/// One character of a text: its code point (-1 for a byte that is no UTF-8) and its bytes.
struct Character {
  utf8proc_int32_t code = -1;
  size_t bytes = 1;
};

Character first_character(std::string_view text) {
  Character character;
  const auto length = static_cast<utf8proc_ssize_t>(text.size());
  const utf8proc_ssize_t used = utf8proc_iterate(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), length, &character.code);
  if (used <= 0) return {};
  character.bytes = static_cast<size_t>(used);
  return character;
}

bool is_blank(utf8proc_int32_t code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZS ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/// U+202A…U+202E and U+2066…U+2069 reorder the text around them.
bool reorders(utf8proc_int32_t code) {
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

size_t width_of(utf8proc_int32_t code) {
  return code < 0 ? 1 : static_cast<size_t>(utf8proc_charwidth(code));
}

}  // namespace

bool is_terminal(int fd) { return isatty(fd) == 1; }

size_t terminal_columns(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
  return 100;
}

bool wants_color(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return is_terminal(fd) && (no_color == nullptr || *no_color == '\0');
}

std::string one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
    if (character.code >= 0 && is_blank(character.code)) {
      blank = true;
      continue;
    }
    if (character.code >= 0 && reorders(character.code)) continue;
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += character.code < 0 ? std::string_view("\xEF\xBF\xBD") : bytes;
  }
  return out;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string cut_to_width(std::string_view text, size_t columns) {
  if (columns == 0) return "";
  size_t width = 0;
  size_t at = 0;
  size_t fits = 0;  // bytes that leave a cell for the mark
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    width += width_of(character.code);
    if (width > columns) return std::string(text.substr(0, fits)) + "…";
    at += character.bytes;
    if (width < columns) fits = at;
  }
  return std::string(text);
}

}  // namespace prefilter::cli
