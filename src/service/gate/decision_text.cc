#include "service/gate/gate.h"

namespace prefilter::gate {

std::string to_text(const Decision& decision) {
  std::string text;
  for (const Condition& condition : decision.conditions) {
    std::string name = condition.name;
    if (name.size() < 16) name.resize(16, ' ');
    text += (condition.passed ? "yes  " : "NO   ") + name + " " + condition.sentence + "\n";
  }
  text += "\n" + std::to_string(decision.articles) + " articles, " +
          std::to_string(decision.labels) + " labels";
  if (decision.unsure > 0) {
    text += " (" + std::to_string(decision.unsure) + " unsure, counted against the model)";
  }
  text += decision.replay ? ", replayed\n" : "\n";
  text += decision.passed ? "PASSED" : "NOT PASSED";
  return text + ": " + (decision.model.empty() ? "no model" : decision.model) + "\n";
}

}  // namespace prefilter::gate
