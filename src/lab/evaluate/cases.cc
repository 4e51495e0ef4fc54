#include "lab/evaluate/cases.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/sha256.h"
#include "base/utf8.h"
#include "engine/decision/language.h"
#include "lab/articles/record.h"

namespace prefilter::evaluate {
namespace {

using articles::Record;
using articles::RecordReader;

constexpr size_t kTitleCharacters = 200;

/// FNV-1a (Fowler, Noll, Vo): quick, and the same everywhere.
uint64_t hash_of(const Record& record) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0x1ff) * 0x100000001b3;  // no byte: where one field ends
  };
  add(record.title);
  add(record.content);
  return hash;
}

/// "2026-05" of "2026-05-31T08:00:00Z"; empty if it is no date of that form.
std::string month_of(std::string_view published) {
  constexpr std::string_view kShape = "0000-00";
  if (published.size() < kShape.size()) return {};
  const bool matches =
      std::equal(kShape.begin(), kShape.end(), published.begin(), [](char shape, char c) {
        return shape == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == shape;
      });
  return matches ? std::string(published.substr(0, kShape.size())) : std::string();
}

Case case_of(Record record) {
  Case one;
  one.id = std::move(record.id);
  one.title = std::string(utf8::prefix(record.title, kTitleCharacters));
  one.language = decision::language_of_tag(record.language);
  one.source = std::move(record.source);
  one.origin = std::string(to_string(record.origin));
  one.month = month_of(record.published);
  one.content_characters = utf8::count(record.content);
  one.label = *record.label;
  return one;
}

/// The next article with a label; nullopt at the end. Counts the others.
Result<std::optional<Record>> next_labelled(RecordReader& reader, size_t& unlabelled) {
  while (true) {
    Result<std::optional<Record>> next = reader.next();
    if (!next || !*next || (*next)->label) return next;
    ++unlabelled;
  }
}

}  // namespace

size_t Cases::count(int label) const {
  return static_cast<size_t>(std::count_if(cases.begin(), cases.end(),
                                           [&](const Case& one) { return one.label == label; }));
}

Result<Cases> read_cases(const std::string& path) {
  Result<RecordReader> reader = RecordReader::open(path);
  if (!reader) return reader.error();
  Cases all;
  all.file = path;
  std::unordered_set<uint64_t> seen;
  while (true) {
    Result<std::optional<Record>> next = next_labelled(*reader, all.unlabelled);
    if (!next) return next.error();
    if (!*next) break;
    const uint64_t content = hash_of(**next);
    if (!seen.insert(content).second) ++all.duplicates;
    all.cases.push_back(case_of(*std::move(*next)));
    all.cases.back().content = content;
  }
  for (const int label : {0, 1}) {
    if (all.count(label) > 0) continue;
    return Error(ErrorCode::kInvalidArgument, path + ": no article has the label " +
                                                  std::to_string(label) +
                                                  "; both are needed to judge a model");
  }
  Result<std::string> digest = sha256_file(path);
  if (!digest) return digest.error();
  all.sha256 = *std::move(digest);
  return all;
}

Result<void> each_piece(
    const Cases& cases, size_t at_once,
    const std::function<Result<void>(size_t begin, const std::vector<Article>&)>& take) {
  Result<RecordReader> reader = RecordReader::open(cases.file);
  if (!reader) return reader.error();
  std::vector<Article> piece;
  size_t unlabelled = 0;
  for (size_t done = 0; done < cases.cases.size(); done += piece.size()) {
    piece.clear();
    while (piece.size() < at_once && done + piece.size() < cases.cases.size()) {
      Result<std::optional<Record>> next = next_labelled(*reader, unlabelled);
      if (!next) return next.error();
      if (!*next || hash_of(**next) != cases.cases[done + piece.size()].content) {
        return Error(ErrorCode::kCorrupt, cases.file + ": it changed while it was read");
      }
      piece.push_back(article_of(**next));
    }
    if (Result<void> taken = take(done, piece); !taken) return taken;
  }
  return {};
}

}  // namespace prefilter::evaluate
