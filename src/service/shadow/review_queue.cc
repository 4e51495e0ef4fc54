#include "service/shadow/review_queue.h"

#include <string>

#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

/// An item that nobody else is looking at; parameters: reviewer, time.
constexpr const char* kFree =
    " AND NOT EXISTS (SELECT 1 FROM leases s WHERE s.item = i.id AND s.reviewer <> ? AND s.until > "
    "?)";

/// Labels in force of an item that say one and the other, and none that adjudicates.
constexpr const char* kDivided =
    " (SELECT l.item FROM labels l WHERE l.undone IS NULL GROUP BY l.item "
    "HAVING sum(l.kind < 2 AND l.label = 0) > 0 AND sum(l.kind < 2 AND l.label = 1) > 0 "
    "AND sum(l.kind = 2 AND l.label < 2) = 0)";

constexpr const char* kNobody = "";  // no reviewer's name

using MaybeItem = Result<std::optional<int64_t>>;

/// The first column of the first row.
MaybeItem one_item(Statement& query) {
  const Result<bool> there = query.row();
  if (!there) return there.error();
  if (!*there) return std::optional<int64_t>();
  const int64_t item = query.integer(0);
  query.reset();
  return std::optional(item);
}

}  // namespace

Result<ReviewQueue> ReviewQueue::open(const std::string& path, const ReviewOptions& options) {
  Result<LabelLog> labels = LabelLog::open(path);
  if (!labels) return labels.error();
  const Result<int64_t> candidate = find_candidate(labels->database(), options.query);
  if (!candidate) return candidate.error();
  return ReviewQueue(*std::move(labels), *candidate, options);
}

Result<void> ReviewQueue::refresh_plan(int64_t now_ms) {
  if (planned_ms_ && now_ms - *planned_ms_ < options_.plan_every_ms) return {};
  const Result<Evidence> evidence =
      read_evidence(labels_.database(), candidate_, Days::kSinceLastGap);
  if (!evidence) return evidence.error();
  first_day_ = evidence->since_ms / kDayMs;
  plan_ = plan_labels(*evidence, options_.plan);
  planned_ms_ = now_ms;
  return {};
}

MaybeItem ReviewQueue::leased(const std::string& reviewer, int64_t now_ms) {
  Result<Statement> query = labels_.database().prepare(
      "SELECT s.item FROM leases s JOIN items i ON i.id = s.item "
      "WHERE s.reviewer = ? AND s.until > ? AND i.candidate = ? ORDER BY s.until LIMIT 1");
  if (!query) return query.error();
  query->bind(reviewer).bind(now_ms).bind(candidate_);
  return one_item(*query);
}

MaybeItem ReviewQueue::divided(const std::string& reviewer, int64_t now_ms) {
  const Result<std::optional<int64_t>> reviewers =
      labels_.database().number("SELECT count(DISTINCT reviewer) FROM labels WHERE undone IS NULL");
  if (!reviewers) return reviewers.error();
  // The two who disagreed look at it again only where there is no third.
  const std::string not_again = reviewers->value_or(0) >= 3 ? "" : " AND l.kind = 2";
  Result<Statement> query = labels_.database().prepare(
      "SELECT i.id FROM items i WHERE i.candidate = ? AND i.bytes > 0 AND i.id IN" +
      std::string(kDivided) +
      " AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.item = i.id AND l.reviewer = ? "
      "AND l.undone IS NULL" +
      not_again + ")" + kFree + " ORDER BY i.id LIMIT 1");
  if (!query) return query.error();
  query->bind(candidate_).bind(reviewer).bind(reviewer).bind(now_ms);
  return one_item(*query);
}

MaybeItem ReviewQueue::second(const std::string& reviewer, int64_t now_ms) {
  Result<Statement> query = labels_.database().prepare(
      std::string("SELECT i.id FROM items i WHERE i.candidate = ? AND i.doubled = 1 "
                  "AND i.bytes > 0 AND i.id IN (SELECT l.item FROM labels l WHERE l.undone IS NULL "
                  "GROUP BY l.item HAVING count(*) = 1 AND max(l.reviewer) <> ?)") +
      kFree + " ORDER BY i.id LIMIT 1");
  if (!query) return query.error();
  query->bind(candidate_).bind(reviewer).bind(reviewer).bind(now_ms);
  return one_item(*query);
}

