#include "lab/oracle/asker.h"

#include <chrono>
#include <utility>

#include "base/utf8.h"

namespace prefilter::oracle {
namespace {

// What a token is on average in the languages of Europe, where nobody counts.
constexpr size_t kBytesPerToken = 4;
constexpr size_t kMaxKept = size_t{64} << 10;  // code points of a body that is no answer

uint64_t estimated_tokens(size_t bytes) { return (bytes + kBytesPerToken - 1) / kBytesPerToken; }

Tokens real_tokens(const Completion& completion, size_t question_bytes) {
  if (completion.counted) return {completion.tokens_in, completion.tokens_out};
  return {estimated_tokens(question_bytes), estimated_tokens(completion.text.size())};
}

/// Why the model's text cannot be used, in words for the model; "" if it can.
std::string fault_of(const Completion& completion, const Result<Judgement>& judgement) {
  if (judgement) return "";
  const bool cut_off = completion.finish == "length" || completion.finish == "MAX_TOKENS";
  const std::string why = cut_off ? "; it was cut off, so be brief" : "";
  return judgement.error().message() + why;
}

}  // namespace

Asker::Asker(AskerOptions options, curl::Client client, Budget& budget, AnswersFile& file)
    : options_(std::move(options)),
      client_(std::move(client)),
      budget_(budget),
      file_(file),
      random_(options_.seed) {}

Result<Asker> Asker::create(const AskerOptions& options, Budget& budget, AnswersFile& file) {
  Result<curl::Client> client = curl::Client::create(options.http);
  if (!client) return client.error();
  return Asker(options, *std::move(client), budget, file);
}

Result<Exchanged> Asker::put(const Question& question, const Reader& reader, Answer& record) {
  const auto begin = std::chrono::steady_clock::now();
  const ExchangeOptions how{.api = reader.endpoint.api,
                            .key = reader.endpoint.key,
                            .backoff = options_.backoff,
                            .retries = options_.retries,
                            .cancelled = options_.http.cancelled};
  Result<Exchanged> exchanged = exchange(client_, question, how, random_);
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  record.time = options_.now();
  return exchanged;
}

Result<void> Asker::keep(const Exchanged& exchanged, const Answer& record) {
  for (const std::string& body : exchanged.unreadable) {
    Answer kept = record;
    kept.answer = utf8::repaired(utf8::prefix(body, kMaxKept));
    kept.fault = "not an answer of the API";
    kept.tokens = {};
    if (Result<void> appended = file_.append(kept); !appended) return appended;
  }
  if (exchanged.ending != Exchanged::Ending::kAnswered) return {};
  return file_.append(record);
}

Result<std::optional<Asked::Ending>> Asker::attempt(const std::vector<Message>& talk,
                                                    const Reader& reader, Answer& record,
                                                    Asked& asked) {
  const Question question = make_question(reader.endpoint, talk);
  const size_t bytes = question.body.size();
  const Tokens worst = budget_.worst_case(bytes, reader.endpoint.max_output_tokens);
  if (!budget_.reserve(worst, options_.http.cancelled)) {
    asked.fault = "the budget does not allow it";
    return std::optional(Asked::Ending::kOutOfBudget);
  }
  record.attempt = ++asked.attempts;
  const Result<Exchanged> exchanged = put(question, reader, record);
  const bool answered = exchanged && exchanged->ending == Exchanged::Ending::kAnswered;
  const Completion completion = answered ? exchanged->completion : Completion{};
  if (answered) record.tokens = real_tokens(completion, bytes);
  budget_.settle(worst, record.tokens, completion.counted ? bytes : 0);
  if (!exchanged) return exchanged.error();

  Result<Judgement> judgement = parse_judgement(completion.text);
  record.answered_by = completion.llm;
  record.counted = completion.counted;
  record.finish = completion.finish;
  record.answer = completion.text;
  record.fault = fault_of(completion, judgement);
  if (Result<void> kept = keep(*exchanged, record); !kept) return kept.error();
  asked.retries += exchanged->retries;
  asked.fault = answered ? record.fault : exchanged->fault;
  if (exchanged->ending == Exchanged::Ending::kCancelled) {
    return std::optional(Asked::Ending::kCancelled);
  }
  if (!answered) return std::optional(Asked::Ending::kUnusable);
  if (!judgement) return std::optional<Asked::Ending>();
  asked.judgement = *std::move(judgement);
  return std::optional(Asked::Ending::kJudged);
}

Result<Asked> Asker::ask(const Task& task, const Reader& reader) {
  Asked asked;
  Answer record{.id = task.id,
                .text = task.hash,
                .prompt = reader.prompt,
                .reading = task.reading,
                .llm = reader.endpoint.llm};
  std::vector<Message> talk = first_question(options_.rubric, task.text);
  while (asked.attempts < options_.max_attempts) {
    const auto ending = attempt(talk, reader, record, asked);
    if (!ending) return ending.error();
    if (*ending) {
      asked.ending = **ending;
      return asked;
    }
    ask_again(talk, record.answer, record.fault);
  }
  asked.ending = Asked::Ending::kUnusable;
  asked.fault =
      "no usable answer in " + std::to_string(asked.attempts) + " attempts: " + asked.fault;
  return asked;
}

}  // namespace prefilter::oracle
