#include "service/watch/replay.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/command.h"
#include "apps/cli/result_file.h"
#include "apps/cli/server_token.h"
#include "apps/cli/time_option.h"
#include "base/curl/client.h"

namespace prefilter::cli {
namespace {

struct ReplayArgs {
  std::string quarantine;
  std::string since;
  std::string until;
  std::string url;
  std::string token_file;
  watch::ReplayQuery query;
  bool count = false;
};

/// Prints each article as a JSON line.
watch::ReplaySink printing(ResultFile& out) {
  return [&out](const watch::QuarantineItem& item, const std::string& mark) {
    return out.write(watch::article_line(item, mark));
  };
}

/// Sends each article to the pipeline's intake. The mark goes along as idempotency key, so that an
/// intake that was handed an article twice can tell.
watch::ReplaySink posting(curl::Client& client, const std::string& url, const std::string& token) {
  return [&client, url, token](const watch::QuarantineItem& item,
                               const std::string& mark) -> Result<void> {
    std::vector<curl::Header> headers = {{"Idempotency-Key", mark}};
    if (!token.empty()) headers.push_back({"Authorization", "Bearer " + token});
    const Result<curl::Response> answer =
        client.post_json(url, watch::article_line(item, mark), headers);
    if (!answer) return answer.error();
    if (answer->ok()) return {};
    return Error(ErrorCode::kUnavailable, url + ": answered " + std::to_string(answer->status) +
                                              " to " + mark + "; call again to go on from there");
  };
}

Result<watch::ReplayCounts> replay_to_url(const ReplayArgs& args, const watch::ReplayQuery& query) {
  const Result<std::string> token = server_token(args.token_file);
  if (!token) return token.error();
  Result<curl::Client> client = curl::Client::create({.user_agent = "prefilter"});
  if (!client) return client.error();
  return watch::replay(args.quarantine, query, posting(*client, args.url, *token));
}

Result<watch::ReplayCounts> replayed(const ReplayArgs& args, const watch::ReplayQuery& query) {
  if (args.count) return watch::count_replay(args.quarantine, query);
  if (!args.url.empty()) return replay_to_url(args, query);
  Result<ResultFile> out = ResultFile::open("");
  if (!out) return out.error();
  Result<watch::ReplayCounts> counts = watch::replay(args.quarantine, query, printing(*out));
  // Whoever stopped reading has what was marked.
  if (!counts && out->reader_left()) return watch::ReplayCounts{};
  return counts;
}

int run_replay(const ReplayArgs& args) {
  watch::ReplayQuery query = args.query;
  const int64_t now_ms = system_now_ms();
  for (const auto& [text, moment] :
       {std::pair(args.since, &query.since_ms), std::pair(args.until, &query.until_ms)}) {
    if (text.empty()) continue;
    const Result<int64_t> parsed = parse_moment(text, now_ms);
    if (!parsed) return report(parsed.error());
    *moment = *parsed;
  }
  const Result<watch::ReplayCounts> counts = replayed(args, query);
  if (!counts) return report(counts.error());
  std::cerr << "prefilter: " << counts->replayed
            << (args.count ? " articles to replay" : " articles replayed");
  if (counts->before > 0) std::cerr << ", " << counts->before << " were replayed before";
  if (counts->broken > 0) std::cerr << ", " << counts->broken << " lines were cut off by a crash";
  std::cerr << "\n";
  return 0;
}

}  // namespace

void add_replay(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "replay", "Give back articles that a model blocked, each once, from its quarantine");
  auto args = std::make_shared<ReplayArgs>();
  verb->add_option("quarantine", args->quarantine, "Folder of the quarantine")
      ->type_name("DIR")
      ->required();
  verb->add_option("--since", args->since, "Blocked at or after: 2026-03-01T14:30:00Z, 12h, 7d")
      ->type_name("TIME");
  verb->add_option("--until", args->until, "Blocked at or before")->type_name("TIME");
  verb->add_option("--model-sha256", args->query.model_sha256,
                   "Blocked by the model whose manifest.json has this hash")
      ->type_name("HASH");
  verb->add_option("--url", args->url, "POST each there (default: print a JSON line each)")
      ->type_name("URL");
  verb->add_option("--token-file", args->token_file,
                   "File with the bearer token for it (or the variable PREFILTER_TOKEN)")
      ->type_name("FILE");
  verb->add_flag("--again", args->query.again, "Those that were replayed before, too");
  verb->add_flag("--count", args->count, "Only say how many there are");
  verb->footer(
      "Examples:\n"
      "  prefilter replay /var/lib/prefilter/quarantine --since 12h --count\n"
      "  prefilter replay /var/lib/prefilter/quarantine --since 12h > articles.jsonl\n"
      "  prefilter replay /var/lib/prefilter/quarantine --url http://127.0.0.1:9000/intake");
  verb->callback([&chosen, args] { chosen = [args] { return run_replay(*args); }; });
}

}  // namespace prefilter::cli
