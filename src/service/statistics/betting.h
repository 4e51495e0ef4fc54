#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace prefilter::statistics {

/// Labels of one weight. Counts are real numbers so that a forecast can scale them.
struct WeightedCount {
  double weight = 1.0;  ///< in (0, 1]: (smallest drawing probability of the design) / (the labels')
  double hits = 0.0;    ///< of what the share counts
  double misses = 0.0;
};

/// The labels of one group by weight.
using Tally = std::vector<WeightedCount>;

/// Adds a label to the entry of its weight.
void add_label(Tally& tally, double weight, bool hit);

/// The same labels, hits and misses exchanged: what the share of misses is judged by.
Tally exchanged(Tally tally);

/// Evidence against "the share of hits is at most p", anytime-valid: an e-process by betting
/// (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B
/// 2024; Shafer, "Testing by betting", 2021).
///
/// A bettor starts with 1 and on each label stakes a fixed part v of what it has, scaled by the
/// label's weight w: a hit multiplies it by 1 + v·w·(1/p - 1), a miss by 1 - v·w. Articles that are
/// drawn with probability proportional to pi, weighted by w = c / pi with c <= pi fixed in advance,
/// give the factor 1 + v·w·(x/p - 1) an expectation of 1 + v·C·(share/p - 1) with a C > 0 that no
/// label moves, hence at most 1 if share <= p. The mean of bettors with v spread evenly over
/// (0, 1) (no tuning by the data) is again such a process, so by Ville's inequality it ever reaches
/// 1/alpha with probability alpha at most: whoever looks after each label, or stops when it
/// pleases, errs no more often. The mean depends on the counts alone, not on their order.
///
/// Immutable and safe to share between threads.
class ShareBet {
 public:
  explicit ShareBet(const Tally& tally);

  /// log of the wealth against "share <= p". p in (0, 1]. Falls with p and is convex in it: each
  /// bettor's is, and a mean of log-convex functions is log-convex.
  double log_wealth(double p) const;

  /// Its derivative in p; <= 0.
  double slope(double p) const;

  bool has_hits() const { return has_hits_; }

 private:
  struct Sums {
    double log_wealth = 0.0;
    double slope = 0.0;
  };
  Sums sums(double p) const;

  Tally tally_;
  std::vector<double> log_misses_;  ///< of each bettor: log of what its misses left it
  bool has_hits_ = false;
};

/// Bounds of sums over groups of which each has labels of its own (drawn within the group, as many
/// as one likes, from whichever group one likes next by what is known so far).
///
/// The product of the groups' e-processes, each at its group's true share, is one too, so the set
/// of all vectors of shares whose product is below 1/alpha holds the true vector at all times with
/// probability 1 - alpha (Stark and Spertus, "Sweeter than SUITE: supermartingale stratified
/// union-intersection tests of elections", arXiv 2207.03379). The set is convex; a bound of a
/// linear sum is its least value in there. Sums may change from look to look: the set does not know
/// them.
class JointBets {
 public:
  explicit JointBets(std::span<const Tally> groups);

  /// Lower confidence bound of sum(coefficients[g] · share[g]), valid at level alpha for all looks
  /// together. A group is judged from below where its coefficient is positive, else from above;
  /// which of the two must not depend on labels. coefficients: one a group. alpha in (0, 1).
  double lower_bound(std::span<const double> coefficients, double alpha) const;

  /// Whether that bound is above `than`; takes a tenth of the time.
  bool exceeds(std::span<const double> coefficients, double than, double alpha) const;

  size_t groups() const { return from_below_.size(); }

 private:
  /// One group as an adversary sees it who wants the sum small: which share to lower.
  struct Position {
    const ShareBet* bet = nullptr;
    double coefficient = 0.0;  ///< > 0; all together 1
  };
  /// A sum of shares in normal form: constant + scale · sum(coefficient · share).
  struct Sum {
    std::vector<Position> positions;
    double constant = 0.0;
    double scale = 0.0;  ///< 0: nothing to bet on
  };
  /// What the adversary reaches at a price of log wealth, and what the bettors against it hold.
  struct Reached {
    double sum = 0.0;
    double log_wealth = 0.0;
  };
  Sum normal_form(std::span<const double> coefficients) const;
  static Reached reached_at(const Sum& sum, double log_price);

  std::vector<ShareBet> from_below_;
  std::vector<ShareBet> from_above_;  ///< of the share of misses
};

}  // namespace prefilter::statistics