MaybeItem ReviewQueue::first(const std::string& reviewer, int64_t now_ms) {
  if (Result<void> planned = refresh_plan(now_ms); !planned) return planned.error();
  Result<Statement> query = labels_.database().prepare(
      std::string(
          "SELECT i.id FROM items i WHERE i.candidate = ? AND i.cell = ? AND i.day >= ? "
          "AND i.bytes > 0 "
          "AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.item = i.id AND l.undone IS NULL)") +
      kFree + " ORDER BY i.priority LIMIT 1");
  if (!query) return query.error();
  std::array<bool, kCells.size()> left{};
  left.fill(true);
  while (const std::optional<Cell> cell = next_cell(plan_, left)) {
    query->bind(candidate_).bind(static_cast<int64_t>(*cell)).bind(first_day_);
    query->bind(reviewer).bind(now_ms);
    const MaybeItem item = one_item(*query);
    if (!item || *item) return item;
    left[static_cast<size_t>(*cell)] = false;
  }
  return std::optional<int64_t>();
}

MaybeItem ReviewQueue::choose(const std::string& reviewer, int64_t now_ms) {
  for (const auto step :
       {&ReviewQueue::leased, &ReviewQueue::divided, &ReviewQueue::second, &ReviewQueue::first}) {
    const MaybeItem item = (this->*step)(reviewer, now_ms);
    if (!item || *item) return item;
  }
  return std::optional<int64_t>();
}

Result<void> ReviewQueue::lease(int64_t item, const std::string& reviewer, int64_t now_ms) {
  Result<Statement> insert = labels_.database().prepare(
      "INSERT INTO leases (item, reviewer, until) VALUES (?, ?, ?) "
      "ON CONFLICT DO UPDATE SET reviewer = excluded.reviewer, until = excluded.until");
  if (!insert) return insert.error();
  return insert->bind(item).bind(reviewer).bind(now_ms + options_.lease_ms).run();
}

Result<std::optional<ReviewItem>> ReviewQueue::read(int64_t item, const std::string& reviewer) {
  Result<Statement> found = labels_.database().prepare(
      "SELECT title, content, article_language, publisher, url, published FROM items WHERE id = ?");
  if (!found) return found.error();
  const Result<bool> there = found->bind(item).row();
  if (!there) return there.error();
  if (!*there) return std::optional<ReviewItem>();
  ReviewItem read{.id = item,
                  .title = found->text(0),
                  .content = found->text(1),
                  .language = found->text(2),
                  .source = found->text(3),
                  .url = found->text(4),
                  .published = found->text(5)};
  found->reset();
  const Result<std::vector<GivenLabel>> labels = labels_.labels_of(item);
  if (!labels) return labels.error();
  read.kind = next_kind(*labels, reviewer);
  return std::optional(std::move(read));
}

Result<std::optional<ReviewItem>> ReviewQueue::next(const std::string& reviewer, int64_t now_ms) {
  if (!is_reviewer_name(reviewer)) {
    return Error(ErrorCode::kInvalidArgument,
                 "a reviewer's name has 1 to 100 bytes and no control characters");
  }
  // Choosing and leasing are one step, or two reviewers could be given one item.
  Result<Transaction> transaction = Transaction::begin(labels_.database());
  if (!transaction) return transaction.error();
  const MaybeItem item = choose(reviewer, now_ms);
  if (!item) return item.error();
  if (!*item) return std::optional<ReviewItem>();
  if (Result<void> done = lease(**item, reviewer, now_ms); !done) return done.error();
  if (Result<void> done = transaction->commit(); !done) return done.error();
  return read(**item, reviewer);
}

