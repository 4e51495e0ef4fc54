#include "lab/evaluate/choose.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "base/random.h"
#include "lab/evaluate/calibration.h"
#include "lab/evaluate/thresholds.h"

namespace prefilter::evaluate {
namespace {

constexpr double kLearningShare = 1.0 / 3.0;

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%.1f", share * 100.0);
  return text;
}

double part(size_t some, size_t all) {
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

Ranking ranked_texts(const std::vector<JudgedText>& texts) {
  std::vector<float> p;
  std::vector<uint8_t> labels;
  for (const JudgedText& text : texts) {
    p.push_back(text.p_commerce);
    labels.push_back(text.label);
  }
  return ranked(p, labels);
}

/// The texts of each article once: by content, one form of those that there are.
Parts parts_of(const std::vector<JudgedText>& texts, uint64_t seed) {
  std::map<uint64_t, std::vector<const JudgedText*>> articles;
  for (const JudgedText& text : texts) articles[text.content].push_back(&text);
  std::vector<JudgedText> learning;
  std::vector<JudgedText> testing;
  for (auto& [content, forms] : articles) {
    Random random = Random::stream(seed, content);
    const bool learns = random.uniform() < kLearningShare;
    (learns ? learning : testing).push_back(*forms[random.below(forms.size())]);
  }
  return {ranked_texts(learning), ranked_texts(testing)};
}

std::string figures_text(const Confusion& counts) {
  const size_t hits = counts.true_positives;
  const size_t wrong = counts.false_positives + counts.false_negatives;
  return "F1 " + percent(part(2 * hits, 2 * hits + wrong)) + ", precision " +
         percent(part(hits, hits + counts.false_positives)) + ", recall " +
         percent(part(hits, hits + counts.false_negatives)) + " there";
}

ThresholdChoice certified_choice(const Certificate& certificate, const Ranking& testing,
                                 const Guarantee& guarantee) {
  ThresholdChoice choice;
  choice.rule = ThresholdRule::kCertified;
  choice.value = certificate.threshold;
  choice.confusion = confusion_at(testing, certificate.tested);
  choice.reason = explain(certificate, guarantee);
  return choice;
}

ThresholdChoice plain_choice(ThresholdRule rule, const Ranking& ranking,
                             const Guarantee& guarantee) {
  ThresholdChoice choice;
  choice.rule = rule;
  std::optional<FoundThreshold> found;
  if (rule == ThresholdRule::kPrecision) {
    found = precision_threshold(ranking, guarantee.target);
  } else {
    found = max_f1_threshold(ranking);
  }
  if (!found) {
    choice.reason = "no threshold has a precision of " + percent(guarantee.target) + " % there";
    return choice;
  }
  choice.value = found->value;
  choice.confusion = found->confusion;
  choice.reason = figures_text(found->confusion);
  return choice;
}

/// The texts by language, without "other" and the languages that have too few of either class.
std::map<std::string, std::vector<JudgedText>> large_languages(const std::vector<JudgedText>& texts,
                                                               size_t least) {
  std::map<std::string, std::vector<JudgedText>> languages;
  for (const JudgedText& text : texts) {
    if (text.language != "other") languages[text.language].push_back(text);
  }
  std::erase_if(languages, [least](const auto& language) {
    const auto commerce =
        static_cast<size_t>(std::count_if(language.second.begin(), language.second.end(),
                                          [](const JudgedText& text) { return text.label != 0; }));
    return std::min(commerce, language.second.size() - commerce) < least;
  });
  return languages;
}

}  // namespace

std::string_view to_string(ThresholdRule rule) {
  switch (rule) {
    case ThresholdRule::kMaxF1:
      return "max-f1";
    case ThresholdRule::kPrecision:
      return "precision";
    case ThresholdRule::kCertified:
      return "certified";
  }
  return "";
}

std::vector<JudgedText> judged_texts(const Cases& cases, const CandidateScores& scores,
                                     double temperature) {
  std::vector<JudgedText> texts;
  for (const auto& [form, of_form] : scores.forms) {
    for (size_t i = 0; i < cases.cases.size(); ++i) {
      if (of_form.shown[i] == 0 || of_form.failed[i] != 0) continue;
      const Case& one = cases.cases[i];
      JudgedText text{of_form.p_commerce[i], 0.0, one.label == 1 ? uint8_t{1} : uint8_t{0},
                      one.content, of_form.language[i]};
      if (!of_form.margin.empty()) {
        text.margin = of_form.margin[i];
        text.p_commerce = static_cast<float>(probability(text.margin, temperature));
      }
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

ThresholdChoice choose_threshold(ThresholdRule rule, const std::vector<JudgedText>& texts,
                                 const ChoiceOptions& options) {
  if (rule != ThresholdRule::kCertified) {
    return plain_choice(rule, ranked_texts(texts), options.guarantee);
  }
  const Parts parts = parts_of(texts, options.seed);
  return certified_choice(certify(parts, options.guarantee), parts.testing, options.guarantee);
}

std::vector<ThresholdChoice> choose_by_language(ThresholdRule rule,
                                                const std::vector<JudgedText>& texts,
                                                const ChoiceOptions& options) {
  std::vector<ThresholdChoice> choices;
  std::map<std::string, Parts> groups;
  for (const auto& [language, of_language] : large_languages(texts, options.min_language)) {
    if (rule == ThresholdRule::kCertified) {
      groups[language] = parts_of(of_language, options.seed);
      continue;
    }
    choices.push_back(plain_choice(rule, ranked_texts(of_language), options.guarantee));
    choices.back().language = language;
  }
  for (const auto& [language, certificate] : certify_each(groups, options.guarantee)) {
    choices.push_back(certified_choice(certificate, groups[language].testing, options.guarantee));
    choices.back().language = language;
  }
  return choices;
}

}  // namespace prefilter::evaluate
