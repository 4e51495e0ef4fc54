#include "engine/model_card.h"

#include <nlohmann/json.hpp>
#include <sstream>

namespace prefilter {
namespace {

/// A YAML scalar: a JSON string is one.
std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

std::string decimal(float value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << value;
  return out.str();
}

}  // namespace

std::string write_model_card(const Manifest& manifest) {
  std::string card = "---\nlibrary_name: commerce-prefilter\npipeline_tag: text-classification\n";
  card += manifest.languages.empty() ? "language: []\n" : "language:\n";
  for (const std::string& language : manifest.languages) card += "  - " + quoted(language) + "\n";
  card += "model-index:\n  - name: " + quoted(manifest.name) + "\n    results: []\n---\n\n";
  card += "# " + manifest.name + " " + manifest.version + "\n\n";
  card += "Tells commerce from journalism. Architecture " + manifest.architecture + ", " +
          manifest.precision + ", at most " + std::to_string(manifest.max_tokens) + " tokens.\n\n";
  card += "- Threshold " + decimal(manifest.threshold.value) + ": " +
          manifest.threshold.provenance + "\n";
  card += "- Temperature " + decimal(manifest.temperature.value) + ": " +
          manifest.temperature.provenance + "\n";
  card += "- Training: " +
          (manifest.training_description.empty() ? std::string("not described")
                                                 : manifest.training_description) +
          "\n\nNo figures of its quality were given when this bundle was written.\n";
  return card;
}

}  // namespace prefilter
