#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/cli/command.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/model_path.h"
#include "base/json_text.h"
#include "engine/bundle.h"

namespace prefilter::cli {
namespace {

struct ModelArgs {
  std::string dir;
  bool json = false;
};

Result<Bundle> open_bundle(const ModelArgs& args, std::string& dir) {
  Result<std::string> found = find_model(args.dir, program_dir());
  if (!found) return found.error();
  dir = *found;
  return Bundle::open(dir);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

void print_manifest(const Manifest& manifest, const std::string& dir) {
  size_t bytes = 0;
  for (const auto& [name, file] : manifest.files) bytes += file.bytes;
  const size_t tenths = bytes / 100'000;
  std::cout << "model         " << manifest.name << "@" << manifest.version << "\n"
            << "folder        " << dir << "\n"
            << "architecture  " << manifest.architecture << ", " << manifest.precision << "\n"
            << "window        " << manifest.max_tokens << " tokens\n"
            << "size          " << static_cast<double>(tenths) / 10.0 << " MB in "
            << manifest.files.size() << " files\n"
            << "threshold     " << decimal(manifest.threshold.value) << " ("
            << manifest.threshold.provenance << ")\n";
  for (const auto& [language, chosen] : manifest.language_thresholds) {
    std::cout << "  for " << language << "      " << decimal(chosen.value) << " ("
              << chosen.provenance << ")\n";
  }
  std::cout << "temperature   " << decimal(manifest.temperature.value) << " ("
            << manifest.temperature.provenance << ")\n"
            << "languages     " << joined(manifest.languages) << "\n"
            << "trained on    " << manifest.training_description << "\n"
            << "created       " << manifest.created << " by prefilter " << manifest.code_version
            << "\n";
}

int run_show(const ModelArgs& args) {
  std::string dir;
  const Result<Bundle> bundle = open_bundle(args, dir);
  if (!bundle) return report(bundle.error());
  if (args.json) {
    std::cout << to_json(bundle->manifest()) << "\n";
  } else {
    print_manifest(bundle->manifest(), dir);
  }
  return 0;
}

int run_verify(const ModelArgs& args) {
  std::string dir;
  const Result<Bundle> bundle = open_bundle(args, dir);
  if (!bundle) return report(bundle.error());
  std::cout << "structure   ok\n" << std::flush;
  if (Result<void> hashes = bundle->verify_hashes(); !hashes) return report(hashes.error());
  std::cout << "hashes      ok, " << bundle->manifest().files.size() << " files\n" << std::flush;
  if (Result<void> golden = bundle->verify_golden(); !golden) return report(golden.error());
  std::cout << "golden      ok, the recorded scores came out again\n"
            << bundle->manifest().name << "@" << bundle->manifest().version << " in " << dir
            << " is sound\n";
  return 0;
}

void add_dir(CLI::App& verb, ModelArgs& args) {
  verb.add_option("model", args.dir, "Folder of the model (default: the one that comes along)")
      ->type_name("DIR")
      ->envname("PREFILTER_MODEL");
}

}  // namespace

void add_model(CLI::App& program, Command& chosen) {
  CLI::App* model = program.add_subcommand("model", "Look at, check and make model bundles");
  model->require_subcommand(0, 1);
  model->footer(
      "Examples:\n"
      "  prefilter model show\n"
      "  prefilter model verify models/default");
  auto args = std::make_shared<ModelArgs>();

  CLI::App* show = model->add_subcommand("show", "Print what a model is and where it comes from");
  add_dir(*show, *args);
  show->add_flag("--json", args->json, "Print the manifest itself");
  show->footer("Examples:\n  prefilter model show\n  prefilter model show models/default --json");
  show->callback([&chosen, args] { chosen = [args] { return run_show(*args); }; });

  CLI::App* verify =
      model->add_subcommand("verify", "Check a model's hashes, structure and recorded scores");
  add_dir(*verify, *args);
  verify->footer("Examples:\n  prefilter model verify\n  prefilter model verify models/default");
  verify->callback([&chosen, args] { chosen = [args] { return run_verify(*args); }; });

  add_model_convert(*model, chosen);
}

}  // namespace prefilter::cli
