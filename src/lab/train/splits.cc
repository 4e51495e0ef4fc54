#include "lab/train/splits.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "base/json.h"
#include "base/line_reader.h"
#include "base/sha256.h"
#include "engine/article/article_parser.h"
#include "engine/text/compose.h"
#include "lab/articles/content_hash.h"

namespace prefilter::train {
namespace {

// What LineReader and ArticleParser let through is not too large here.
constexpr JsonLimits kLimits{.max_bytes = size_t{16} << 20, .max_depth = article::kMaxDepth};

constexpr double kValShare = 0.1;  // what the design says

using FirstByHash = std::unordered_map<std::string_view, const Example*>;

Error bad_input(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

/// "splits/val.jsonl:12".
std::string place_of(const Split& split, size_t line) {
  return split.file + ":" + std::to_string(line);
}

/// 0 or 1; -1 for null.
Result<int> label_of(const nlohmann::json& object) {
  const auto found = object.find("label");
  if (found == object.end()) return bad_input("\"label\" is missing");
  if (found->is_null()) return -1;
  // Tables with empty cells hold labels as 0.0 and 1.0.
  if (found->is_number() && (*found == 0 || *found == 1)) return *found == 1 ? 1 : 0;
  return bad_input("\"label\" must be 0, 1 or null, not " + excerpt(found->dump()));
}

/// A string or null, or a number as its digits.
Result<std::string> text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) return std::string();
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number()) return found->dump();
  return bad_input(std::string("\"") + name + "\" must be a string or null, not " +
                   excerpt(found->dump()));
}

/// Reads the lines of one file into a split.
class Reader {
 public:
  explicit Reader(Split& split) : split_(split) {}

  Result<void> read(const Line& line) {
    Result<void> done = read_fields(line);
    if (done) return done;
    return bad_input(place_of(split_, line.number) + ": " + done.error().message());
  }

 private:
  Result<void> read_fields(const Line& line) {
    if (line.problem) return bad_input(line.message);
    article::ParsedArticle parsed = parser_.parse(line.text);
    if (parsed.error) return parsed.error->error();
    const Result<nlohmann::json> object = parse_json(line.text, "the line", kLimits);
    if (!object) return object.error();
    const Result<int> label = label_of(*object);
    if (!label) return label.error();
    Result<std::string> id = text_of(*object, "id");
    if (!id) return id.error();
    Result<std::string> source = text_of(*object, "source");
    if (!source) return source.error();
    if (*label < 0) {
      ++split_.unlabelled;
      return {};
    }
    add({.id = std::move(*id),
         .article = std::move(parsed.article),
         .source = std::move(*source),
         .label = *label,
         .line = line.number,
         .hash = {}});
    return {};
  }

  void add(Example example) {
    const Article& article = example.article;
    if (text::compose(article.title, article.content).empty) {
      ++split_.unreadable;
      return;
    }
    example.hash = articles::content_hash(article.title, article.content);
    const auto [first, is_new] = labels_.emplace(example.hash, example.label);
    if (!is_new) {
      ++split_.duplicates;
      if (first->second != example.label) ++split_.conflicts;
    }
    split_.examples.push_back(std::move(example));
  }

  Split& split_;
  article::ArticleParser parser_;
  std::unordered_map<std::string, int> labels_;  // of the first example with a hash
};

Result<void> check_not_empty(const Split& split) {
  if (!split.examples.empty()) return {};
  std::string why = "it has no line with the label 0 or 1";
  if (split.unlabelled > 0) {
    why += " (" + std::to_string(split.unlabelled) + " with the label null)";
  }
  return bad_input(split.file + ": the split is empty: " + why);
}

Result<void> check_two_classes(const Split& split) {
  if (Result<void> filled = check_not_empty(split); !filled) return filled;
  for (const int label : {0, 1}) {
    if (split.count(label) > 0) continue;
    return bad_input(split.file + ": all " + std::to_string(split.examples.size()) +
                     " examples have the label " + std::to_string(1 - label) +
                     "; a split needs both classes");
  }
  return {};
}

FirstByHash by_hash(const Split& split) {
  FirstByHash found;
  for (const Example& example : split.examples) found.emplace(example.hash, &example);
  return found;
}

