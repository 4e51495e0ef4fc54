#include "lab/select/select.h"

#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/model_convert.h"
#include "apps/lab/verbs.h"
#include "base/mapped_file.h"

namespace prefilter::lab {
namespace {

struct SelectArgs {
  select::Options options;
  std::string criteria_file;
  std::vector<std::pair<std::string, std::string>> criteria;  // of the flags: name, text
};

std::string flag_of(std::string name) {
  for (char& c : name) c = c == '_' ? '-' : c;
  return "--" + name;
}

Result<select::Options> options_of(const SelectArgs& args) {
  select::Options options = args.options;
  options.made_by = "prefilter-lab " + std::string(cli::version());
  options.created = cli::utc_time(std::time(nullptr));
  if (!args.criteria_file.empty()) {
    const Result<std::string> text = read_file(args.criteria_file, size_t{1} << 20);
    if (!text) return text.error();
    Result<void> set = select::set_criteria_of_yaml(*text, args.criteria_file, options.criteria);
    if (!set) return set.error();
  }
  for (const auto& [name, text] : args.criteria) {
    Result<void> set = select::set_criterion(name, text, options.criteria);
    if (!set) return set.error().with(flag_of(name));
  }
  return options;
}

int run_select(const SelectArgs& args) {
  const Result<select::Options> options = options_of(args);
  if (!options) return report(options.error());
  const Result<select::Selection> selection = select::select(*options);
  if (!selection) return report(selection.error());
  std::cout << (options->out.empty() ? to_yaml(*selection) : to_table(*selection));
  return 0;
}

/// A flag for every criterion, with its default.
void add_criteria(CLI::App& verb, SelectArgs& args) {
  for (const std::string& name : select::criteria_names()) {
    const bool target = name.starts_with("target_");
    const select::Criteria standard;
    const std::string rest = name.substr(name.find('_') + 1);
    for (const select::FigureField& field : select::figure_fields()) {
      if (field.name != rest) continue;
      const auto bound = (target ? standard.target : standard.minimum).*field.member;
      std::string help = std::string(target ? "Target: " : "Minimum: ") + std::string(field.words) +
                         (field.larger_is_better ? ", at least" : ", less than") +
                         (field.is_share ? " that share" : " so many milliseconds") + "; or none";
      help += " (default: " + (bound ? CLI::detail::to_string(*bound) : std::string("none")) + ")";
      verb.add_option_function<std::string>(
              flag_of(name),
              [&args, name](const std::string& text) { args.criteria.emplace_back(name, text); },
              help)
          ->type_name("X")
          ->group("Criteria");
    }
  }
}

}  // namespace

void add_select(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "select", "Choose the best model by figures and speed, and write config.yaml");
  auto args = std::make_shared<SelectArgs>();
  select::Options& options = args->options;
  verb->add_option("--evaluation", options.evaluation, "evaluation_results.json")
      ->required()
      ->type_name("FILE");
  verb->add_option("--benchmark", options.benchmark, "benchmark_results.json")
      ->required()
      ->type_name("FILE");
  verb->add_option("--out", options.out, "config.yaml to write (default: standard output)")
      ->type_name("FILE");
  verb->add_option("--slice", options.basis.slice, "Slice of the evaluation that decides")
      ->type_name("NAME")
      ->capture_default_str();
  verb->add_option("--form", options.basis.form, "Form of the articles that decides")
      ->type_name("FORM")
      ->check(CLI::IsMember({"full", "first_125", "title_only"}))
      ->capture_default_str();
  verb->add_option("--latency", options.basis.latency, "Whose latency decides")
      ->type_name("WORKLOAD")
      ->check(CLI::IsMember({"window", "mix", "articles"}))
      ->capture_default_str();
  verb->add_option("--statistic", options.basis.statistic,
                   "Which figure of the latency; min: of a machine that could not be made quiet")
      ->type_name("P")
      ->check(CLI::IsMember({"p50", "p95", "p99", "min"}))
      ->capture_default_str();
  verb->add_option("--criteria", args->criteria_file, "YAML file of criteria; flags win over it")
      ->type_name("FILE")
      ->group("Criteria");
  add_criteria(*verb, *args);
  verb->footer(
      "Several models meet the targets: the fastest is chosen. None does, but some meet the "
      "minimum:\nthe one of the highest precision. That none meets it is an outcome, with advice; "
      "the exit status is 0.\n"
      "Examples:\n"
      "  prefilter-lab select --evaluation v1/results/evaluation_results.json "
      "--benchmark v1/results/benchmark_results.json --out v1/config.yaml\n"
      "  prefilter-lab select --evaluation e.json --benchmark b.json --slice with_content "
      "--target-latency-ms 20");
  verb->callback([&chosen, args] { chosen = [args] { return run_select(*args); }; });
}

}  // namespace prefilter::lab
