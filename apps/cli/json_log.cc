#include "apps/cli/json_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json_text.h"

namespace prefilter::cli {
namespace {

std::string_view name_of(http::Level level) {
  switch (level) {
    case http::Level::kRequest:
    case http::Level::kInfo:
      return "info";
    case http::Level::kWarn:
      return "warn";
    case http::Level::kError:
      break;
  }
  return "error";
}

class JsonLog : public http::EventLog {
 public:
  explicit JsonLog(http::Level least)
      : least_(least), logger_("prefilter", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc);
    logger_.set_error_handler([](const std::string&) {});  // a full disk is no reason to stop
  }

  void write(http::Level level, std::string_view event,
             const std::vector<http::EventField>& fields) override {
    if (level >= least_) logger_.info(event_json(level, event, fields));
  }

 private:
  const http::Level least_;
  spdlog::logger logger_;
};

struct ValueJson {
  std::string operator()(const std::string& text) const { return json_string(text); }
  std::string operator()(int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return decimal(static_cast<float>(number)); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

}  // namespace

std::string event_json(http::Level level, std::string_view event,
                       const std::vector<http::EventField>& fields) {
  std::string text = "\"level\":\"" + std::string(name_of(level)) + "\"";
  text += ",\"event\":" + json_string(event);
  for (const http::EventField& field : fields) {
    text += "," + json_string(field.name) + ":" + std::visit(ValueJson(), field.value);
  }
  return text;
}

std::unique_ptr<http::EventLog> make_json_log(http::Level least) {
  return std::make_unique<JsonLog>(least);
}

}  // namespace prefilter::cli
