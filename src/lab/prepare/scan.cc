#include "lab/prepare/scan.h"

#include <optional>
#include <utility>

#include "base/utf8.h"
#include "lab/articles/content_hash.h"
#include "lab/articles/near_duplicates.h"
#include "lab/articles/strata.h"
#include "lab/prepare/label.h"
#include "lab/prepare/title_pattern.h"

namespace prefilter::prepare {
namespace {

// 128 bits of the hash: no two of a billion articles share them by chance.
constexpr size_t kHashDigits = 32;

// Shorter titles ("Weather", "Editorial") are equal without the articles being the same.
constexpr size_t kMinTitleCharacters = 20;

// Between two looks at whether to go on.
constexpr size_t kLinesAtOnce = 256;

using FirstOf = std::unordered_map<std::string, size_t>;

Error stopped() { return Error(ErrorCode::kUnavailable, "interrupted; nothing was written"); }

double share_of(const articles::RecordReader& reader) {
  const uint64_t total = reader.total_bytes().value_or(0);
  return total == 0 ? 0.0 : static_cast<double>(reader.bytes_read()) / static_cast<double>(total);
}

/// What an article's own `group` field or id ties it to; empty: nothing.
std::string tie_of(const articles::Record& record) {
  if (record.others.is_object()) {
    const auto group = record.others.find("group");
    if (group != record.others.end() && group->is_string()) return group->get<std::string>();
    if (group != record.others.end() && group->is_number()) return group->dump();
  }
  return pair_of(record.id);
}

class Scanner {
 public:
  explicit Scanner(const PrepareOptions& options)
      : options_(options), near_({.min_similarity = options.split.near_duplicates}) {}

  void take(const articles::Record& record, size_t file, size_t line) {
    ++scan_.counts.read;
    const LabelDecision decision = decide_label(record, options_.labels);
    if (!decision.label) {
      ++(decision.why_not == NoLabel::kBetween ? scan_.counts.between : scan_.counts.unlabelled);
      return;
    }
    const articles::FoldedText text = articles::fold(record.title, record.content);
    if (text.empty) {
      ++scan_.counts.unreadable;
      return;
    }
    Item item;
    item.line = line;
    item.file = static_cast<uint32_t>(file);
    item.language = scan_.languages.number_of(articles::language_of(record));
    item.source = scan_.sources.number_of(record.source);
    item.length = text::length_band(text.content_characters);
    item.origin = decision.label->origin;
    item.label = static_cast<uint8_t>(decision.label->label);
    item.position = articles::choice_position(text.hash, options_.split.seed);
    item.hash = text.hash.substr(0, kHashDigits);
    if (!record.source.empty()) item.pattern = title_pattern(text.title);
    tie(item, record, text);
    scan_.items.push_back(std::move(item));
  }

  Scan result() && {
    join_near();
    return std::move(scan_);
  }

 private:
  /// Puts the item, which is about to be added, into the groups that it belongs to.
  void tie(Item& item, const articles::Record& record, const articles::FoldedText& text) {
    const size_t index = scan_.groups.add();
    const auto [first, is_new] = by_hash_.emplace(item.hash, index);
    item.first_equal = first->second;
    if (is_new) {
      near_.add(text.words());
      of_near_.push_back(index);
    } else {
      scan_.groups.join(first->second, index);
    }
    if (utf8::count(text.title) >= kMinTitleCharacters) {
      scan_.same_title += join_first(by_title_, text.title, index);
    }
    const std::string tied = tie_of(record);
    if (!tied.empty()) scan_.paired += join_first(by_tie_, tied, index);
  }

  /// Joins what the near ones have brought together, now that all are known.
  void join_near() {
    for (size_t i = 0; i < of_near_.size(); ++i) {
      const size_t first = near_.group_of(i);
      if (first == i) continue;
      scan_.groups.join(of_near_[first], of_near_[i]);
      ++scan_.near_duplicates;
      const bool contrary = scan_.items[of_near_[first]].label != scan_.items[of_near_[i]].label;
      if (contrary) ++scan_.contrary_near;
    }
  }

  /// 1 if the item joined the group of the first with that name, else 0.
  size_t join_first(FirstOf& names, const std::string& name, size_t index) {
    const auto [first, is_new] = names.emplace(name, index);
    return !is_new && scan_.groups.join(first->second, index) ? 1 : 0;
  }

  const PrepareOptions& options_;
  articles::NearDuplicateIndex near_;
  std::vector<size_t> of_near_;  // the item of each text of the index
  FirstOf by_hash_;
  FirstOf by_title_;
  FirstOf by_tie_;
  Scan scan_;
};

}  // namespace

uint32_t Names::number_of(std::string_view text) {
  const auto [found, is_new] =
      numbers_.emplace(std::string(text), static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.emplace_back(text);
  return found->second;
}

Result<Scan> scan(const PrepareOptions& options, const Progress& progress,
                  const std::function<bool()>& stop) {
  Scanner scanner(options);
  for (size_t file = 0; file < options.articles.size(); ++file) {
    const std::string& path = options.articles[file];
    Result<articles::RecordReader> reader = articles::RecordReader::open(path);
    if (!reader) return reader.error();
    for (size_t count = 0;; ++count) {
      if (count % kLinesAtOnce == 0) {
        if (stop && stop()) return stopped();
        if (progress) progress("reading " + path, share_of(*reader));
      }
      const Result<std::optional<articles::Record>> record = reader->next();
      if (!record) return record.error();
      if (!*record) break;
      scanner.take(**record, file, reader->line());
    }
  }
  return std::move(scanner).result();
}

}  // namespace prefilter::prepare
