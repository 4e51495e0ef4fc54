#include "apps/cli/model_convert.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>

#include "apps/cli/build_info.h"
#include "engine/convert.h"
#include "engine/golden.h"

namespace prefilter::cli {
namespace {

struct ConvertArgs {
  ConvertOptions options;
  std::string precision = "int8";
  std::string embeddings = "int8";
  std::vector<std::string> language_thresholds;  // "pt=0.85"
  std::string training_hash;
  size_t max_tokens = 0;
  std::string golden_file;
  std::string card_file;
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf())) {
    return Error(ErrorCode::kNotFound, "cannot read " + path);
  }
  return bytes.str();
}

Result<void> read_named_files(const ConvertArgs& args, ConvertOptions& options) {
  if (!args.golden_file.empty()) {
    const Result<std::string> jsonl = read_file(args.golden_file);
    if (!jsonl) return jsonl.error();
    Result<std::vector<Article>> golden = parse_golden_articles(*jsonl, args.golden_file);
    if (!golden) return golden.error();
    options.golden = *std::move(golden);
  }
  if (!args.card_file.empty()) {
    Result<std::string> card = read_file(args.card_file);
    if (!card) return card.error();
    options.model_card = *std::move(card);
  }
  return {};
}

int run_convert(const ConvertArgs& args) {
  ConvertOptions options = args.options;
  options.precision = args.precision == "fp32" ? Precision::kFp32 : Precision::kInt8;
  options.embeddings = args.embeddings == "int4" ? Embeddings::kInt4 : Embeddings::kInt8;
  options.code_version = std::string(version());
  if (options.created.empty()) {
    options.created =
        utc_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  }
  if (args.max_tokens > 0) options.max_tokens = args.max_tokens;
  if (!args.training_hash.empty()) options.training_data_sha256 = args.training_hash;
  auto thresholds =
      parse_language_thresholds(args.language_thresholds, options.threshold.provenance);
  if (!thresholds) return report(thresholds.error());
  options.language_thresholds = *std::move(thresholds);
  if (Result<void> read = read_named_files(args, options); !read) return report(read.error());
  ConvertReport made;
  if (Result<void> done = convert_model(options, &made); !done) return report(done.error());
  if (made.int4_words) std::cerr << "prefilter: " << int4_text(*made.int4_words) << "\n";
  std::cerr << "prefilter: wrote " << options.target << "; its checks have passed\n";
  return 0;
}

void add_identity_options(CLI::App& verb, ConvertArgs& args) {
  ConvertOptions& options = args.options;
  verb.add_option("source", options.source,
                  "A Hugging Face folder: config, weights, tokenizer; or a LoRA adapter")
      ->required()
      ->type_name("DIR");
  verb.add_option("target", options.target, "The bundle's folder, which must not exist yet")
      ->required()
      ->type_name("DIR");
  verb.add_option("--base", options.base,
                  "The base of a LoRA adapter (default: the folder that adapter_config.json names)")
      ->type_name("DIR");
  verb.add_option("--precision", args.precision, "How the weights are kept")
      ->type_name("PRECISION")
      ->check(CLI::IsMember({"int8", "fp32"}))
      ->capture_default_str();
  verb.add_option("--embeddings", args.embeddings, "How an int8 bundle keeps the word embeddings")
      ->type_name("FORM")
      ->check(CLI::IsMember({"int8", "int4"}))
      ->capture_default_str();
  verb.add_option("--name", options.name, "Name of the model (default: the source folder's)")
      ->type_name("NAME");
  verb.add_option("--version", options.version, "Version of the model")
      ->type_name("VERSION")
      ->capture_default_str();
  verb.add_option("--created", options.created, "Time to write down, UTC (default: now)")
      ->type_name("TIME");
  verb.add_option("--golden", args.golden_file,
                  "Articles whose scores are recorded, JSON lines (default: some of our own)")
      ->type_name("FILE");
  verb.add_option("--model-card", args.card_file, "README.md of the bundle (default: one is made)")
      ->type_name("FILE");
}

