#include "lab/train/option_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.h"

namespace prefilter::train {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// The numbers that an option takes.
struct Range {
  double min = 0.0;
  double max = kUnbounded;
  bool without_min = false;
  bool without_max = false;
  std::string_view word = {};  ///< also allowed; stands for word_value
  double word_value = 0.0;
};

constexpr std::array<std::pair<Numbers, std::string_view>, 4> kNumbers = {
    {{Numbers::kAuto, "auto"},
     {Numbers::kFp32, "fp32"},
     {Numbers::kBf16, "bf16"},
     {Numbers::kFp16, "fp16"}}};

Error must_be(const std::string& what, std::string_view text) {
  return Error(ErrorCode::kInvalidArgument, "must be " + what + ", not \"" + excerpt(text) + "\"");
}

template <typename Number>
std::string number_text(Number number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.begin(), text.end(), number);
  return {text.begin(), end.ptr};
}

/// "a number from 0 to 1, 1 excluded"; "a whole number, 1 or more".
std::string describe(const Range& range, bool whole) {
  std::string text = whole ? "a whole number" : "a number";
  if (range.max == kUnbounded) {
    text += range.without_min ? " above " + number_text(range.min)
                              : ", " + number_text(range.min) + " or more";
  } else {
    text += " from " + number_text(range.min) + " to " + number_text(range.max);
    if (range.without_min) text += ", " + number_text(range.min) + " excluded";
    if (range.without_max) text += ", " + number_text(range.max) + " excluded";
  }
  if (!range.word.empty()) text += ", or \"" + std::string(range.word) + "\"";
  return text;
}

bool contains(const Range& range, double number) {
  const bool above = range.without_min ? number > range.min : number >= range.min;
  const bool below = range.without_max ? number < range.max : number <= range.max;
  return above && below && std::isfinite(number);
}

template <typename Number>
Result<Number> parse_number(std::string_view text, const Range& range) {
  Number number{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() ||
      !contains(range, static_cast<double>(number))) {
    return must_be(describe(range, std::is_integral_v<Number>), text);
  }
  return number;
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> items;
  std::istringstream stream{std::string(text)};
  for (std::string item; std::getline(stream, item, ',');) {
    const size_t begin = item.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    items.push_back(item.substr(begin, item.find_last_not_of(" \t") + 1 - begin));
  }
  return items;
}

/// The fields of one group; `member` is always a function from TrainOptions, const or not, to a
/// reference to one of its members.
class Group {
 public:
  Group(std::vector<OptionField>& fields, std::string name)
      : fields_(fields), name_(std::move(name)) {}

  template <typename Member>
  OptionField& text(const std::string& name, const std::string& value_name, const std::string& help,
                    Member member) {
    OptionField& field = add(name, ValueKind::kText, value_name, help);
    field.set = [member](TrainOptions& options, std::string_view value) -> Result<void> {
      member(options) = value;
      return {};
    };
    field.print = [member](const TrainOptions& options) { return member(options); };
    return field;
  }

  template <typename Member>
  OptionField& number(const std::string& name, const Range& range, const std::string& help,
                      Member member) {
    using Number = std::remove_reference_t<decltype(member(std::declval<TrainOptions&>()))>;
    constexpr bool kWhole = std::is_integral_v<Number>;
    OptionField& field =
        add(name, kWhole ? ValueKind::kCount : ValueKind::kNumber, kWhole ? "N" : "X", help);
    field.set = [member, range](TrainOptions& options, std::string_view text) -> Result<void> {
      if (!range.word.empty() && text == range.word) {
        member(options) = static_cast<Number>(range.word_value);
        return {};
      }
      const Result<Number> read = parse_number<Number>(text, range);
      if (!read) return read.error();
      member(options) = *read;
      return {};
    };
    field.print = [member, range](const TrainOptions& options) {
      const Number value = member(options);
      const bool is_word = !range.word.empty() && !contains(range, static_cast<double>(value));
      return is_word ? std::string(range.word) : number_text(value);
    };
    return field;
  }

  template <typename Member>
  OptionField& toggle(const std::string& name, const std::string& help, Member member) {
    OptionField& field = add(name, ValueKind::kSwitch, "", help);
    field.set = [member](TrainOptions& options, std::string_view text) -> Result<void> {
      if (text != "true" && text != "false") return must_be("true or false", text);
      member(options) = text == "true";
      return {};
    };
    field.print = [member](const TrainOptions& options) {
      return std::string(member(options) ? "true" : "false");
    };
    return field;
  }

