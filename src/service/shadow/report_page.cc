#include <algorithm>
#include <cstdio>
#include <set>

#include "base/html_page.h"
#include "service/shadow/report.h"
#include "service/shadow/report_files.h"
#include "service/shadow/report_words.h"

namespace prefilter::shadow {
namespace {

using statistics::Interval;

/// Neither scripts nor anything from elsewhere; the page's own style, known by its hash.
std::string policy() {
  return "default-src 'none'; style-src " + policy_hash(kReportStyle) +
         "; base-uri 'none'; form-action 'none'";
}

/// Keeps a percent sign beside its number.
std::string unbroken(std::string html) {
  for (size_t at = html.find(" %"); at != std::string::npos; at = html.find(" %", at)) {
    html.replace(at, 1, "&nbsp;");
  }
  return html;
}

std::string element(const std::string& tag, const std::string& html) {
  return "<" + tag + ">" + html + "</" + tag + ">";
}

/// Cells of a row, each HTML; the first is a heading.
std::string row(const std::vector<std::string>& cells) {
  std::string html;
  for (size_t i = 0; i < cells.size(); ++i) html += element(i == 0 ? "th" : "td", cells[i]);
  return element("tr", html) + "\n";
}

std::string table(const std::vector<std::string>& head, const std::string& rows) {
  std::string cells;
  for (const std::string& name : head) cells += element("th", name);
  return "<div class=\"scroll\"><table>\n" + element("thead", element("tr", cells)) + "\n" +
         element("tbody", "\n" + rows) + "</table></div>\n";
}

/// A bar from 0 to 100 percent with the interval and the estimate in it.
std::string bar(const Interval& interval) {
  char svg[400];
  const double low = 100.0 * interval.low;
  const double wide = std::max(100.0 * (interval.high - interval.low), 0.5);
  std::snprintf(svg, sizeof(svg),
                "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\" "
                "aria-label=\"interval\"><rect class=\"all\" y=\"4\" width=\"100\" height=\"2\"/>"
                "<rect class=\"span\" x=\"%.2f\" y=\"1\" width=\"%.2f\" height=\"8\"/>",
                low, wide);
  std::string html = svg;
  if (interval.value) {
    std::snprintf(svg, sizeof(svg),
                  "<rect class=\"value\" x=\"%.2f\" width=\"1.2\" height=\"10\"/>",
                  std::clamp(100.0 * *interval.value - 0.6, 0.0, 98.8));
    html += svg;
  }
  return html + "</svg>";
}

std::string interval_html(const Interval& interval) {
  const bool anything = interval.low <= 0.0 && interval.high >= 1.0;
  if (!interval.value && anything) return "not known";
  char bounds[64];
  std::snprintf(bounds, sizeof(bounds), "%.1f to %.1f", 100.0 * interval.low,
                100.0 * interval.high);
  return (interval.value ? percent_text(*interval.value) : std::string("not known")) +
         element("small", bounds);
}

std::string cells_html(const Figures& all) {
  std::string rows;
  for (const Cell cell : kCells) {
    const auto place = static_cast<size_t>(cell);
    rows += row({cell_words(cell), count_text(all.cells[place]),
                 percent_text(all.articles == 0 ? 0.0
                                                : static_cast<double>(all.cells[place]) /
                                                      static_cast<double>(all.articles)),
                 count_text(all.labelled[place]), count_text(all.commerce[place])});
  }
  return table({"", "articles", "of all", "labelled", "of these, commerce"}, rows);
}

std::string quality_html(const Figures& all) {
  std::string rows;
  for (const auto& [name, quality] :
       {std::pair("The model", &all.model), std::pair("The rules", &all.regex)}) {
    rows += row({name, bar(quality->precision), interval_html(quality->precision),
                 bar(quality->recall), interval_html(quality->recall)});
  }
  return table({"", "", "precision", "", "recall"}, rows);
}

std::string slices_html(const std::string& title, const std::string& note,
                        const std::vector<Figures>& slices) {
  if (slices.size() < 2) return "";
  std::string rows;
  for (const Figures& one : slices) {
    rows += row({escaped_html(one.name.empty() ? "not known" : one.name), count_text(one.articles),
                 percent_text(one.agreement()), interval_html(one.model.precision),
                 interval_html(one.model.recall), interval_html(one.regex.precision),
                 interval_html(one.regex.recall)});
  }
  return "<section>\n<h2>" + title + "</h2>\n<p class=\"note\">" + note + "</p>\n" +
         table(
             {"", "articles", "agree", "model: precision", "recall", "rules: precision", "recall"},
             rows) +
         "</section>\n";
}

std::string people_html(const Report& report) {
  const Agreement& people = report.agreement;
  std::string html;
  if (people.doubled > 0) {
    html += "Two people labelled " + count_text(people.doubled) + " articles, " +
            count_text(people.same) + " of them alike";
    if (people.kappa) {
      char kappa[80];
      std::snprintf(kappa, sizeof(kappa), " (Cohen's kappa %.2f, %.2f to %.2f)",
                    people.kappa->value, people.kappa->low, people.kappa->high);
      html += kappa;
    }
    html += ". ";
  }
  std::string plan;
  const std::string text = plan_text(report.plan);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    plan += element("li", escaped_html(text.substr(at, end - at)));
    at = end + 1;
  }
  return (html.empty() ? "" : element("p", html)) + element("ul", plan);
}

std::string fate_html(PatternFate fate) {
  const std::string name(to_string(fate));
  return "<span class=\"" + name + "\">" + name + "</span>";
}

/// What the words in the last column mean.
std::string legend_html() {
  return "<p class=\"note\"><b>Redundant</b>: model or other patterns catch what it does. "
         "<b>Harmful</b>: of "
         "what it "
         "alone blocks, less than half is commerce. <b>Unused</b>: it never hit, though it looked "
         "at "
         "enough. <b>Needed</b>: too much would be missed without it. <b>Undecided</b>: too little "
         "was "
         "seen or labelled to say. Loss: commerce that nobody would block any more, as a share of "
         "all that is blocked; a bound that holds for all patterns together (95 %).</p>";
}

/// Those that can go; the ones that never hit stand in their table.
std::string can_go_html(const Retirement& retirement) {
  if (retirement.patterns.empty()) return element("p", "No pattern has hit anything.");
  if (retirement.can_go.empty()) return element("p", "None can surely go yet.");
  std::set<std::string> unused;
  for (const PatternReport& one : retirement.patterns) {
    if (one.fate == PatternFate::kUnused) unused.insert(one.name);
  }
  std::string names;
  size_t silent = 0;
  for (const std::string& name : retirement.can_go) {
    if (unused.contains(name)) {
      ++silent;
    } else {
      names += element("li", escaped_html(name));
    }
  }
  if (silent > 0) names += element("li", count_text(silent) + " that never hit, see below");
  return element("p",
                 "Once the model decides, if the gate lets it, these can go, all of them together; "
                 "at most " +
                     percent_text(retirement.loss_high) +
                     " of what is blocked today would be missed:") +
         element("ul", names);
}

std::string hitting_html(const Retirement& retirement) {
  std::string rows;
  for (const PatternReport& one : retirement.patterns) {
    if (one.counts.hits == 0) break;
    rows += row({escaped_html(one.name), count_text(one.counts.hits), interval_html(one.precision),
                 count_text(one.counts.model_blocks), count_text(one.unique),
                 count_text(one.unique_commerce) + " of " + count_text(one.unique_labelled),
                 percent_text(one.loss_high), fate_html(one.fate)});
  }
  if (rows.empty()) return "";
  return table({"pattern", "hits", "of them, commerce", "model blocks too", "it alone catches",
                "of these, commerce", "loss at most", "so it is"},
               rows);
}

std::string unused_html(const Report& report) {
  std::string html;
  if (const std::string what = unused_text(report); !what.empty()) html += element("p", what);
  std::string rows;
  for (const PatternReport& one : report.retirement.patterns) {
    if (one.counts.hits > 0) continue;
    rows += row({escaped_html(one.name), "0", count_text(one.tried),
                 percent_text(one.hit_rate_high), fate_html(one.fate)});
  }
  if (!rows.empty()) {
    html += table(
        {"pattern", "hits", "articles it looked at", "of such, it hits at most", "so it is"}, rows);
  }
  if (const std::string refused = refused_text(report); !refused.empty()) {
    html += element("p", escaped_html(refused));
  }
  return html;
}

std::string patterns_html(const Report& report) {
  const std::string legend = report.retirement.patterns.empty() ? "" : legend_html();
  return can_go_html(report.retirement) + legend + hitting_html(report.retirement) +
         unused_html(report);
}

}  // namespace

std::string report_page(const Report& report) {
  const EvidenceRun& run = report.runs.back();
  std::string warnings;
  for (const std::string& warning : warnings_of(report)) {
    warnings += "<p class=\"warning\">" + escaped_html(warning) + "</p>\n";
  }
  const std::string slices =
      slices_html("By language", "As the model reads them.", report.languages) +
      slices_html("By length", "Characters of the content.", report.lengths) +
      slices_html("By publisher", "Those with the most articles.", report.sources) +
      slices_html("Over time", "Weeks, by their Monday.", report.weeks);
  return filled_page(
      kReportPage,
      {{"policy", escaped_html(policy())},
       {"style", std::string(kReportStyle)},
       {"headline", unbroken(escaped_html(headline(report)))},
       {"about", escaped_html("Model " + run.model + ", which blocks from a probability of " +
                              percent_text(run.threshold) + " on; " + window_text(report) + ".")},
       {"warnings", warnings},
       {"cells", cells_html(report.all)},
       {"quality", quality_html(report.all)},
       {"slices", slices},
       {"people", people_html(report)},
       {"patterns", patterns_html(report)}});
}

}  // namespace prefilter::shadow
