#include "lab/prepare/data_card.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/mapped_file.h"

namespace prefilter::prepare {
namespace {

using nlohmann::ordered_json;

constexpr int kFormatVersion = 1;
constexpr const char* kMaker = "prefilter-lab prepare";
constexpr size_t kMaxCardBytes = size_t{64} << 20;

// Of the sources that a reader of the page sees; the JSON has all.
constexpr size_t kShownSources = 25;

/// A count with its name in the JSON and its words on the page.
struct Count {
  std::string name;
  std::string words;
  size_t articles = 0;
};

std::vector<Count> dropped(const DataCard& card) {
  return {
      {"unlabelled", "without label and score", card.scanned.unlabelled},
      {"between", "with a score between journalism and commerce", card.scanned.between},
      {"unreadable", "without text", card.scanned.unreadable},
      {"duplicates", "with the text of another", card.planned.duplicates},
      {"conflicts", "with the text of another and a contrary label, equally trusted",
       card.planned.conflicts},
      {"weak_in_eval", "weakly labelled, tied to one of val or test", card.planned.weak_in_eval},
      {"over_source_cap", "weakly labelled, over max_per_source", card.planned.over_source_cap},
      {"over_label_ratio", "weakly labelled, over label_ratio in their language",
       card.planned.over_label_ratio},
      {"over_weak_cap", "weakly labelled, over weak_commerce or weak_journalism",
       card.planned.over_weak_cap}};
}

std::vector<Count> groups(const DataCard& card) {
  return {
      {"near_duplicates", "articles near to another", card.near_duplicates},
      {"contrary_near_duplicates", "of them, with the other label", card.contrary_near},
      {"same_title", "tied by an equal title of 20 characters or more", card.same_title},
      {"paired", "tied by `group` or a pair's id", card.paired},
      {"in_series", "tied by nearly equal titles of one source", card.planned.in_series},
      {"groups", "groups of two articles or more", card.planned.groups},
      {"largest_group", "articles of the largest group", card.planned.largest_group},
      {"large_groups", "groups larger than max_group, all in train", card.planned.large_groups}};
}

ordered_json json_of(const ByLabel& counts) {
  return {{"commerce", counts[1]}, {"journalism", counts[0]}};
}

ordered_json json_of(const std::map<std::string, ByLabel>& table) {
  ordered_json object = ordered_json::object();
  for (const auto& [name, counts] : table) object[name] = json_of(counts);
  return object;
}

ordered_json json_of(const std::vector<Count>& counts) {
  ordered_json object = ordered_json::object();
  for (const Count& count : counts) object[count.name] = count.articles;
  return object;
}

ordered_json json_of(const PartCard& part) {
  return {{"file", part.file},
          {"sha256", part.sha256},
          {"articles", part.articles[0] + part.articles[1]},
          {"labels", json_of(part.articles)},
          {"languages", json_of(part.languages)},
          {"lengths", json_of(part.lengths)},
          {"origins", json_of(part.origins)},
          {"sources", json_of(part.sources)}};
}

/// Text that cannot end a cell of a table.
std::string cell(const std::string& text) {
  std::string safe = text.empty() ? "(not known)" : text;
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c == '|' || c == '\n' || c == '\r'; }, ' ');
  return safe;
}

using Column = std::map<std::string, ByLabel> PartCard::*;

/// The rows of all parts: name, then commerce / journalism of each.
std::string table_of(const DataCard& card, const std::string& heading, Column column,
                     size_t most_rows) {
  std::map<std::string, size_t> totals;
  for (const PartCard& part : card.parts) {
    for (const auto& [name, counts] : part.*column) totals[name] += counts[0] + counts[1];
  }
  std::vector<std::pair<std::string, size_t>> rows(totals.begin(), totals.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text = "\n| " + heading + " |";
  std::string rule = "\n| --- |";
  for (const PartCard& part : card.parts) {
    text += " " + part.file + " |";
    rule += " ---: |";
  }
  text += rule + "\n";
  for (size_t i = 0; i < std::min(rows.size(), most_rows); ++i) {
    text += "| " + cell(rows[i].first) + " |";
    for (const PartCard& part : card.parts) {
      const auto found = (part.*column).find(rows[i].first);
      const ByLabel counts = found == (part.*column).end() ? ByLabel{} : found->second;
      text += " " + std::to_string(counts[1]) + " / " + std::to_string(counts[0]) + " |";
    }
    text += "\n";
  }
  if (rows.size() > most_rows) {
    text += "\n" + std::to_string(rows.size() - most_rows) + " more stand in data_card.json.\n";
  }
  return text;
}

std::string list_of(const std::vector<Count>& counts) {
  std::string text;
  for (const Count& count : counts) {
    text += "- " + std::to_string(count.articles) + " " + count.words + "\n";
  }
  return text;
}

std::string files_of(const DataCard& card) {
  std::string text = "| file | articles | SHA-256 |\n| --- | ---: | --- |\n";
  for (const InputCard& input : card.inputs) {
    text += "| " + cell(input.file) + " (read) | | `" + input.sha256 + "` |\n";
  }
  for (const PartCard& part : card.parts) {
    text += "| " + part.file + " | " + std::to_string(part.articles[0] + part.articles[1]) +
            " | `" + part.sha256 + "` |\n";
  }
  return text;
}

}  // namespace

