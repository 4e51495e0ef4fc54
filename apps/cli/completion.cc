#include "apps/cli/completion.h"

#include <sstream>

namespace prefilter::cli {
namespace {

/// The command and all below it, the program first.
void flatten(const CommandDoc& command, std::vector<const CommandDoc*>& all) {
  all.push_back(&command);
  for (const CommandDoc& child : command.commands) flatten(child, all);
}

std::vector<const CommandDoc*> flatten(const CommandDoc& program) {
  std::vector<const CommandDoc*> all;
  flatten(program, all);
  return all;
}

std::string join(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

bool takes_files(const std::string& value) { return value.starts_with("FILE"); }

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Quotes for sh, zsh and (as no text of ours has a backslash) fish.
std::string quote(const std::string& text) { return "'" + replace_all(text, "'", "'\\''") + "'"; }

void bash_values(const CommandDoc& command, std::ostream& out) {
  for (const OptionDoc& option : command.options) {
    if (option.positional || option.value.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back("\"" + command.name + " " + name + "\"");
    }
    out << "    " << join(patterns, "|") << ")\n      ";
    if (!option.choices.empty()) {
      out << "COMPREPLY=($(compgen -W \"" << join(option.choices, " ") << "\" -- \"$cur\"))";
    } else if (option.value == "DIR") {
      out << "COMPREPLY=($(compgen -d -- \"$cur\"))";
    } else if (takes_files(option.value)) {
      out << "COMPREPLY=($(compgen -f -- \"$cur\"))";
    } else {
      out << "COMPREPLY=()";
    }
    out << "\n      return ;;\n";
  }
}

void bash_words(const CommandDoc& command, std::ostream& out) {
  std::vector<std::string> words;
  std::string paths;
  for (const CommandDoc& child : command.commands) words.emplace_back(child.word());
  for (const OptionDoc& option : command.options) {
    if (!option.positional) {
      words.insert(words.end(), option.names.begin(), option.names.end());
    } else if (takes_files(option.value)) {
      paths = " $(compgen -f -- \"$cur\")";
    } else if (option.value == "DIR") {
      paths = " $(compgen -d -- \"$cur\")";
    }
    if (option.positional) {
      words.insert(words.end(), option.choices.begin(), option.choices.end());
    }
  }
  out << "    \"" << command.name << "\")\n      COMPREPLY=($(compgen -W \"" << join(words, " ")
      << "\" -- \"$cur\")" << paths << ") ;;\n";
}

std::string zsh_action(const OptionDoc& option) {
  if (!option.choices.empty()) return "(" + join(option.choices, " ") + ")";
  if (option.value == "DIR") return "_files -/";
  return takes_files(option.value) ? "_files" : "";
}

/// One argument of _arguments: "--format[help]:FORMAT:(jsonl table csv)".
void zsh_option(const OptionDoc& option, std::ostream& out) {
  std::string help = option.help;
  for (const char* special : {"[", "]", ":"})
    help = replace_all(help, special, std::string("\\") + special);
  if (option.positional) {
    out << " \\\n        " << quote("*:" + option.value + ":" + zsh_action(option));
    return;
  }
  for (const std::string& name : option.names) {
    std::string spec = name + "[" + help + "]";
    if (!option.value.empty()) spec += ":" + option.value + ":" + zsh_action(option);
    out << " \\\n        " << quote(spec);
  }
}

void zsh_command(const CommandDoc& command, std::ostream& out) {
  out << "    " << quote(command.name) << ")\n";
  if (!command.commands.empty()) {
    std::vector<std::string> words;
    for (const CommandDoc& child : command.commands) {
      words.push_back(quote(std::string(child.word()) + ":" + child.summary));
    }
    out << "      local -a verbs=(" << join(words, " ") << ")\n"
        << "      _describe command verbs\n";
  }
  out << "      _arguments";
  for (const OptionDoc& option : command.options) zsh_option(option, out);
  out << " ;;\n";
}

void fish_option(const CommandDoc& command, const OptionDoc& option, std::ostream& out) {
  out << "complete -c prefilter -n " << quote("__prefilter_at \"" + command.name + "\"");
  if (option.positional) {
    if (takes_files(option.value)) out << " -F";
    if (!option.choices.empty()) out << " -a " << quote(join(option.choices, " "));
    out << "\n";
    return;
  }
  for (const std::string& name : option.names) {
    out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
  }
  if (!option.choices.empty()) {
    out << " -x -a " << quote(join(option.choices, " "));
  } else if (option.value == "DIR") {
    out << " -x -a '(__fish_complete_directories)'";
  } else if (!option.value.empty()) {
    out << (takes_files(option.value) ? " -r -F" : " -x");
  }
  out << " -d " << quote(option.help) << "\n";
}

/// Lines `pattern) command=… ;;` that follow the verbs typed so far.
void bash_verbs(const CommandDoc& program, std::ostream& out) {
  for (const CommandDoc* command : flatten(program)) {
    for (const CommandDoc& child : command->commands) {
      out << "      " << quote(child.name) << ") command=" << quote(child.name) << " ;;\n";
    }
  }
}

}  // namespace

std::string bash_completion(const CommandDoc& program) {
  std::ostringstream out;
  out << "# bash completion of prefilter, made by `prefilter completion bash`.\n"
      << "_prefilter() {\n"
      << "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
      << "  local command=" << quote(program.name) << " i\n"
      << "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      << "    case \"$command ${COMP_WORDS[i]}\" in\n";
  bash_verbs(program, out);
  out << "    esac\n  done\n  case \"$command $prev\" in\n";
  for (const CommandDoc* command : flatten(program)) bash_values(*command, out);
  out << "  esac\n  case \"$command\" in\n";
  for (const CommandDoc* command : flatten(program)) bash_words(*command, out);
  out << "  esac\n}\ncomplete -o filenames -F _prefilter prefilter\n";
  return out.str();
}

std::string zsh_completion(const CommandDoc& program) {
  std::ostringstream out;
  out << "#compdef prefilter\n# zsh completion of prefilter, made by `prefilter completion zsh`.\n"
      << "_prefilter() {\n"
      << "  local command=" << quote(program.name) << " i\n"
      << "  for ((i = 2; i < CURRENT; i++)); do\n"
      << "    case \"$command ${words[i]}\" in\n";
  bash_verbs(program, out);
  out << "    esac\n  done\n  case \"$command\" in\n";
  for (const CommandDoc* command : flatten(program)) zsh_command(*command, out);
  out << "  esac\n}\n"
      << "if [ \"$funcstack[1]\" = _prefilter ]; then\n  _prefilter \"$@\"\nelse\n"
      << "  compdef _prefilter prefilter\nfi\n";
  return out.str();
}

std::string fish_completion(const CommandDoc& program) {
  std::ostringstream out;
  out << "# fish completion of prefilter, made by `prefilter completion fish`.\n"
      << "function __prefilter_at --description 'Whether the verbs typed so far are these'\n"
      << "  set -l command " << quote(program.name) << "\n"
      << "  for word in (commandline -opc)[2..-1]\n"
      << "    switch \"$command $word\"\n";
  for (const CommandDoc* command : flatten(program)) {
    for (const CommandDoc& child : command->commands) {
      out << "      case " << quote(child.name) << "\n        set command " << quote(child.name)
          << "\n";
    }
  }
  out << "    end\n  end\n  test \"$command\" = \"$argv[1]\"\nend\n"
      << "complete -c prefilter -f\n";
  for (const CommandDoc* command : flatten(program)) {
    for (const CommandDoc& child : command->commands) {
      out << "complete -c prefilter -n " << quote("__prefilter_at \"" + command->name + "\"")
          << " -a " << child.word() << " -d " << quote(child.summary) << "\n";
    }
    for (const OptionDoc& option : command->options) fish_option(*command, option, out);
  }
  return out.str();
}

}  // namespace prefilter::cli