  template <typename Member>
  OptionField& list(const std::string& name, const std::string& help, Member member) {
    OptionField& field = add(name, ValueKind::kList, "A,B", help);
    field.set = [member](TrainOptions& options, std::string_view text) -> Result<void> {
      member(options) = split_at_commas(text);
      return {};
    };
    field.print = [member](const TrainOptions& options) { return joined(member(options)); };
    return field;
  }

  OptionField& numbers(const std::string& name, const std::string& help) {
    OptionField& field = add(name, ValueKind::kChoice, "KIND", help);
    field.set = [](TrainOptions& options, std::string_view text) -> Result<void> {
      const auto found = std::find_if(kNumbers.begin(), kNumbers.end(),
                                      [&](const auto& known) { return known.second == text; });
      if (found == kNumbers.end()) return must_be("auto, fp32, bf16 or fp16", text);
      options.run.numbers = found->first;
      return {};
    };
    field.print = [](const TrainOptions& options) {
      return std::string(std::find_if(kNumbers.begin(), kNumbers.end(), [&](const auto& known) {
                           return known.first == options.run.numbers;
                         })->second);
    };
    return field;
  }

 private:
  OptionField& add(const std::string& name, ValueKind kind, const std::string& value_name,
                   const std::string& help) {
    OptionField field;
    field.name = name;
    field.kind = kind;
    field.value_name = value_name;
    field.help = help;
    field.group = name_;
    fields_.push_back(std::move(field));
    return fields_.back();
  }

  std::vector<OptionField>& fields_;
  std::string name_;
};

constexpr Range kAboveZero{.min = 0.0, .without_min = true};
constexpr Range kOneOrMore{.min = 1.0};
constexpr Range kZeroOrMore{.min = 0.0};
constexpr Range kShare{.min = 0.0, .max = 1.0};
constexpr Range kShareBelowOne{.min = 0.0, .max = 1.0, .without_max = true};

void add_files(std::vector<OptionField>& fields) {
  Group group(fields, "Files");
  group.text("base", "DIR", "Hugging Face folder to begin from",
             [](auto& o) -> auto& { return o.base; });
  group.text("data", "PATH",
             "folder with train.jsonl, val.jsonl and perhaps test.jsonl; or one such file, a tenth "
             "of which becomes val",
             [](auto& o) -> auto& { return o.data; });
  group.text("out", "DIR", "folder of the new bundle; the run's own files go to DIR.run",
             [](auto& o) -> auto& { return o.out; });
}

void add_recipe(std::vector<OptionField>& fields) {
  Group group(fields, "Recipe");
  group.number("epochs", kAboveZero, "passes over the training data",
               [](auto& o) -> auto& { return o.recipe.epochs; });
  group.number("batch", kOneOrMore, "articles of one optimiser step",
               [](auto& o) -> auto& { return o.recipe.batch; });
  group.number("micro_batch", kZeroOrMore,
               "articles of one forward pass, gradients being summed; 0: the whole batch",
               [](auto& o) -> auto& { return o.recipe.micro_batch; });
  group.number("max_tokens", Range{.min = 8.0, .max = 65536.0},
               "tokens that are read of an article, special ones included",
               [](auto& o) -> auto& { return o.recipe.max_tokens; });
  group.number("learning_rate", kAboveZero, "at its peak",
               [](auto& o) -> auto& { return o.recipe.learning_rate; });
  group.number("warmup_ratio", kShare, "share of the steps in which the learning rate rises",
               [](auto& o) -> auto& { return o.recipe.warmup_ratio; });
  group.number("weight_decay", kZeroOrMore, "decoupled; none on biases and norms",
               [](auto& o) -> auto& { return o.recipe.weight_decay; });
  group.number("max_grad_norm", kZeroOrMore, "gradients are scaled down to it; 0: never",
               [](auto& o) -> auto& { return o.recipe.max_grad_norm; });
  group.number("layer_decay", Range{.min = 0.0, .max = 1.0, .without_min = true},
               "factor of the learning rate from each layer to the one below",
               [](auto& o) -> auto& { return o.recipe.layer_decay; });
  group.number("label_smoothing", kShareBelowOne, "share of each label that is spread over both",
               [](auto& o) -> auto& { return o.recipe.label_smoothing; });
  group.number("commerce_weight", kAboveZero,
               "weight of commerce in the loss, journalism's being 1",
               [](auto& o) -> auto& { return o.recipe.commerce_weight; });
  group.number(
      "dropout",
      Range{.min = 0.0, .max = 1.0, .without_max = true, .word = "config", .word_value = -1.0},
      "of hidden states and attention; config: as config.json says",
      [](auto& o) -> auto& { return o.recipe.dropout; });
  group.toggle("freeze_embeddings", "leave the embeddings as they are",
               [](auto& o) -> auto& { return o.recipe.freeze_embeddings; });
  group.toggle("bucket_by_length", "put articles of like length into one batch",
               [](auto& o) -> auto& { return o.recipe.bucket_by_length; });
}

