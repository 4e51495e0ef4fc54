#include "lab/collect/bucket.h"

#include <re2/set.h>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/curl/url.h"
#include "lab/collect/keyword_table.h"

namespace prefilter::collect {
namespace {

using articles::Bucket;

constexpr size_t kShownKeywords = 5;

std::string folded(std::string_view text) { return articles::fold(text, "").title; }

/// Several patterns looked for at once.
class PatternSet {
 public:
  explicit PatternSet(const std::vector<Pattern>& patterns)
      : patterns_(patterns), set_(options(), RE2::UNANCHORED) {
    for (const Pattern& pattern : patterns_) {
      std::string error;
      PREFILTER_CHECK(set_.Add(pattern.text, &error) >= 0, "parse_sources compiled it");
    }
    if (!patterns_.empty()) set_.Compile();
  }

  /// Those that the text holds, in the order of the list.
  std::vector<const Pattern*> find_all(std::string_view text) const {
    std::vector<const Pattern*> found;
    std::vector<int> hits;
    if (patterns_.empty() || !set_.Match({text.data(), text.size()}, &hits)) return found;
    std::sort(hits.begin(), hits.end());
    for (const int hit : hits) found.push_back(&patterns_[static_cast<size_t>(hit)]);
    return found;
  }

  /// The first of them; nullptr if there is none.
  const Pattern* find(std::string_view text) const {
    const std::vector<const Pattern*> found = find_all(text);
    return found.empty() ? nullptr : found.front();
  }

 private:
  static RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_case_sensitive(false);
    return options;
  }
  std::vector<Pattern> patterns_;
  RE2::Set set_;
};

std::string listed(const std::vector<std::string>& phrases) {
  std::string text;
  for (size_t i = 0; i < phrases.size() && i < kShownKeywords; ++i) {
    text += (text.empty() ? "" : ", ") + phrases[i];
  }
  return text;
}

}  // namespace

struct BucketGuesser::Side {
  explicit Side(const Signals& signals)
      : domains(signals.domains.begin(), signals.domains.end()),
        urls(signals.urls),
        links(signals.links),
        texts(signals.texts),
        keywords(signals.keywords) {
    for (const std::string& publisher : signals.publishers) publishers.insert(folded(publisher));
    for (const std::string& type : signals.types) types.insert(folded(type));
  }

  /// The listed domain that the host belongs to; "" if none.
  std::string domain_of(const std::string& host) const {
    for (size_t at = 0; at != std::string::npos; at = host.find('.', at)) {
      if (host[at] == '.') ++at;
      if (domains.contains(host.substr(at))) return host.substr(at);
    }
    return "";
  }

  std::optional<std::string> source(const Found& found) const {
    const articles::Record& record = found.record;
    if (publishers.contains(folded(record.source))) return "publisher " + record.source;
    for (const std::string& host : {host_of(record.url), host_of("http://" + record.source)}) {
      if (host.empty()) continue;
      if (const std::string domain = domain_of(host); !domain.empty()) return "domain " + domain;
    }
    return std::nullopt;
  }

  std::optional<std::string> url(const Found& found) const {
    const Pattern* hit = found.record.url.empty() ? nullptr : urls.find(found.record.url);
    return hit == nullptr ? std::nullopt : std::optional("url " + hit->text);
  }

  /// What the page says of itself, and where its links lead.
  std::optional<std::string> page(const Found& found) const {
    for (const std::string& type : found.types) {
      if (types.contains(folded(type))) return "type " + type;
    }
    for (const std::string& link : found.links) {
      if (const Pattern* hit = links.find(link)) return "link " + hit->text;
    }
    return std::nullopt;
  }

  std::unordered_set<std::string> domains;
  std::unordered_set<std::string> publishers;
  std::unordered_set<std::string> types;
  PatternSet urls;
  PatternSet links;
  PatternSet texts;
  KeywordTable keywords;
};

BucketGuesser::BucketGuesser(const Sources& sources)
    : commerce_(std::make_unique<Side>(sources.commerce)),
      journalism_(std::make_unique<Side>(sources.journalism)),
      title_weight_(sources.title_weight),
      lead_(sources.lead) {}
BucketGuesser::~BucketGuesser() = default;
BucketGuesser::BucketGuesser(BucketGuesser&&) noexcept = default;

BucketGuess BucketGuesser::guess(const Found& found, const articles::FoldedText& text,
                                 std::string_view language) const {
  using Sign = std::optional<std::string>;
  const auto either = [](const Sign& commerce, const Sign& journalism) -> BucketGuess {
    if (commerce && !journalism) return {Bucket::kCommerce, *commerce};
    if (journalism && !commerce) return {Bucket::kJournalism, *journalism};
    return {};
  };
  for (const BucketGuess& guess : {either(commerce_->url(found), std::nullopt),
                                   either(commerce_->source(found), journalism_->source(found)),
                                   either(std::nullopt, journalism_->url(found)),
                                   either(commerce_->page(found), journalism_->page(found))}) {
    if (guess.bucket != Bucket::kUnknown) return guess;
  }
  return by_keywords(found, text, language);
}

BucketGuess BucketGuesser::by_keywords(const Found& found, const articles::FoldedText& text,
                                       std::string_view language) const {
  std::string content = text.content;
  for (const std::string& category : found.categories) content += " | " + folded(category);
  struct Weighed {
    double weight = 0.0;
    std::vector<std::string> phrases;
  };
  const auto weigh = [&](const Side& side) {
    Weighed weighed;
    using Part = std::pair<const std::string*, double>;
    for (const auto& [part, weight] : {Part(&text.title, title_weight_), Part(&content, 1.0)}) {
      std::vector<std::string> signs = side.keywords.find(*part, language);
      for (const Pattern* pattern : side.texts.find_all(*part)) signs.push_back(pattern->text);
      weighed.weight += weight * static_cast<double>(signs.size());
      weighed.phrases.insert(weighed.phrases.end(), signs.begin(), signs.end());
    }
    return weighed;
  };
  const Weighed commerce = weigh(*commerce_);
  const Weighed journalism = weigh(*journalism_);
  if (commerce.weight - journalism.weight >= lead_ && commerce.weight > 0.0) {
    return {Bucket::kCommerce, "keywords " + listed(commerce.phrases)};
  }
  if (journalism.weight - commerce.weight >= lead_ && journalism.weight > 0.0) {
    return {Bucket::kJournalism, "keywords " + listed(journalism.phrases)};
  }
  return {};
}

std::string host_of(std::string_view url) {
  const Result<curl::Url> parsed = curl::parse_url(std::string(url));
  if (!parsed) return "";
  std::string host = parsed->host;
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return host.starts_with("www.") ? host.substr(4) : host;
}

}  // namespace prefilter::collect
