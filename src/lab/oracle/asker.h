#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/curl/client.h"
#include "base/random.h"
#include "lab/oracle/answers_file.h"
#include "lab/oracle/budget.h"
#include "lab/oracle/endpoint.h"
#include "lab/oracle/exchange.h"
#include "lab/oracle/judgement.h"
#include "lab/oracle/prompt.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

/// One text to be judged.
struct Task {
  std::string id;  ///< of an article that has this text
  ArticleText text;
  std::string hash;    ///< text.hash()
  size_t reading = 1;  ///< 1 or 2
};

/// How a reading is done: a second one may use another model or temperature.
struct Reader {
  EndpointOptions endpoint;
  std::string prompt;  ///< prompt_hash of the rubric with this endpoint
};

struct AskerOptions {
  std::string rubric = {};
  curl::ClientOptions http = {};
  BackoffOptions backoff = {};
  int retries = 6;          ///< of one question, after what may pass
  size_t max_attempts = 3;  ///< questions about one text until an answer can be used; > 0
  uint64_t seed = 0;        ///< of the waits' jitter
  std::function<std::string()> now = {};  ///< UTC, ISO 8601
};

/// What became of a text.
struct Asked {
  enum class Ending {
    kJudged,
    kUnusable,     ///< no answer that can be used; `fault` says why
    kOutOfBudget,  ///< not asked, or not again: it might exceed the budget
    kCancelled,
  };
  Ending ending = Ending::kJudged;
  Judgement judgement;
  std::string fault;
  size_t retries = 0;
  size_t attempts = 0;
};

/// Asks the model about one text after another, keeping every answer. One a thread; budget and file
/// are shared and outlive it.
class Asker {
 public:
  static Result<Asker> create(const AskerOptions& options, Budget& budget, AnswersFile& file);

  /// Asks until there is a judgement, the attempts are used up, the budget is, or it is cancelled.
  /// Errors: those of exchange, which concern every text; those of AnswersFile::append.
  Result<Asked> ask(const Task& task, const Reader& reader);

 private:
  Asker(AskerOptions options, curl::Client client, Budget& budget, AnswersFile& file);
  /// Puts one question and keeps what comes back. nullopt: an answer that cannot be used, with
  /// `record` saying why.
  Result<std::optional<Asked::Ending>> attempt(const std::vector<Message>& talk,
                                               const Reader& reader, Answer& record, Asked& asked);
  Result<Exchanged> put(const Question& question, const Reader& reader, Answer& record);
  Result<void> keep(const Exchanged& exchanged, const Answer& record);

  AskerOptions options_;
  curl::Client client_;
  Budget& budget_;
  AnswersFile& file_;
  Random random_;
};

}  // namespace prefilter::oracle
