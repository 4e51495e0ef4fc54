#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.h"

/// What happens to texts on their way, imitated. In and out: UTF-8. Safe to call from many threads.
namespace prefilter::prepare {

/// The first `characters` of a text, without white space at the end; a text cut inside a word ends
/// inside it, as feeds do it.
std::string cut_text(std::string_view text, size_t characters);

/// The text with one to four remnants of HTML between its words: halves of tags, and entities that
/// were escaped twice. They are such as engine/text leaves in place.
std::string with_html_remnants(std::string_view text, Random& random);

/// Latin and Greek letters without their accents: "élargi" as "elargi". Letters of their own (ø, ß,
/// ł) and other scripts stay.
std::string without_accents(std::string_view text);

/// Every letter as its capital; German ß as SS, Greek without accents, as capitals are written.
std::string in_capitals(std::string_view text);

/// Amounts of money ("€ 12,99", "12.99 EUR", "299 kr") and percentages fall away, with the blank
/// before them.
std::string without_prices(std::string_view text);

}  // namespace prefilter::prepare
