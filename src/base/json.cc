#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace prefilter {
namespace {

using nlohmann::json;

/// Watches the parser: the first duplicate name or too deep a nesting becomes `fault`.
class Watch {
 public:
  explicit Watch(int max_depth) : max_depth_(max_depth) {}

  bool see(int depth, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) {
      names_.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      names_.pop_back();
    } else if (event == json::parse_event_t::key) {
      const std::string& name = parsed.get_ref<const std::string&>();
      if (!names_.back().insert(name).second)
        note("the name \"" + excerpt(name) + "\" stands twice");
    }
    const bool opens =
        event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    if (opens && depth >= max_depth_) note("nested deeper than " + std::to_string(max_depth_));
    return true;
  }

  const std::string& fault() const { return fault_; }

 private:
  void note(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  int max_depth_;
  std::vector<std::set<std::string>> names_;
  std::string fault_;
};

const json kNull;

}  // namespace

Result<json> parse_json(std::string_view text, const std::string& file, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error(ErrorCode::kCorrupt, file + ": " + std::to_string(text.size()) +
                                          " bytes of JSON, more than the limit of " +
                                          std::to_string(limits.max_bytes));
  }
  // The parser takes a NUL byte for the end, whatever follows it.
  if (const size_t nul = text.find('\0'); nul != text.npos) {
    return Error(ErrorCode::kCorrupt,
                 file + ": not valid JSON: byte " + std::to_string(nul + 1) + " is NUL");
  }
  try {
    Watch watch(limits.max_depth);
    json value = json::parse(text, [&watch](int depth, json::parse_event_t event, json& parsed) {
      return watch.see(depth, event, parsed);
    });
    if (!watch.fault().empty()) return Error(ErrorCode::kCorrupt, file + ": " + watch.fault());
    return value;
  } catch (const json::parse_error& failure) {  // its text may quote bytes that are not UTF-8
    return Error(ErrorCode::kCorrupt,
                 file + ": not valid JSON: byte " + std::to_string(failure.byte));
  } catch (const json::exception&) {
    return Error(ErrorCode::kCorrupt, file + ": not valid JSON: a number is out of range");
  }
}

std::string excerpt(std::string_view text) {
  constexpr size_t kLength = 80;
  if (text.size() <= kLength) return std::string(text);
  size_t end = kLength;
  const auto continues = [&] { return (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U; };
  while (end > 0 && continues()) --end;
  return std::string(text.substr(0, end)) + "…";
}

double as_short_decimal(float value) {
  double decimal = value;
  for (int digits = 1; digits <= 9; ++digits) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.begin(), text.end(), static_cast<double>(value),
                                   std::chars_format::scientific, digits - 1);
    std::from_chars(text.begin(), end.ptr, decimal);
    if (static_cast<float>(decimal) == value) break;
  }
  return decimal;
}

JsonFields::JsonFields(const json& object, std::string file, std::string path)
    : object_(object), file_(std::move(file)), path_(std::move(path)) {
  if (!object_.is_object()) {
    error_ = file_ + ": " + (path_.empty() ? "not" : "field " + path_ + ": not") + " an object";
  }
}

bool JsonFields::has(std::string_view name) const {
  if (!object_.is_object()) return false;
  const auto found = object_.find(name);
  return found != object_.end() && !found->is_null();
}

std::string JsonFields::path_of(std::string_view name) const {
  return path_.empty() ? excerpt(name) : path_ + "." + excerpt(name);
}

void JsonFields::fail(std::string_view name, std::string_view what) {
  if (ok()) error_ = file_ + ": field " + path_of(name) + ": " + std::string(what);
}

void JsonFields::adopt(const JsonFields& inner) {
  if (ok()) error_ = inner.error_;
}

const json& JsonFields::any(std::string_view name) {
  if (!ok()) return kNull;
  const auto found = object_.find(name);
  if (found == object_.end()) {
    fail(name, "missing");
    return kNull;
  }
  return *found;
}

const json& JsonFields::object(std::string_view name) {
  const json& value = any(name);
  if (ok() && !value.is_object()) fail(name, "not an object");
  return ok() ? value : kNull;
}

const json& JsonFields::array(std::string_view name) {
  const json& value = any(name);
  if (ok() && !value.is_array()) fail(name, "not an array");
  return ok() ? value : kNull;
}

std::string JsonFields::text(std::string_view name) {
  const json& value = any(name);
  if (ok() && !value.is_string()) fail(name, "not a string");
  return ok() ? value.get<std::string>() : std::string();
}

bool JsonFields::flag(std::string_view name) {
  const json& value = any(name);
  if (ok() && !value.is_boolean()) fail(name, "not true or false");
  return ok() && value.get<bool>();
}

size_t JsonFields::count(std::string_view name, size_t min, size_t max) {
  const json& value = any(name);
  if (!ok()) return 0;
  if (!value.is_number_unsigned() || value.get<size_t>() < min || value.get<size_t>() > max) {
    fail(name, "not a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    return 0;
  }
  return value.get<size_t>();
}

double JsonFields::number(std::string_view name, double min, double max) {
  const json& value = any(name);
  if (!ok()) return 0.0;
  const double given = value.is_number() ? value.get<double>() : std::nan("");
  if (!(given >= min && given <= max)) {
    fail(name, "not a number from " + json(min).dump() + " to " + json(max).dump());
    return 0.0;
  }
  return given;
}

void JsonFields::allow_only(std::initializer_list<std::string_view> names) {
  if (!ok()) return;
  for (const auto& [name, value] : object_.items()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      fail(name, "unknown");
      return;
    }
  }
}

}  // namespace prefilter
