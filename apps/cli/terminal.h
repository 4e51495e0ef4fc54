#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prefilter::cli {

bool is_terminal(int fd);

/// Columns of the terminal behind fd; 100 where there is none.
size_t terminal_columns(int fd);

/// Whether colours belong on fd: a terminal, and NO_COLOR (https://no-color.org) not set.
bool wants_color(int fd);

/// The text on one line, safe to show: control characters, bidirectional overrides and bytes that
/// are no UTF-8 cannot move the cursor nor reorder what stands around it; runs of blanks are one.
std::string one_line(std::string_view text);

/// Cells that one_line's result takes on a terminal: 2 for wide East Asian characters and emoji.
size_t display_width(std::string_view text);

/// The text cut to at most `columns` cells, its last one "…" if something was cut.
std::string cut_to_width(std::string_view text, size_t columns);

}  // namespace prefilter::cli