void add_decision_options(CLI::App& verb, ConvertArgs& args) {
  ConvertOptions& options = args.options;
  verb.add_option("--threshold", options.threshold.value, "Block at this probability of commerce")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->capture_default_str();
  verb.add_option("--language-threshold", args.language_thresholds,
                  "A threshold for one language, such as pt=0.85; may be repeated")
      ->type_name("LANGUAGE=P");
  verb.add_option("--threshold-provenance", options.threshold.provenance,
                  "Which data the thresholds were chosen on, with which guarantee")
      ->type_name("TEXT")
      ->capture_default_str();
  verb.add_option("--temperature", options.temperature.value, "Divides the logits (calibration)")
      ->type_name("T")
      ->check(CLI::Range(0.01, 100.0).description(""))
      ->capture_default_str();
  verb.add_option("--temperature-provenance", options.temperature.provenance,
                  "Which data the temperature was fitted on")
      ->type_name("TEXT")
      ->capture_default_str();
  verb.add_option("--languages", options.languages,
                  "Languages that the model knows, ISO 639-1, separated by commas")
      ->type_name("LIST")
      ->delimiter(',');
  verb.add_option("--max-tokens", args.max_tokens,
                  "The window to serve (default: the model's, 512 at most)")
      ->type_name("N");
  verb.add_option("--commerce-label", options.commerce_label,
                  "The label that means commerce (default: \"commerce\", or LABEL_1)")
      ->type_name("LABEL");
  verb.add_option("--training-data-sha256", args.training_hash, "Hash of the training data")
      ->type_name("HASH");
  verb.add_option("--training-description", options.training_description,
                  "What the model was trained on")
      ->type_name("TEXT");
}

}  // namespace

void add_model_convert(CLI::App& model, Command& chosen) {
  CLI::App* verb =
      model.add_subcommand("convert", "Make a bundle of a fine-tuned Hugging Face checkpoint");
  auto args = std::make_shared<ConvertArgs>();
  add_identity_options(*verb, *args);
  add_decision_options(*verb, *args);
  verb->footer(
      "Examples:\n"
      "  prefilter model convert checkpoint/ models/mine --threshold 0.9 --languages en,de,pt\n"
      "  prefilter model convert checkpoint/ models/small --embeddings int4\n"
      "  prefilter model convert checkpoint/ models/exact --precision fp32\n"
      "  prefilter model convert adapter/ models/qwen --base Qwen2.5-0.5B/");
  verb->callback([&chosen, args] { chosen = [args] { return run_convert(*args); }; });
}

Result<std::map<std::string, Chosen>> parse_language_thresholds(
    const std::vector<std::string>& entries, const std::string& provenance) {
  std::map<std::string, Chosen> thresholds;
  for (const std::string& entry : entries) {
    const size_t equals = entry.find('=');
    float value = -1.0F;
    if (equals != std::string::npos) {
      const char* end = entry.data() + entry.size();
      const auto [stop, failed] = std::from_chars(entry.data() + equals + 1, end, value);
      if (failed != std::errc() || stop != end) value = -1.0F;
    }
    if (equals == 0 || !(value >= 0.0F && value <= 1.0F)) {
      return Error(ErrorCode::kInvalidArgument, "--language-threshold " + entry +
                                                    ": want a language and a threshold in [0, 1], "
                                                    "such as pt=0.85");
    }
    if (!thresholds.emplace(entry.substr(0, equals), Chosen{value, provenance}).second) {
      return Error(ErrorCode::kInvalidArgument,
                   "--language-threshold names a language twice: " + entry);
    }
  }
  return thresholds;
}

std::string int4_text(const encoder::Int4Fit& fit) {
  if (fit.exact_groups == fit.groups) return "the word embeddings went into 4 bits without loss";
  char text[128];
  std::snprintf(text, sizeof(text),
                "the word embeddings in 4 bits: %.1f %% of the groups exact, largest error %.2g",
                100.0 * static_cast<double>(fit.exact_groups) / static_cast<double>(fit.groups),
                static_cast<double>(fit.largest_error));
  return text;
}

std::string utc_time(long long seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm fields{};
  gmtime_r(&time, &fields);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text;
}

}  // namespace prefilter::cli
