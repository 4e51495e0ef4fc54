#include "service/shadow/label_log.h"

#include <algorithm>

#include "base/utf8.h"
#include "service/shadow/log_file.h"

namespace prefilter::shadow {
namespace {

Result<double> weight_of(Database& log, int64_t item) {
  Result<Statement> found = log.prepare("SELECT weight FROM items WHERE id = ?");
  if (!found) return found.error();
  const Result<bool> there = found->bind(item).row();
  if (!there) return there.error();
  if (!*there) {
    return Error(ErrorCode::kNotFound, log.path() + ": there is no item " + std::to_string(item));
  }
  return found->real(0);
}

Result<void> undo_earlier(Database& log, const NewLabel& label, LabelKind kind) {
  Result<Statement> undo = log.prepare(
      "UPDATE labels SET undone = ? WHERE item = ? AND reviewer = ? AND kind = ? AND undone IS "
      "NULL");
  if (!undo) return undo.error();
  undo->bind(label.when_ms).bind(label.item).bind(label.reviewer);
  return undo->bind(static_cast<int64_t>(kind)).run();
}

Result<void> end_lease(Database& log, const NewLabel& label) {
  Result<Statement> end = log.prepare("DELETE FROM leases WHERE item = ? AND reviewer = ?");
  if (!end) return end.error();
  return end->bind(label.item).bind(label.reviewer).run();
}

}  // namespace

bool is_reviewer_name(std::string_view name) {
  if (name.empty() || name.size() > 100 || !utf8::is_valid(name)) return false;
  for (size_t at = 0; at < name.size();) {
    const utf8::Decoded one = utf8::decode(name, at);
    if (utf8::is_control(one.code_point)) return false;
    at += one.length;
  }
  return true;
}

LabelKind next_kind(const std::vector<GivenLabel>& labels, const std::string& reviewer) {
  const std::optional<Settled> settled = settle(labels);
  // Somebody who changes a mind gives the same label anew.
  const auto own = std::find_if(labels.rbegin(), labels.rend(), [&](const GivenLabel& given) {
    return given.reviewer == reviewer;
  });
  if (settled && settled->divided) return LabelKind::kAdjudication;
  if (own != labels.rend()) return own->kind;
  return labels.empty() ? LabelKind::kFirst : LabelKind::kSecond;
}

Result<LabelLog> LabelLog::open(const std::string& path) {
  Result<Database> log = open_log(path, Access::kWrite, Durability::kPower);
  if (!log) return log.error();
  return LabelLog(*std::move(log));
}

Result<std::vector<GivenLabel>> LabelLog::labels_of(int64_t item) {
  Result<Statement> rows = log_.prepare(
      "SELECT id, reviewer, label, kind, at FROM labels WHERE item = ? AND undone IS NULL "
      "ORDER BY id");
  if (!rows) return rows.error();
  rows->bind(item);
  std::vector<GivenLabel> labels;
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    labels.push_back({.id = rows->integer(0),
                      .reviewer = rows->text(1),
                      .label = static_cast<Label>(rows->integer(2)),
                      .kind = static_cast<LabelKind>(rows->integer(3)),
                      .when_ms = rows->integer(4)});
  }
  if (!more) return more.error();
  return labels;
}

Result<int64_t> LabelLog::add(const NewLabel& label) {
  if (!is_reviewer_name(label.reviewer)) {
    return Error(ErrorCode::kInvalidArgument,
                 "a reviewer's name has 1 to 100 bytes and no control characters");
  }
  Result<Transaction> transaction = Transaction::begin(log_);
  if (!transaction) return transaction.error();
  const Result<double> weight = weight_of(log_, label.item);
  if (!weight) return weight.error();
  const Result<std::vector<GivenLabel>> others = labels_of(label.item);
  if (!others) return others.error();
  const LabelKind kind = next_kind(*others, label.reviewer);
  if (Result<void> done = undo_earlier(log_, label, kind); !done) return done.error();
  Result<Statement> insert = log_.prepare(
      "INSERT INTO labels (item, reviewer, label, kind, at, pi) VALUES (?, ?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  insert->bind(label.item).bind(label.reviewer).bind(static_cast<int64_t>(label.label));
  insert->bind(static_cast<int64_t>(kind)).bind(label.when_ms).bind(*weight);
  if (Result<void> done = insert->run(); !done) return done.error();
  const int64_t number = log_.last_row_id();
  if (Result<void> done = end_lease(log_, label); !done) return done.error();
  if (Result<void> done = transaction->commit(); !done) return done.error();
  return number;
}

Result<std::optional<int64_t>> LabelLog::undo(const std::string& reviewer, int64_t now_ms) {
  Result<Transaction> transaction = Transaction::begin(log_);
  if (!transaction) return transaction.error();
  Result<Statement> last = log_.prepare(
      "SELECT id, item FROM labels WHERE reviewer = ? AND undone IS NULL ORDER BY id DESC LIMIT 1");
  if (!last) return last.error();
  const Result<bool> there = last->bind(reviewer).row();
  if (!there) return there.error();
  if (!*there) return std::optional<int64_t>();
  const int64_t label = last->integer(0);
  const int64_t item = last->integer(1);
  last->reset();
  Result<Statement> undo = log_.prepare("UPDATE labels SET undone = ? WHERE id = ?");
  if (!undo) return undo.error();
  if (Result<void> done = undo->bind(now_ms).bind(label).run(); !done) return done.error();
  if (Result<void> done = transaction->commit(); !done) return done.error();
  return std::optional(item);
}

}  // namespace prefilter::shadow