/// Refuses if an article of `held_out` also stands in `seen`.
Result<void> check_apart(const Split& held_out, const Split& seen) {
  const FirstByHash known = by_hash(seen);
  size_t shared = 0;
  std::string first;
  for (const Example& example : held_out.examples) {
    const auto twin = known.find(example.hash);
    if (twin == known.end() || ++shared > 1) continue;
    first =
        place_of(held_out, example.line) + " also stands in " + place_of(seen, twin->second->line);
  }
  if (shared == 0) return {};
  return Error(ErrorCode::kRefused,
               "the article " + first + " (" + std::to_string(shared) +
                   " such in all): figures of articles that the training saw mean nothing");
}

Result<void> check(const Splits& splits) {
  for (const Split* split : {&splits.train, &splits.val}) {
    if (Result<void> good = check_two_classes(*split); !good) return good;
  }
  if (Result<void> apart = check_apart(splits.val, splits.train); !apart) return apart;
  if (!splits.test) return {};
  if (Result<void> filled = check_not_empty(*splits.test); !filled) return filled;
  if (Result<void> apart = check_apart(*splits.test, splits.train); !apart) return apart;
  return check_apart(*splits.test, splits.val);
}

/// Sets what is counted of a part that was taken out of a file.
void count_duplicates(Split& split) {
  const FirstByHash firsts = by_hash(split);
  split.duplicates = split.examples.size() - firsts.size();
  split.conflicts = static_cast<size_t>(std::count_if(
      split.examples.begin(), split.examples.end(),
      [&](const Example& example) { return firsts.at(example.hash)->label != example.label; }));
}

}  // namespace

size_t Split::count(int label) const {
  return static_cast<size_t>(
      std::count_if(examples.begin(), examples.end(),
                    [&](const Example& example) { return example.label == label; }));
}

Result<Split> read_split(const std::string& path) {
  Result<LineReader> lines = LineReader::open(path);
  if (!lines) return lines.error();
  Split split;
  split.file = path;
  Reader reader(split);
  while (const std::optional<Line> line = lines->next()) {
    const bool blank = !line->problem && line->text.find_first_not_of(" \t") == std::string::npos;
    if (blank) continue;
    if (const Result<void> read = reader.read(*line); !read) return read.error();
  }
  return split;
}

Result<Splits> read_splits(const std::string& folder) {
  const std::filesystem::path root(folder);
  Splits splits;
  for (const auto& [name, part] :
       {std::pair("train.jsonl", &splits.train), std::pair("val.jsonl", &splits.val)}) {
    Result<Split> split = read_split((root / name).string());
    if (!split) return split.error().with("reading the splits");
    *part = std::move(*split);
  }
  const std::string test_path = (root / "test.jsonl").string();
  std::error_code unknown;  // what cannot be looked at cannot be opened either, which says why
  if (std::filesystem::exists(test_path, unknown) || unknown) {
    Result<Split> test = read_split(test_path);
    if (!test) return test.error().with("reading the splits");
    splits.test = std::move(*test);
  }
  if (const Result<void> good = check(splits); !good) return good.error();
  Result<std::string> digest = sha256_file(splits.train.file);
  if (!digest) return digest.error();
  splits.train_sha256 = std::move(*digest);
  return splits;
}

Result<Splits> read_data(const std::string& path) {
  std::error_code unknown;  // what cannot be looked at cannot be opened either, which says why
  if (std::filesystem::is_directory(path, unknown)) return read_splits(path);
  return split_by_hash(path, kValShare);
}

Result<Splits> split_by_hash(const std::string& path, double val_share) {
  if (!(val_share > 0.0 && val_share < 1.0)) {
    return bad_input("the share of the val split must lie between 0 and 1");
  }
  Result<Split> all = read_split(path);
  if (!all) return all.error().with("reading the data");
  Splits splits;
  splits.train.file = path + " (train part)";
  splits.val.file = path + " (val part)";
  splits.train.unlabelled = all->unlabelled;
  splits.train.unreadable = all->unreadable;
  for (Example& example : all->examples) {
    Split& part = articles::hash_position(example.hash) < val_share ? splits.val : splits.train;
    part.examples.push_back(std::move(example));
  }
  count_duplicates(splits.train);
  count_duplicates(splits.val);
  if (const Result<void> good = check(splits); !good) return good.error();
  Result<std::string> digest = sha256_file(path);
  if (!digest) return digest.error();
  splits.train_sha256 = std::move(*digest);
  return splits;
}

}  // namespace prefilter::train
