#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "lab/articles/record.h"
#include "lab/oracle/answers_file.h"
#include "lab/oracle/asker.h"
#include "lab/oracle/judgement.h"

namespace prefilter::oracle {

/// Judgements by ArticleText::hash, of the first reading and the second.
using Judgements = std::array<std::unordered_map<std::string, Judgement>, 2>;

/// What earlier runs answered.
struct Earlier {
  Judgements judgements;  ///< by the readers of this run
  size_t foreign = 0;     ///< answers to another rubric, by another model or temperature
  Tokens tokens;          ///< of all answers
};

/// Sorts what an answers file held. A second reader without a prompt is none: its answers are not
/// looked at. An answer that could be used once and no longer can counts as none.
Earlier sort_answers(const std::vector<Answer>& answers, const std::array<Reader, 2>& readers);

/// A share as people write it: "10%" or "0.1". Errors: kInvalidArgument unless it lies in 0 to 1.
Result<double> parse_share(const std::string& text);

struct PlanOptions {
  bool rescore = false;       ///< judge also what has been judged
  double double_share = 0.0;  ///< of the texts, read twice
  uint64_t seed = 42;         ///< which ones
};

/// What is done with an article.
struct PlannedArticle {
  enum class What {
    kJudge,  ///< by its text
    kKeep,   ///< as it is: it has been judged before
    kEmpty,  ///< it says nothing
  };
  What what = What::kJudge;
  std::string hash = {};  ///< ArticleText::hash, of kJudge
};

/// Which texts are to be asked about.
struct Plan {
  std::vector<PlannedArticle> articles;  ///< one for each of the file, in its order
  std::vector<Task> tasks;  ///< each text once a reading; all first readings come first
};

/// Which are read twice depends on seed and texts alone, not on their order or on what is answered.
Plan make_plan(const std::vector<articles::Record>& records, const PlanOptions& options,
               const Judgements& known);

}  // namespace prefilter::oracle
