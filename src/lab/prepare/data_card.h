#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lab/prepare/assign.h"
#include "lab/prepare/plan.h"
#include "lab/prepare/scan.h"

namespace prefilter::prepare {

/// Articles of journalism and of commerce.
using ByLabel = std::array<size_t, 2>;

/// What one part holds.
struct PartCard {
  std::string file;  ///< "train.jsonl"
  std::string sha256;
  ByLabel articles = {};
  std::map<std::string, ByLabel> languages;  ///< "": not known
  std::map<std::string, ByLabel> sources;
  std::map<std::string, ByLabel> lengths;  ///< of the content as it came, by length band
  std::map<std::string, ByLabel> origins;
};

/// A file that was read.
struct InputCard {
  std::string file;
  std::string sha256;
};

/// What was made of what, and what was left out: data_card.json and data_card.md.
struct DataCard {
  std::string code_version;
  std::vector<InputCard> inputs;
  std::vector<std::pair<std::string, std::string>> settings;  ///< every option, as text
  ScanCounts scanned;
  PlanCounts planned;
  size_t near_duplicates = 0;
  size_t contrary_near = 0;
  size_t paired = 0;
  size_t same_title = 0;
  std::vector<PartCard> parts;                  ///< train, val, test
  size_t changed = 0;                           ///< lines of train that are changed articles
  std::map<std::string, size_t> augmentations;  ///< of them, by change; one may have several
  size_t too_near_changes = 0;  ///< changes not made, as the text would be one of val or test
};

/// Adds an article to a part.
void count(PartCard& part, const Item& item, const Scan& scan);

std::string to_json(const DataCard& card);
std::string to_markdown(const DataCard& card);

/// What was read, dropped and written, a line each, for a terminal.
std::string to_summary(const DataCard& card);

/// Whether a file is a card that to_json wrote.
bool is_data_card(const std::string& path);

}  // namespace prefilter::prepare
