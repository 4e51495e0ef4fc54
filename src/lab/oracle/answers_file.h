#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "lab/oracle/budget.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

/// One answer of the model as it came, usable or not (docs/formats/oracle.md).
struct Answer {
  std::string id = {};           ///< of the article; for readers, nothing is looked up by it
  std::string text = {};         ///< ArticleText::hash of what was judged
  std::string prompt = {};       ///< prompt_hash of how it was judged
  size_t reading = 1;            ///< 1; 2: the independent second one
  size_t attempt = 1;            ///< of the questions about this text in one run, from 1
  std::string llm = {};          ///< that was asked
  std::string answered_by = {};  ///< the model's name in the answer; may be empty
  std::string time = {};         ///< UTC, ISO 8601
  double seconds = 0.0;          ///< from the question to the answer, failed tries included
  Tokens tokens = {};
  bool counted = false;     ///< whether the endpoint counted them; else they are estimated
  std::string finish = {};  ///< why the model stopped, in the endpoint's word
  std::string answer = {};  ///< what the model wrote; the body where that was no answer at all
  std::string fault = {};   ///< why it could not be used; empty: it could

  bool operator==(const Answer&) const = default;
};

/// All answers that a scored article file came from, a JSON line each, in the order in which they
/// came. Only one run at a time may have the file open. Appending is safe from many threads.
class AnswersFile {
 public:
  /// Opens the file, or begins it, and reads what is there. A last line that a killed run left
  /// unfinished is cut off. Errors: kRefused if another run has it open; kCorrupt for any other
  /// line that is no answer, naming file and line; kNotFound for a missing folder; kUnavailable.
  static Result<AnswersFile> open(const std::string& path);

  /// Those that were there when it was opened.
  const std::vector<Answer>& earlier() const;

  /// Puts one answer at the end; a killed process loses none that was appended. A line that does
  /// not fit is taken back as a whole. Errors: kUnavailable, such as a full disk.
  Result<void> append(const Answer& answer);

  AnswersFile(AnswersFile&& other) noexcept;
  AnswersFile& operator=(AnswersFile&&) = delete;
  ~AnswersFile();

 private:
  struct State;
  explicit AnswersFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The line of an answer, without its line end, and back. Errors: kCorrupt, naming `where`.
std::string to_json_line(const Answer& answer);
Result<Answer> parse_answer(const std::string& line, const std::string& where);

}  // namespace prefilter::oracle
