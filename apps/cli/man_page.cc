#include "apps/cli/man_page.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "apps/error_table.h"

namespace prefilter::cli {
namespace {

// A backslash and a dash mean something to roff, and so does a dot or a quote that begins a line.
std::string escape(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string dashed(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

void write_synopsis(const CommandDoc& command, std::ostream& out) {
  out << ".SH SYNOPSIS\n.B " << escape(command.name) << "\n";
  if (!command.commands.empty()) out << ".I COMMAND\n";
  out << "[\\fIOPTIONS\\fR]\n";
  for (const OptionDoc& option : command.options) {
    if (option.positional) out << "[\\fI" << escape(option.names.front()) << "\\fR]\n";
  }
}

void write_options(const CommandDoc& command, std::ostream& out) {
  out << ".SH OPTIONS\n";
  for (const OptionDoc& option : command.options) {
    out << ".TP\n.B " << escape(signature(option)) << "\n" << escape(option.help) << ".";
    if (!option.choices.empty()) {
      out << " One of:";
      for (const std::string& choice : option.choices) out << " " << escape(choice);
      out << ".";
    }
    if (!option.default_value.empty()) out << " Default: " << escape(option.default_value) << ".";
    out << "\n";
  }
}

void write_environment(const CommandDoc& command, std::ostream& out) {
  bool heading = false;
  for (const OptionDoc& option : command.options) {
    if (option.environment.empty()) continue;
    if (!heading) out << ".SH ENVIRONMENT\n";
    heading = true;
    out << ".TP\n.B " << escape(option.environment) << "\nStands for \\fB"
        << escape(option.names.back()) << "\\fR where that is not given.\n";
  }
}

void write_commands(const CommandDoc& command, std::ostream& out) {
  if (command.commands.empty()) return;
  out << ".SH COMMANDS\n";
  for (const CommandDoc& child : command.commands) {
    out << ".TP\n.B " << escape(std::string(child.word())) << "\n" << escape(child.summary) << "\n";
  }
}

void write_exit_status(std::ostream& out) {
  out << ".SH EXIT STATUS\n.TP\n.B 0\nAll went well.\n";
  for (const ErrorTableRow& row : kErrorTable) {
    out << ".TP\n.B " << row.exit_status << "\n" << escape(std::string(row.meaning)) << "\n";
  }
  out << ".TP\n.B 130\nInterrupted.\n";
}

void write_see_also(const CommandDoc& command, std::ostream& out) {
  std::vector<std::string> pages;
  const size_t space = command.name.rfind(' ');
  if (space != std::string::npos) pages.push_back(command.name.substr(0, space));
  for (const CommandDoc& child : command.commands) pages.push_back(child.name);
  for (size_t i = 0; i < pages.size(); ++i) {
    out << (i == 0 ? ".SH SEE ALSO\n" : "") << ".BR " << escape(dashed(pages[i])) << " (1)"
        << (i + 1 < pages.size() ? "," : "") << "\n";
  }
}

}  // namespace

std::string page_name(const CommandDoc& command) { return dashed(command.name); }

std::string man_page(const CommandDoc& command, const std::string& version) {
  std::ostringstream out;
  const std::string name = page_name(command);
  out << ".TH " << upper(name) << " 1 \"\" \"prefilter " << escape(version)
      << "\" \"User Commands\"\n.SH NAME\n"
      << escape(name) << " \\- " << escape(command.summary) << "\n";
  write_synopsis(command, out);
  write_commands(command, out);
  write_options(command, out);
  if (!command.examples.empty()) {
    const size_t heading = command.examples.find('\n') + 1;  // "Examples:" stands above already
    out << ".SH EXAMPLES\n.nf\n" << escape(command.examples.substr(heading)) << "\n.fi\n";
  }
  write_environment(command, out);
  write_exit_status(out);
  write_see_also(command, out);
  return out.str();
}

}  // namespace prefilter::cli
