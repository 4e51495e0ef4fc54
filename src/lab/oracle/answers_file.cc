#include "lab/oracle/answers_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "base/json.h"

namespace prefilter::oracle {
namespace {

using nlohmann::json;

constexpr size_t kMaxCount = size_t{1} << 53;

Error io_error(const std::string& path, const std::string& doing) {
  const int number = errno;
  const ErrorCode code = number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable;
  return Error(code, path + ": " + doing + ": " + std::generic_category().message(number));
}

Result<std::string> read_all(int fd, const std::string& path) {
  std::string bytes;
  std::string chunk(size_t{1} << 20, '\0');
  while (true) {
    const ssize_t count = ::read(fd, chunk.data(), chunk.size());
    if (count == 0) return bytes;
    if (count > 0) {
      bytes.append(chunk, 0, static_cast<size_t>(count));
    } else if (errno != EINTR) {
      return io_error(path, "cannot be read");
    }
  }
}

Result<std::vector<Answer>> parse_all(const std::string& bytes, const std::string& path) {
  std::vector<Answer> answers;
  size_t number = 0;
  for (size_t at = 0; at < bytes.size();) {
    const size_t end = bytes.find('\n', at);
    ++number;
    const std::string where = path + ":" + std::to_string(number);
    Result<Answer> answer = parse_answer(bytes.substr(at, end - at), where);
    if (!answer) return answer.error();
    answers.push_back(*std::move(answer));
    at = end + 1;
  }
  return answers;
}

}  // namespace

std::string to_json_line(const Answer& answer) {
  nlohmann::ordered_json line = {{"id", answer.id},
                                 {"text", answer.text},
                                 {"prompt", answer.prompt},
                                 {"reading", answer.reading},
                                 {"attempt", answer.attempt},
                                 {"llm", answer.llm},
                                 {"answered_by", answer.answered_by},
                                 {"time", answer.time},
                                 {"seconds", answer.seconds},
                                 {"tokens_in", answer.tokens.in},
                                 {"tokens_out", answer.tokens.out},
                                 {"tokens_counted", answer.counted},
                                 {"finish", answer.finish},
                                 {"answer", answer.answer},
                                 {"fault", answer.fault}};
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Answer> parse_answer(const std::string& line, const std::string& where) {
  const Result<json> object = parse_json(line, where);
  if (!object) return object.error();
  JsonFields fields(*object, where);
  Answer answer;
  answer.id = fields.text("id");
  answer.text = fields.text("text");
  answer.prompt = fields.text("prompt");
  answer.reading = fields.count("reading", 1, 2);
  answer.attempt = fields.count("attempt", 1, kMaxCount);
  answer.llm = fields.text("llm");
  answer.answered_by = fields.text("answered_by");
  answer.time = fields.text("time");
  answer.seconds = fields.number("seconds", 0.0, 1e9);
  answer.tokens.in = fields.count("tokens_in", 0, kMaxCount);
  answer.tokens.out = fields.count("tokens_out", 0, kMaxCount);
  answer.counted = fields.flag("tokens_counted");
  answer.finish = fields.text("finish");
  answer.answer = fields.text("answer");
  answer.fault = fields.text("fault");
  if (!fields.ok()) return fields.error();
  return answer;
}

struct AnswersFile::State {
  std::string path;
  int fd = -1;
  off_t size = 0;  // bytes of whole lines
  std::mutex mutex;
  std::vector<Answer> earlier;

  ~State() {
    if (fd >= 0) ::close(fd);
  }
};

AnswersFile::AnswersFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
AnswersFile::AnswersFile(AnswersFile&&) noexcept = default;
AnswersFile::~AnswersFile() = default;

Result<AnswersFile> AnswersFile::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (state->fd < 0) return io_error(path, "cannot be opened");
  if (::flock(state->fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return io_error(path, "cannot be locked");
    return Error(ErrorCode::kRefused, path + " is being written by another run");
  }
  Result<std::string> bytes = read_all(state->fd, path);
  if (!bytes) return bytes.error();
  const size_t last_end = bytes->rfind('\n');
  const size_t whole = last_end == std::string::npos ? 0 : last_end + 1;
  if (whole < bytes->size()) {
    bytes->resize(whole);
    if (::ftruncate(state->fd, static_cast<off_t>(whole)) != 0) {
      return io_error(path, "its unfinished last line cannot be removed");
    }
  }
  Result<std::vector<Answer>> answers = parse_all(*bytes, path);
  if (!answers) return answers.error();
  state->earlier = *std::move(answers);
  state->size = static_cast<off_t>(whole);
  return AnswersFile(std::move(state));
}

const std::vector<Answer>& AnswersFile::earlier() const { return state_->earlier; }

Result<void> AnswersFile::append(const Answer& answer) {
  const std::string line = to_json_line(answer) + "\n";
  const std::lock_guard lock(state_->mutex);
  size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::pwrite(state_->fd, line.data() + written, line.size() - written,
                                   state_->size + static_cast<off_t>(written));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const Error error = io_error(state_->path, "cannot be written");
      // If that fails too, the next run cuts the line off.
      [[maybe_unused]] const int ignored = ::ftruncate(state_->fd, state_->size);
      return error;
    }
    written += static_cast<size_t>(count);
  }
  state_->size += static_cast<off_t>(line.size());
  return {};
}

}  // namespace prefilter::oracle
