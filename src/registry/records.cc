#include "registry/records.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/json.h"
#include "base/json_text.h"
#include "base/sha256.h"

namespace prefilter::registry {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr size_t kFormatVersion = 1;
constexpr size_t kMaxTextBytes = 4096;  // of a reason, a name, a person
constexpr std::array<std::string_view, 3> kModes = {"shadow", "primary", "slm_only"};
constexpr std::array<std::string_view, 5> kActions = {"add", "promote", "rollback", "by_hand",
                                                      "restart"};

std::string dump(const ordered_json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

std::string cut(const std::string& text) {
  return text.size() <= kMaxTextBytes ? text : text.substr(0, kMaxTextBytes);
}

ordered_json state_json(const State& state) {
  ordered_json object;
  object["bundle"] = state.bundle;
  object["name"] = cut(state.name);
  object["threshold"] = state.threshold ? json(as_short_decimal(*state.threshold)) : json();
  object["mode"] = to_string(state.mode);
  return object;
}

std::string hash_field(JsonFields& in, std::string_view field) {
  std::string text = in.text(field);
  if (in.ok() && !is_sha256_hex(text)) in.fail(field, "not 64 lower-case hexadecimal digits");
  return text;
}

/// The fields of a state, among others that the caller reads.
State read_state(JsonFields& in) {
  State state;
  state.bundle = hash_field(in, "bundle");
  state.name = in.text("name");
  if (in.ok() && state.name.size() > kMaxTextBytes) in.fail("name", "too long");
  if (!in.any("threshold").is_null()) {
    state.threshold = static_cast<float>(in.number("threshold", 0.0, 1.0));
  }
  const std::string mode = in.text("mode");
  const std::optional<Mode> known = parse_mode(mode);
  if (in.ok() && !known) in.fail("mode", "must be shadow, primary or slm_only");
  state.mode = known.value_or(Mode::kShadow);
  return state;
}

State inner_state(const json& object, const std::string& file, const std::string& path,
                  JsonFields& outer) {
  JsonFields in(object, file, path);
  in.allow_only({"bundle", "name", "threshold", "mode"});
  State state;
  if (in.ok()) state = read_state(in);
  outer.adopt(in);
  return state;
}

/// An object, or null.
std::optional<State> optional_state(JsonFields& outer, std::string_view field,
                                    const std::string& file) {
  const json& value = outer.any(field);
  if (!outer.ok() || value.is_null()) return std::nullopt;
  return inner_state(value, file, std::string(field), outer);
}

ordered_json optional_json(const std::optional<State>& state) {
  return state ? state_json(*state) : ordered_json();
}

ordered_json entry_json(const Entry& entry, const ordered_json& evidence) {
  ordered_json object;
  object["number"] = entry.number;
  object["time"] = entry.time;
  object["who"] = cut(entry.who);
  object["action"] = to_string(entry.action);
  object["bundle"] = entry.bundle;
  object["name"] = cut(entry.name);
  object["from"] = optional_json(entry.from);
  object["to"] = optional_json(entry.to);
  object["override"] = entry.overridden;
  object["why"] = cut(entry.why);
  object["evidence"] = evidence;
  object["previous_sha256"] = entry.previous_sha256;
  return object;
}

}  // namespace

std::string_view to_string(Mode mode) { return kModes[static_cast<size_t>(mode)]; }

std::optional<Mode> parse_mode(std::string_view word) {
  const auto found = std::find(kModes.begin(), kModes.end(), word);
  if (found == kModes.end()) return std::nullopt;
  return static_cast<Mode>(found - kModes.begin());
}

std::string_view to_string(Action action) { return kActions[static_cast<size_t>(action)]; }

std::string to_text(const State& state) {
  return state.name + " (" + state.bundle.substr(0, 12) + "), " +
         std::string(to_string(state.mode)) + ", threshold " +
         (state.threshold ? decimal(*state.threshold) : "of the bundle");
}

Result<Current> parse_current(std::string_view text, const std::string& file) {
  const Result<json> parsed = parse_json(text, file, {.max_bytes = kMaxCurrentBytes});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, file);
  const size_t version = in.count("format_version", 1, std::numeric_limits<int64_t>::max());
  if (in.ok() && version > kFormatVersion) {
    return Error(ErrorCode::kUnsupported,
                 file + ": format " + std::to_string(version) + " is of a newer prefilter");
  }
  in.allow_only({"format_version", "bundle", "name", "threshold", "mode", "previous", "entry"});
  Current current;
  if (in.ok()) current.state = read_state(in);
  const json& previous = in.array("previous");
  if (in.ok() && previous.size() > kMaxPrevious) in.fail("previous", "more than 16 states");
  for (size_t i = 0; in.ok() && i < previous.size(); ++i) {
    const std::string path = "previous[" + std::to_string(i) + "]";
    current.previous.push_back(inner_state(previous[i], file, path, in));
  }
  current.entry = in.text("entry");
  if (in.ok() && current.entry.find('\n') != std::string::npos) in.fail("entry", "not one line");
  if (!in.ok()) return in.error();
  return current;
}

std::string to_json(const Current& current) {
  ordered_json object;
  object["format_version"] = kFormatVersion;
  object.update(state_json(current.state));
  object["previous"] = ordered_json::array();
  for (const State& state : current.previous) object["previous"].push_back(state_json(state));
  object["entry"] = current.entry;
  return dump(object, 2) + "\n";
}

std::string to_line(const Entry& entry) {
  const ordered_json evidence =
      ordered_json::parse(entry.evidence.empty() ? "null" : entry.evidence, nullptr, false);
  std::string line = dump(entry_json(entry, evidence.is_discarded() ? "not JSON" : evidence), -1);
  if (line.size() > kMaxEntryBytes) line = dump(entry_json(entry, "too long to be kept"), -1);
  return line;
}

Result<Entry> parse_entry(std::string_view line, const std::string& place) {
  const Result<json> parsed = parse_json(line, place, {.max_bytes = kMaxEntryBytes});
  if (!parsed) return parsed.error();
  JsonFields in(*parsed, place);
  in.allow_only({"number", "time", "who", "action", "bundle", "name", "from", "to", "override",
                 "why", "evidence", "previous_sha256"});
  Entry entry;
  entry.number = in.count("number", 1, std::numeric_limits<int64_t>::max());
  entry.time = in.text("time");
  entry.who = in.text("who");
  const std::string action = in.text("action");
  const auto known = std::find(kActions.begin(), kActions.end(), action);
  if (in.ok() && known == kActions.end()) in.fail("action", "\"" + excerpt(action) + "\" is none");
  if (in.ok()) entry.action = static_cast<Action>(known - kActions.begin());
  entry.bundle = hash_field(in, "bundle");
  entry.name = in.text("name");
  entry.from = optional_state(in, "from", place);
  entry.to = optional_state(in, "to", place);
  entry.overridden = in.flag("override");
  entry.why = in.text("why");
  const json& evidence = in.any("evidence");
  if (in.ok() && !evidence.is_null()) entry.evidence = evidence.dump();
  entry.previous_sha256 = hash_field(in, "previous_sha256");
  if (!in.ok()) return in.error();
  return entry;
}

}  // namespace prefilter::registry
