#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "apps/cli/interrupt.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/error_table.h"
#include "apps/lab/verbs.h"
#include "base/curl/url.h"
#include "lab/oracle/plan.h"
#include "lab/oracle/run.h"

namespace prefilter::lab {
namespace {

struct OracleArgs {
  oracle::RunOptions options;
  std::string api = "openai";
  std::string key_env = "PREFILTER_ORACLE_KEY";
  std::string double_share = "0%";
  std::string format = "table";
  bool no_json_mode = false;
};

/// "312/500 · 4.1/s · 2 without an answer · 5 retries · 0.0312 USD · 0:46 left".
std::string progress_text(const oracle::RunProgress& now, double seconds, bool priced) {
  std::string text = cli::grouped(now.done) + "/" + cli::grouped(now.texts);
  const double rate = seconds > 0.0 ? static_cast<double>(now.done) / seconds : 0.0;
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), " · %.1f/s", rate);
  text += buffer;
  if (now.failed > 0) text += " · " + cli::grouped(now.failed) + " without an answer";
  if (now.retries > 0) text += " · " + cli::grouped(now.retries) + " retries";
  text += " · " + cli::grouped(now.tokens.all()) + " tokens";
  if (priced) {
    std::snprintf(buffer, sizeof(buffer), " · %.4f USD", now.usd);
    text += buffer;
  }
  if (rate > 0.0) {
    text += " · " + cli::clock_text(static_cast<double>(now.texts - now.done) / rate) + " left";
  }
  return text;
}

/// The key of the environment. Errors: kUnauthorized if there is none and the endpoint is not on
/// this machine.
Result<std::string> read_key(const OracleArgs& args) {
  const char* const value = args.key_env.empty() ? nullptr : std::getenv(args.key_env.c_str());
  if (value != nullptr && *value != '\0') return std::string(value);
  const std::string& given = args.options.endpoint.base_url;
  const Result<curl::Url> url = curl::parse_url(
      given.empty() ? std::string(default_base_url(args.options.endpoint.api)) : given);
  if (url && !url->is_loopback()) {
    return Error(ErrorCode::kUnauthorized, "no key: set the environment variable " + args.key_env +
                                               " (" + url->shown() + " is not on this machine)");
  }
  return std::string();  // a bad address is told of when the options are checked
}

Result<void> complete(OracleArgs& args) {
  const Result<oracle::Api> api = oracle::parse_api(args.api);
  if (!api) return api.error();
  const Result<double> share = oracle::parse_share(args.double_share);
  if (!share) return share.error().with("--double");
  oracle::RunOptions& options = args.options;
  options.endpoint.api = *api;
  options.endpoint.json_mode = !args.no_json_mode;
  options.double_share = *share;
  Result<std::string> key = read_key(args);
  if (!key) return key.error();
  options.endpoint.key = *std::move(key);
  options.cancelled = cli::interrupted;
  options.now = [] {
    return cli::utc_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  };
  return {};
}

int run_oracle(OracleArgs args) {
  if (Result<void> completed = complete(args); !completed) return report(completed.error());
  const bool on_terminal = cli::is_terminal(STDERR_FILENO);
  cli::StatusLine line(on_terminal ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo);
  const auto begin = std::chrono::steady_clock::now();
  const bool priced = args.options.prices.in_usd + args.options.prices.out_usd > 0.0;
  args.options.progress = [&](const oracle::RunProgress& now) {
    if (!line.due()) return;
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    line.update(progress_text(now, seconds, priced));
  };
  cli::catch_interrupts();
  const Result<oracle::RunReport> done = oracle::run(args.options);
  line.clear();
  if (!done) {
    const int status = report(done.error());
    return cli::interrupted() ? cli::interrupt_status() : status;
  }
  std::cout << (args.format == "json" ? to_json(*done) : to_text(*done));
  if (done->written) return 0;
  return report(Error(ErrorCode::kRefused,
                      "the budget left " + std::to_string(done->unanswered) +
                          " articles without a score, so " + done->out +
                          " is not written; raise the budget and run again, or say --partial"));
}

