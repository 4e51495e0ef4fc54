#include "lab/prepare/augment.h"

#include <charconv>
#include <functional>
#include <utility>

#include "base/random.h"
#include "base/utf8.h"
#include "engine/text/compose.h"
#include "lab/prepare/text_changes.h"

namespace prefilter::prepare {
namespace {

using articles::Record;

// Keeps these draws apart from those of the splits, which use the seed itself.
constexpr uint64_t kDraws = 0x61756772;

// A content that stands for the whole article without its title.
constexpr size_t kEnoughWithoutTitle = 200;

constexpr size_t kForms = 4;

/// Makes the changes one after another on one article.
class Changer {
 public:
  Changer(const AugmentOptions& options, Random& random) : options_(options), random_(random) {}

  /// Whether the change, one of kAugmentations, made a difference.
  bool apply(size_t change, Record& record) {
    const std::string title = record.title;
    const std::string content = record.content;
    make(change, record);
    return record.title != title || record.content != content;
  }

 private:
  void make(size_t change, Record& record) {
    switch (change) {
      case 0:
        cut(record);
        return;
      case 1:
        if (cut(record)) record.title.clear();
        return;
      case 2:
        if (!record.title.empty()) record.content.clear();
        return;
      case 3:
        if (utf8::count(record.content) > kEnoughWithoutTitle) record.title.clear();
        return;
      case 4:
        return change_longer(
            record, [&](const std::string& text) { return with_html_remnants(text, random_); });
      case 5:
        record.title = without_accents(record.title);
        record.content = without_accents(record.content);
        return;
      case 6:
        record.title = in_capitals(record.title);
        return;
      default:
        take_prices(record);
    }
  }

  /// Whether there was something to cut.
  bool cut(Record& record) {
    const auto least = static_cast<size_t>(options_.cut_from);
    const auto most = static_cast<size_t>(options_.cut_to);
    // Characters that are read count, not those of tags.
    const bool has_markup = record.content.find('<') != std::string::npos;
    const std::string text = has_markup ? text::reduce(record.content) : record.content;
    if (utf8::count(text) <= most) return false;
    record.content = cut_text(text, least + static_cast<size_t>(random_.below(most - least + 1)));
    return true;
  }

  static void change_longer(Record& record,
                            const std::function<std::string(const std::string&)>& change) {
    std::string& text = record.content.empty() ? record.title : record.content;
    text = change(text);
  }

  static void take_prices(Record& record) {
    const std::string title = without_prices(record.title);
    const std::string content = without_prices(record.content);
    if (title.empty() && content.empty()) return;
    record.title = title;
    record.content = content;
  }

  const AugmentOptions& options_;
  Random& random_;
};

std::array<double, kAugmentations.size()> shares_of(const AugmentOptions& options) {
  return {options.cut_content,   options.cut_without_title, options.title_only, options.no_title,
          options.html_remnants, options.no_accents,        options.caps_title, options.no_prices};
}

/// The changes that an article's draws choose, in the order of the names.
std::vector<size_t> drawn(const AugmentOptions& options, Random& random) {
  const auto shares = shares_of(options);
  std::vector<size_t> changes;
  double draw = random.uniform();
  for (size_t form = 0; form < kForms; ++form) {
    if (draw >= 0.0 && draw < shares[form]) changes.push_back(form);
    draw -= shares[form];
  }
  for (size_t other = kForms; other < shares.size(); ++other) {
    if (random.uniform() < shares[other]) changes.push_back(other);
  }
  return changes;
}

}  // namespace

std::string Augmented::joined_names() const {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : "+") + std::string(name);
  return text;
}

std::vector<Augmented> augment(const Record& record, std::string_view hash,
                               const AugmentOptions& options, uint64_t seed) {
  uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + 16, number, 16);
  Random random = Random::stream(seed ^ kDraws, number);
  const std::vector<size_t> changes = drawn(options, random);
  Changer changer(options, random);
  std::vector<Augmented> results;
  for (const size_t change : changes) {
    const bool goes_on = options.as == AugmentAs::kReplacement && !results.empty();
    Augmented next = goes_on ? std::move(results.back()) : Augmented{.record = record, .names = {}};
    if (goes_on) results.pop_back();
    if (changer.apply(change, next.record)) {
      next.names.push_back(kAugmentations[change]);
    }
    if (!next.names.empty()) results.push_back(std::move(next));
  }
  return results;
}

Result<void> check_augmentations(const AugmentOptions& options) {
  const auto shares = shares_of(options);
  double forms = 0.0;
  for (size_t form = 0; form < kForms; ++form) forms += shares[form];
  if (forms > 1.0 + 1e-9) {
    return Error(ErrorCode::kInvalidArgument,
                 "cut_content, cut_without_title, title_only and no_title are more than 1 "
                 "together, but an article takes one form");
  }
  if (options.cut_from > options.cut_to) {
    return Error(ErrorCode::kInvalidArgument, "cut_from is more than cut_to");
  }
  return {};
}

}  // namespace prefilter::prepare