void count(PartCard& part, const Item& item, const Scan& scan) {
  const auto add = [&](ByLabel& counts) { ++counts[item.label]; };
  add(part.articles);
  add(part.languages[scan.languages[item.language]]);
  add(part.sources[scan.sources[item.source]]);
  add(part.lengths[std::string(text::to_string(item.length))]);
  add(part.origins[std::string(articles::to_string(item.origin))]);
}

std::string to_json(const DataCard& card) {
  ordered_json json;
  json["format_version"] = kFormatVersion;
  json["made_by"] = kMaker;
  json["code_version"] = card.code_version;
  json["inputs"] = ordered_json::array();
  for (const InputCard& input : card.inputs) {
    json["inputs"].push_back({{"file", input.file}, {"sha256", input.sha256}});
  }
  json["settings"] = ordered_json::object();
  for (const auto& [name, text] : card.settings) json["settings"][name] = text;
  json["read"] = card.scanned.read;
  json["dropped"] = json_of(dropped(card));
  json["resolved_conflicts"] = card.planned.resolved_conflicts;
  json["groups"] = json_of(groups(card));
  json["weak_evaluated"] = card.planned.weak_evaluated;
  json["kept"] = card.planned.kept;
  json["moved"] = card.planned.moved;
  json["splits"] = ordered_json::object();
  for (const PartCard& part : card.parts) {
    json["splits"][part.file.substr(0, part.file.find('.'))] = json_of(part);
  }
  json["changed"] = card.changed;
  json["augmentations"] = card.augmentations;
  json["augmentations_not_made"] = card.too_near_changes;
  return json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_markdown(const DataCard& card) {
  std::string text =
      "# Data card\n\nMade by " + std::string(kMaker) + " " + card.code_version +
      ". Counts are commerce / journalism.\n\n" + files_of(card) + "\n" +
      std::to_string(card.scanned.read) + " articles were read. Dropped:\n\n" +
      list_of(dropped(card)) + "\n" + std::to_string(card.planned.resolved_conflicts) +
      " of the duplicates had a label that a more trusted one overruled. " +
      "Weakly labelled articles " + (card.planned.weak_evaluated ? "also" : "do not") +
      " stand in val and test.\n\nWhat stays together:\n\n" + list_of(groups(card));
  if (card.planned.kept > 0) {
    text += "- " + std::to_string(card.planned.kept) + " stood in the earlier output, " +
            std::to_string(card.planned.moved) + " of them in another split\n";
  }
  text += table_of(card, "origin", &PartCard::origins, card.parts.size() * 10);
  text += table_of(card, "language", &PartCard::languages, 200);
  text += table_of(card, "characters", &PartCard::lengths, 10);
  text += table_of(card, "source", &PartCard::sources, kShownSources);
  text += "\n" + std::to_string(card.changed) +
          " lines of train.jsonl are changed articles; one may have several changes.\n\n"
          "| change | articles |\n| --- | ---: |\n";
  for (const auto& [name, articles] : card.augmentations) {
    text += "| " + name + " | " + std::to_string(articles) + " |\n";
  }
  text += "\n" + std::to_string(card.too_near_changes) +
          " changes were not made, because the text would have been one of val or test, or none."
          "\n\n| setting | value |\n| --- | --- |\n";
  for (const auto& [name, value] : card.settings) {
    text += "| " + name + " | " + (value.empty() ? "" : cell(value)) + " |\n";
  }
  return text;
}

std::string to_summary(const DataCard& card) {
  std::string text = std::to_string(card.scanned.read) + " articles read\n";
  for (const Count& count : dropped(card)) {
    if (count.articles > 0) {
      text += "  " + std::to_string(count.articles) + " dropped: " + count.words + "\n";
    }
  }
  for (const PartCard& part : card.parts) {
    text += part.file + ": " + std::to_string(part.articles[0] + part.articles[1]) + " articles, " +
            std::to_string(part.articles[1]) + " commerce, " + std::to_string(part.articles[0]) +
            " journalism\n";
  }
  text += std::to_string(card.changed) + " of train are changed:";
  for (const auto& [name, articles] : card.augmentations) {
    text += " " + name + " " + std::to_string(articles);
  }
  return text + "\n";
}

bool is_data_card(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxCardBytes);
  if (!text) return false;
  const Result<nlohmann::json> json = parse_json(*text, path, {.max_bytes = kMaxCardBytes});
  return json && json->is_object() && json->value("made_by", nlohmann::json()) == kMaker;
}

}  // namespace prefilter::prepare