void add_endpoint_options(CLI::App& verb, OracleArgs& args) {
  oracle::EndpointOptions& endpoint = args.options.endpoint;
  verb.add_option("--llm", endpoint.llm, "The model's name, as the endpoint knows it")
      ->required()
      ->type_name("NAME");
  verb.add_option("--api", args.api, "How the endpoint is spoken to: openai or gemini")
      ->type_name("API")
      ->capture_default_str();
  verb.add_option("--base-url", endpoint.base_url,
                  "Where it listens, such as http://127.0.0.1:8000/v1 (default: the API's own)")
      ->type_name("URL");
  verb.add_option("--key-env", args.key_env, "Environment variable that holds the key")
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_option("--temperature", endpoint.temperature, "Below 0: not sent")
      ->type_name("T")
      ->capture_default_str();
  verb.add_option("--max-output-tokens", endpoint.max_output_tokens, "Of one answer")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--limit-field", endpoint.limit_field,
                  "What the API calls that limit; newer models: max_completion_tokens")
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_flag("--no-json-mode", args.no_json_mode, "For endpoints that know no response_format");
  // Taken so that the message about it does not repeat the key.
  verb.add_option(
          "--key,--api-key",
          [](const CLI::results_t&) -> bool {
            throw CLI::ValidationError(
                "--key",
                "a key on the command line is seen by every user of this machine; put it into the "
                "environment variable that --key-env names");
          })
      ->group("");
}

void add_effort_options(CLI::App& verb, oracle::RunOptions& options) {
  verb.add_option("--concurrency", options.concurrency, "Questions under way at once")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--retries", options.retries,
                  "Of a question, after a timeout, HTTP 429 or 5xx, with growing pauses")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--retry-first", options.backoff.first_s, "The longest first pause, in seconds")
      ->type_name("S")
      ->check(CLI::NonNegativeNumber.description(""))
      ->capture_default_str();
  verb.add_option("--max-attempts", options.max_attempts,
                  "Questions about an article until an answer can be used")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--timeout", options.timeout_s, "For one answer, in seconds")
      ->type_name("S")
      ->capture_default_str();
  verb.add_option("--max-failures-in-row", options.max_failures_in_row,
                  "Articles without an answer that end the run")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--budget", options.budget.usd,
                  "US dollars that all answers may cost; needs the prices")
      ->type_name("USD");
  verb.add_option("--budget-tokens", options.budget.tokens, "Tokens that all answers may take")
      ->type_name("N");
  verb.add_option("--price-in", options.prices.in_usd, "US dollars for a million tokens sent")
      ->type_name("USD");
  verb.add_option("--price-out", options.prices.out_usd, "US dollars for a million tokens received")
      ->type_name("USD");
}

void add_reading_options(CLI::App& verb, OracleArgs& args) {
  oracle::RunOptions& options = args.options;
  verb.add_option("--double", args.double_share,
                  "Share of the articles that is read twice, to report agreement")
      ->type_name("SHARE")
      ->capture_default_str();
  verb.add_option("--double-llm", options.double_llm,
                  "Another model for the second reading (default: the same one)")
      ->type_name("NAME");
  verb.add_option("--double-temperature", options.double_temperature,
                  "Of the second reading, if the same model does it")
      ->type_name("T")
      ->capture_default_str();
  verb.add_option("--seed", options.seed, "Of the choice of those read twice")
      ->type_name("N")
      ->capture_default_str();
  verb.add_flag("--ask-anew", options.ask_anew,
                "Although OUT.answers.jsonl has answers to another rubric or by another model");
  verb.add_flag("--rescore", options.rescore, "Also what a model or a person has judged before");
  verb.add_flag("--partial", options.partial,
                "Write OUT even if the budget leaves articles without a score");
  verb.add_option("--format", args.format, "How the report is printed")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
}

}  // namespace

void add_oracle(CLI::App& program, Command& chosen) {
  CLI::App* verb =
      program.add_subcommand("oracle", "Score articles from 0 to 10 by a language model");
  auto args = std::make_shared<OracleArgs>();
  verb->add_option("data", args->options.data, "Article file, JSON lines")
      ->required()
      ->type_name("FILE");
  verb->add_option("--out", args->options.out,
                   "Scored article file; all answers go to OUT.answers.jsonl")
      ->required()
      ->type_name("FILE");
  verb->add_option("--rubric", args->options.rubric, "By which articles are judged")
      ->type_name("FILE")
      ->capture_default_str();
  add_endpoint_options(*verb, *args);
  add_effort_options(*verb, args->options);
  add_reading_options(*verb, *args);
  verb->footer(
      "The key comes from the environment. A run that was stopped goes on where it stood when the\n"
      "same command is given again.\n"
      "Examples:\n"
      "  export PREFILTER_ORACLE_KEY=...\n"
      "  prefilter-lab oracle articles.jsonl --out scored.jsonl --llm gpt-4o-mini --double 10% \\\n"
      "      --budget 5 --price-in 0.15 --price-out 0.60\n"
      "  prefilter-lab oracle articles.jsonl --out scored.jsonl --api gemini --llm "
      "gemini-2.0-flash\n"
      "  prefilter-lab oracle articles.jsonl --out scored.jsonl --llm llama3 --base-url "
      "http://127.0.0.1:11434/v1");
  verb->callback([&chosen, args] { chosen = [args] { return run_oracle(*args); }; });
}

}  // namespace prefilter::lab