Result<std::vector<ReviewItem>> ReviewQueue::hand_out(const std::string& reviewer, size_t items,
                                                      int64_t now_ms) {
  std::vector<ReviewItem> taken;
  // The plan changes with what is handed out, so it is told of it as if it were labelled.
  while (taken.size() < items) {
    Result<Transaction> transaction = Transaction::begin(labels_.database());
    if (!transaction) return transaction.error();
    const MaybeItem item = first(kNobody, now_ms);  // also passes over what is ours already
    if (!item) return item.error();
    if (!*item) break;
    if (Result<void> done = lease(**item, reviewer, now_ms); !done) return done.error();
    if (Result<void> done = transaction->commit(); !done) return done.error();
    if (Result<void> done = count_as_labelled(**item); !done) return done.error();
    Result<std::optional<ReviewItem>> one = read(**item, reviewer);
    if (!one) return one.error();
    if (*one) taken.push_back(**std::move(one));
  }
  return taken;
}

/// Between two plans the count goes on by itself.
Result<void> ReviewQueue::count_as_labelled(int64_t item) {
  const MaybeItem cell =
      labels_.database().number("SELECT cell FROM items WHERE id = " + std::to_string(item));
  if (!cell) return cell.error();
  if (*cell) ++plan_[static_cast<size_t>(**cell)].labelled;
  return {};
}

Result<int64_t> ReviewQueue::label(const NewLabel& label) {
  const Result<std::optional<ReviewItem>> item = read(label.item, label.reviewer);
  if (!item) return item.error();
  const Result<int64_t> number = labels_.add(label);
  if (!number) return number.error();
  if (*item && (*item)->kind == LabelKind::kFirst) {
    const Result<void> counted = count_as_labelled(label.item);
    static_cast<void>(counted);  // the label is written; the next plan counts anew
  }
  return number;
}

Result<std::optional<ReviewItem>> ReviewQueue::undo(const std::string& reviewer, int64_t now_ms) {
  const MaybeItem item = labels_.undo(reviewer, now_ms);
  if (!item) return item.error();
  if (!*item) return std::optional<ReviewItem>();
  planned_ms_.reset();
  // One that is on the screen meanwhile is shown afterwards.
  Result<Statement> away = labels_.database().prepare("DELETE FROM leases WHERE reviewer = ?");
  if (!away) return away.error();
  if (Result<void> done = away->bind(reviewer).run(); !done) return done.error();
  if (Result<void> done = lease(**item, reviewer, now_ms); !done) return done.error();
  return read(**item, reviewer);
}

Result<ReviewState> ReviewQueue::state(const std::string& reviewer, int64_t now_ms) {
  if (Result<void> planned = refresh_plan(now_ms); !planned) return planned.error();
  ReviewState state{.plan = plan_};
  const std::string ours = " AND i.candidate = " + std::to_string(candidate_);
  const std::string counts =
      "SELECT count(*) FROM (SELECT count(*) AS given FROM labels l JOIN items i ON i.id = l.item "
      "WHERE l.undone IS NULL AND l.kind < 2 AND i.doubled = 1" +
      ours + " GROUP BY l.item) WHERE given ";
  Database& log = labels_.database();
  const MaybeItem doubled = log.number(counts + "> 1");
  if (!doubled) return doubled.error();
  const MaybeItem open = log.number(counts + "= 1");
  if (!open) return open.error();
  const MaybeItem divided =
      log.number("SELECT count(*) FROM items i WHERE i.id IN" + std::string(kDivided) + ours);
  if (!divided) return divided.error();
  Result<Statement> own =
      log.prepare("SELECT count(*) FROM labels WHERE reviewer = ? AND undone IS NULL");
  if (!own) return own.error();
  own->bind(reviewer);
  const MaybeItem by_reviewer = one_item(*own);
  if (!by_reviewer) return by_reviewer.error();
  state.doubled = static_cast<size_t>(doubled->value_or(0));
  state.to_double = static_cast<size_t>(open->value_or(0));
  state.divided = static_cast<size_t>(divided->value_or(0));
  state.by_reviewer = static_cast<size_t>(by_reviewer->value_or(0));
  return state;
}

}  // namespace prefilter::shadow
