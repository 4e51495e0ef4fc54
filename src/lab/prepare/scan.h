#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/disjoint_sets.h"
#include "engine/text/length_band.h"
#include "lab/articles/record.h"
#include "lab/prepare/options.h"
#include "prefilter/error.h"

namespace prefilter::prepare {

/// Texts that repeat, each once, with a number.
class Names {
 public:
  /// The text's number, from 0 in order of first sight.
  uint32_t number_of(std::string_view text);
  const std::string& operator[](uint32_t number) const { return texts_[number]; }
  size_t size() const { return texts_.size(); }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

/// What becomes of a labelled article.
enum class Fate {
  kTrain,
  kVal,
  kTest,
  kDuplicate,   ///< another with the same content hash stands for it
  kConflict,    ///< equally trusted ones with the same content hash disagree
  kWeakInEval,  ///< weakly labelled, and near to one that is validated or tested on
  kOverCap,     ///< more weakly labelled ones than wanted
};

/// A labelled article without its text.
struct Item {
  size_t line = 0;  ///< of its file, from 1
  uint32_t file = 0;
  uint32_t language = 0;  ///< in Scan::languages
  uint32_t source = 0;    ///< in Scan::sources; the empty name: not known
  text::LengthBand length = text::LengthBand::kNone;
  articles::Origin origin = articles::Origin::kNone;
  uint8_t label = 0;
  Fate fate = Fate::kTrain;
  double position = 0.0;   ///< choice_position of the seed
  std::string hash;        ///< content hash, its first 32 digits
  std::string pattern;     ///< title_pattern; empty without a title or source
  size_t first_equal = 0;  ///< the first item with the same hash
};

/// How many articles were read, and why some are no items.
struct ScanCounts {
  size_t read = 0;
  size_t unlabelled = 0;  ///< neither label nor score
  size_t between = 0;     ///< score between commerce and journalism
  size_t unreadable = 0;  ///< no text
};

/// All that the plan is made from.
struct Scan {
  std::vector<Item> items;  ///< in the order of files and lines
  Names languages;
  Names sources;
  ScanCounts counts;
  DisjointSets groups;         ///< items that must stay together
  size_t near_duplicates = 0;  ///< items that joined another's group as a near duplicate
  size_t contrary_near = 0;    ///< of them, those with another label
  size_t paired = 0;           ///< items that joined by a group field or a pair's id
  size_t same_title = 0;       ///< items that joined by a long title that is equal
};

/// How far the work is: what is being done, and the share of it, in [0, 1].
using Progress = std::function<void(std::string_view doing, double share)>;

/// Reads the files once and keeps what the plan needs, some 3 KB an article. Progress may be empty;
/// `stop` is asked now and then. Errors: those of RecordReader; kUnavailable if stopped.
Result<Scan> scan(const PrepareOptions& options, const Progress& progress,
                  const std::function<bool()>& stop);

}  // namespace prefilter::prepare