void add_lora(std::vector<OptionField>& fields) {
  Group group(fields, "Low-rank adapters");
  group.number("lora_rank", kZeroOrMore, "rank of the adapters; 0: none, every weight is trained",
               [](auto& o) -> auto& { return o.recipe.lora.rank; });
  group.number("lora_alpha", kAboveZero, "adapters count alpha / rank times",
               [](auto& o) -> auto& { return o.recipe.lora.alpha; });
  group.number("lora_dropout", kShareBelowOne, "of the adapters' input",
               [](auto& o) -> auto& { return o.recipe.lora.dropout; });
  group.list("lora_targets", "layers that get an adapter",
             [](auto& o) -> auto& { return o.recipe.lora.targets; });
}

void add_evaluation(std::vector<OptionField>& fields) {
  Group group(fields, "Evaluation");
  group.number("eval_every", kZeroOrMore, "steps between two evaluations; 0: after each epoch",
               [](auto& o) -> auto& { return o.evaluation.every_steps; });
  group.number("patience", kZeroOrMore,
               "evaluations without a better F1 after which the run stops; 0: it never does",
               [](auto& o) -> auto& { return o.evaluation.patience; });
  group.number("threshold", kShare, "p_commerce from which an article counts as commerce",
               [](auto& o) -> auto& { return o.evaluation.threshold; });
}

void add_distillation(std::vector<OptionField>& fields) {
  Group group(fields, "Distillation");
  group.text("teacher", "DIR", "bundle whose scores are learned beside the labels; empty: none",
             [](auto& o) -> auto& { return o.distillation.teacher; });
  group.number("teacher_weight", kShare, "of the teacher's part of the loss",
               [](auto& o) -> auto& { return o.distillation.weight; });
  group.number("teacher_temperature", kAboveZero, "softens both distributions",
               [](auto& o) -> auto& { return o.distillation.temperature; });
}

void add_run(std::vector<OptionField>& fields) {
  Group group(fields, "Machine");
  group.text("device", "NAME", "cpu, cuda or cuda:1",
             [](auto& o) -> auto& { return o.run.device; });
  group.numbers("precision",
                "of the products: auto (bf16 where it is faster), fp32, bf16, or fp16 on CUDA");
  group
      .number("threads", Range{.min = 0.0, .max = 1024.0},
              "processors to use; 0: all that it may use",
              [](auto& o) -> auto& { return o.run.threads; })
      .environment = "PREFILTER_THREADS";
  group.number("seed", kZeroOrMore, "of the new head, the dropout and the order of the articles",
               [](auto& o) -> auto& { return o.run.seed; });
  group.number("checkpoint_every", kZeroOrMore,
               "steps between two saves of the run's state; 0: at each evaluation",
               [](auto& o) -> auto& { return o.run.checkpoint_every; });
}

std::vector<OptionField> make_table() {
  std::vector<OptionField> fields;
  add_files(fields);
  add_recipe(fields);
  add_lora(fields);
  add_evaluation(fields);
  add_distillation(fields);
  add_run(fields);
  return fields;
}

}  // namespace

std::span<const OptionField> option_table() {
  static const std::vector<OptionField> table = make_table();
  return table;
}

const OptionField* find_option(std::string_view name) {
  const auto table = option_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const OptionField& field) { return field.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string flag_of(const OptionField& field) {
  std::string flag = "--" + field.name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

}  // namespace prefilter::train
