#include "lab/prepare/option_table.h"

#include <utility>
#include <vector>

#include "lab/prepare/augment.h"

namespace prefilter::prepare {
namespace {

using Fields = std::vector<OptionField<PrepareOptions>>;
using Group = OptionGroup<PrepareOptions>;

constexpr OptionRange kScore{.min = 0.0, .max = 10.0};
constexpr OptionRange kShare{.min = 0.0, .max = 1.0};
constexpr OptionRange kShareBelowOne{.min = 0.0, .max = 1.0, .without_max = true};
constexpr OptionRange kShareAboveZero{
    .min = 0.0, .max = 1.0, .without_min = true, .without_max = true};
constexpr OptionRange kSimilarity{.min = 0.0, .max = 1.0, .without_min = true};
constexpr OptionRange kOneOrMore{.min = 1.0};
constexpr OptionRange kLimit{.min = 0.0, .word = "all", .word_value = -1.0};
constexpr OptionRange kRatio{.min = 0.0, .without_min = true, .word = "all", .word_value = -1.0};

void add_files(Fields& fields) {
  Group group(fields, "Files");
  group.text("out", "DIR", "folder of the splits; an earlier output there is replaced",
             [](auto& o) -> auto& { return o.out; });
}

void add_labels(Fields& fields) {
  Group group(fields, "Labels");
  group.number("commerce_from", kScore, "commerce_score from which an article is commerce",
               [](auto& o) -> auto& { return o.labels.commerce_from; });
  group.number("journalism_below", kScore,
               "commerce_score below which it is journalism; what lies between is dropped",
               [](auto& o) -> auto& { return o.labels.journalism_below; });
  group.toggle("labels_from_buckets", "an article without label and score counts as its bucket",
               [](auto& o) -> auto& { return o.labels.labels_from_buckets; });
}

void add_split(Fields& fields) {
  Group group(fields, "Splits");
  group.number("val", kShareAboveZero, "share of the articles that validate",
               [](auto& o) -> auto& { return o.split.val; });
  group.number("test", kShareBelowOne, "share of the articles that test",
               [](auto& o) -> auto& { return o.split.test; });
  group.number("seed", OptionRange{.min = 0.0}, "of the splits, the choice and the changes",
               [](auto& o) -> auto& { return o.split.seed; });
  group.choice("weak_in_eval", {"auto", "yes", "no"},
               "whether weakly labelled articles validate and test; auto: only if there are fewer "
               "than 100 others of a label",
               [](auto& o) -> auto& { return o.split.weak_in_eval; });
  group.number("near_duplicates", kSimilarity,
               "similarity of texts from which articles stay together",
               [](auto& o) -> auto& { return o.split.near_duplicates; });
  group.number("series", kSimilarity,
               "similarity of the titles of one source, numbers aside, from which articles stay "
               "together",
               [](auto& o) -> auto& { return o.split.series; });
  group.number("max_group", kOneOrMore, "a larger group of such articles is for training",
               [](auto& o) -> auto& { return o.split.max_group; });
  group.text("keep", "DIR", "an earlier output, whose articles stay in their split",
             [](auto& o) -> auto& { return o.split.keep; });
}

void add_selection(Fields& fields) {
  Group group(fields, "Weakly labelled articles for training");
  group.number("max_per_source", kLimit, "at most so many of each source and label",
               [](auto& o) -> auto& { return o.selection.max_per_source; });
  group.number("label_ratio", kRatio,
               "in each language those of one label are at most so many times all articles of the "
               "other",
               [](auto& o) -> auto& { return o.selection.label_ratio; });
  group.number("weak_commerce", kLimit, "at most so many of commerce",
               [](auto& o) -> auto& { return o.selection.weak_commerce; });
  group.number("weak_journalism", kLimit, "at most so many of journalism",
               [](auto& o) -> auto& { return o.selection.weak_journalism; });
}

void add_forms(Fields& fields) {
  Group group(fields, "Changed texts for training: the form, as shares of the articles");
  group.choice("augment_as", {"replacement", "copy"},
               "whether a changed article stands instead of its original or beside it",
               [](auto& o) -> auto& { return o.augment.as; });
  group.number("cut_content", kShare, "only the first characters of the content, with the title",
               [](auto& o) -> auto& { return o.augment.cut_content; });
  group.number("cut_without_title", kShare, "only the first characters of the content",
               [](auto& o) -> auto& { return o.augment.cut_without_title; });
  group.number("title_only", kShare, "only the title",
               [](auto& o) -> auto& { return o.augment.title_only; });
  group.number("no_title", kShare, "only the content, if it has more than 200 characters",
               [](auto& o) -> auto& { return o.augment.no_title; });
  group.number("cut_from", kOneOrMore, "fewest characters that a cut leaves",
               [](auto& o) -> auto& { return o.augment.cut_from; });
  group.number("cut_to", kOneOrMore, "most characters that a cut leaves",
               [](auto& o) -> auto& { return o.augment.cut_to; });
}

void add_surface(Fields& fields) {
  Group group(fields, "Changed texts for training: the letters, as shares of the articles");
  group.number("html_remnants", kShare, "halves of tags and entities between the words",
               [](auto& o) -> auto& { return o.augment.html_remnants; });
  group.number("no_accents", kShare, "Latin and Greek letters without accents",
               [](auto& o) -> auto& { return o.augment.no_accents; });
  group.number("caps_title", kShare, "the title in capitals",
               [](auto& o) -> auto& { return o.augment.caps_title; });
  group.number("no_prices", kShare, "amounts of money and percentages fall away",
               [](auto& o) -> auto& { return o.augment.no_prices; });
}

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

}  // namespace

std::span<const OptionField<PrepareOptions>> option_table() {
  static const Fields table = [] {
    Fields fields;
    add_files(fields);
    add_labels(fields);
    add_split(fields);
    add_selection(fields);
    add_forms(fields);
    add_surface(fields);
    return fields;
  }();
  return table;
}

Result<void> check_options(const PrepareOptions& options) {
  if (options.articles.empty()) return wrong("no article file is given");
  if (options.out.empty()) return wrong("--out is missing: folder of the splits");
  for (const std::string& path : options.articles) {
    if (path == "-") return wrong("articles are read twice: give a file, not standard input");
  }
  if (options.labels.journalism_below > options.labels.commerce_from) {
    return wrong("journalism_below is more than commerce_from");
  }
  if (options.split.val <= 0.0) return wrong("val must be more than 0: training needs it");
  if (options.split.val + options.split.test >= 1.0) {
    return wrong("val and test together leave nothing for train");
  }
  return check_augmentations(options.augment);
}

Result<PrepareOptions> resolve_options(std::span<const Setting> settings,
                                       std::vector<std::string> articles) {
  PrepareOptions options;
  options.articles = std::move(articles);
  if (Result<void> applied = apply_settings(option_table(), settings, options); !applied) {
    return applied.error();
  }
  if (Result<void> good = check_options(options); !good) return good.error();
  return options;
}

}  // namespace prefilter::prepare
