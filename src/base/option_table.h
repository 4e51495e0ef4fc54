#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "prefilter/error.h"

/// A table of options: each has one name, which is its key in YAML and, with hyphens, its flag.
namespace prefilter {

/// What an option's value looks like.
enum class ValueKind { kText, kCount, kNumber, kSwitch, kChoice, kList };

/// One option, apart from what it sets.
struct OptionShape {
  std::string name;
  ValueKind kind = ValueKind::kText;
  std::string value_name;        ///< what stands for the value in a help text: "N", "DIR"
  std::string help;              ///< with the unit
  std::string group;             ///< the heading that it stands under
  std::string environment = {};  ///< the variable that sets it too; empty: none
};

/// The flag of an option: "--learning-rate".
std::string flag_of(const OptionShape& shape);

/// One option of a struct of options.
template <typename Options>
struct OptionField : OptionShape {
  /// Sets the option from its text. Errors: kInvalidArgument, saying what may stand there.
  std::function<Result<void>(Options&, std::string_view text)> set;
  /// The option as text that set() reads back to the same value.
  std::function<std::string(const Options&)> print;
};

/// The numbers that an option takes.
struct OptionRange {
  double min = 0.0;
  double max = std::numeric_limits<double>::infinity();
  bool without_min = false;
  bool without_max = false;
  std::string_view word = {};  ///< also allowed; stands for word_value, which lies outside
  double word_value = 0.0;

  bool contains(double number) const;
  /// "a number from 0 to 1, 1 excluded"; "a whole number, 1 or more".
  std::string description(bool whole) const;
};

/// The error of a value: "must be WHAT, not "TEXT"".
Error must_be(const std::string& what, std::string_view text);

/// "a,b": what reads and prints a list.
std::string joined_by_commas(const std::vector<std::string>& items);
std::vector<std::string> split_at_commas(std::string_view text);

/// "auto, fp32 or bf16".
std::string one_of(std::span<const std::string_view> names);

/// The shortest text that reads back to the number.
template <typename Number>
std::string number_text(Number number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.begin(), text.end(), number);
  return {text.begin(), end.ptr};
}

/// Errors: kInvalidArgument for no number or one out of range.
template <typename Number>
Result<Number> parse_number(std::string_view text, const OptionRange& range) {
  Number number{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() ||
      !range.contains(static_cast<double>(number))) {
    return must_be(range.description(std::is_integral_v<Number>), text);
  }
  return number;
}

/// Fills one group of a table. `member` is always a function from Options, const or not, to a
/// reference to one of its members.
template <typename Options>
class OptionGroup {
 public:
  using Field = OptionField<Options>;

  OptionGroup(std::vector<Field>& fields, std::string name)
      : fields_(fields), name_(std::move(name)) {}

  template <typename Member>
  Field& text(const std::string& name, const std::string& value_name, const std::string& help,
              Member member) {
    Field& field = add({name, ValueKind::kText, value_name, help, name_});
    field.set = [member](Options& options, std::string_view value) -> Result<void> {
      member(options) = value;
      return {};
    };
    field.print = [member](const Options& options) { return member(options); };
    return field;
  }

  template <typename Member>
  Field& number(const std::string& name, const OptionRange& range, const std::string& help,
                Member member) {
    using Number = std::remove_reference_t<decltype(member(std::declval<Options&>()))>;
    constexpr bool kWhole = std::is_integral_v<Number>;
    Field& field = add(
        {name, kWhole ? ValueKind::kCount : ValueKind::kNumber, kWhole ? "N" : "X", help, name_});
    field.set = [member, range](Options& options, std::string_view text) -> Result<void> {
      if (!range.word.empty() && text == range.word) {
        member(options) = static_cast<Number>(range.word_value);
        return {};
      }
      const Result<Number> read = parse_number<Number>(text, range);
      if (!read) return read.error();
      member(options) = *read;
      return {};
    };
    field.print = [member, range](const Options& options) {
      const Number value = member(options);
      const bool is_word = !range.word.empty() && !range.contains(static_cast<double>(value));
      return is_word ? std::string(range.word) : number_text(value);
    };
    return field;
  }

  template <typename Member>
  Field& toggle(const std::string& name, const std::string& help, Member member) {
    Field& field = add({name, ValueKind::kSwitch, "", help, name_});
    field.set = [member](Options& options, std::string_view text) -> Result<void> {
      if (text != "true" && text != "false") return must_be("true or false", text);
      member(options) = text == "true";
      return {};
    };
    field.print = [member](const Options& options) {
      return std::string(member(options) ? "true" : "false");
    };
    return field;
  }

  template <typename Member>
  Field& list(const std::string& name, const std::string& help, Member member) {
    Field& field = add({name, ValueKind::kList, "A,B", help, name_});
    field.set = [member](Options& options, std::string_view text) -> Result<void> {
      member(options) = split_at_commas(text);
      return {};
    };
    field.print = [member](const Options& options) { return joined_by_commas(member(options)); };
    return field;
  }

  /// names: of the values of an enumeration, in their order from 0.
  template <typename Member>
  Field& choice(const std::string& name, const std::vector<std::string_view>& names,
                const std::string& help, Member member) {
    using Value = std::remove_reference_t<decltype(member(std::declval<Options&>()))>;
    Field& field = add({name, ValueKind::kChoice, "KIND", help, name_});
    field.set = [member, names](Options& options, std::string_view text) -> Result<void> {
      for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] != text) continue;
        member(options) = static_cast<Value>(i);
        return {};
      }
      return must_be(one_of(names), text);
    };
    field.print = [member, names](const Options& options) {
      return std::string(names[static_cast<size_t>(member(options))]);
    };
    return field;
  }

 private:
  Field& add(OptionShape shape) {
    fields_.emplace_back();
    static_cast<OptionShape&>(fields_.back()) = std::move(shape);
    return fields_.back();
  }

  std::vector<Field>& fields_;
  std::string name_;
};

}  // namespace prefilter
