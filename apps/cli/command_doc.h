#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// An option or a positional argument as its users see it.
struct OptionDoc {
  std::vector<std::string> names;    ///< "-h", "--help"; one without dashes if positional
  std::string value;                 ///< "FILE", "DIR", "N"…; empty for a flag
  std::string help;                  ///< one sentence
  std::string default_value;         ///< empty: none
  std::string environment;           ///< name of the variable that sets it; empty: none
  std::vector<std::string> choices;  ///< the values that are allowed; empty: not a list
  bool positional = false;
};

/// A verb of the program, or the program itself, with the verbs below it.
struct CommandDoc {
  std::string name;      ///< what to type: "prefilter model show"
  std::string summary;   ///< one line
  std::string examples;  ///< indented command lines
  std::vector<OptionDoc> options;
  std::vector<CommandDoc> commands;

  /// The last word of the name.
  std::string_view word() const;
};

/// Reads the definition that also parses the command line, so that help, completions and man pages
/// cannot disagree with it. `parent` is the name above it, empty for the program.
CommandDoc describe(const CLI::App& app, const std::string& parent = "");

/// The option's dashed names and value, as in a synopsis: "-o, --output FILE".
std::string signature(const OptionDoc& option);

}  // namespace prefilter::cli
