#include "service/shadow/labelled_items.h"

#include "service/shadow/database.h"

namespace prefilter::shadow {

Result<void> visit_labelled(Database& log, int64_t candidate,
                            const std::function<Result<void>(const LabelledItemRow&)>& visit) {
  Result<Statement> rows = log.prepare(
      "SELECT i.id, i.day, i.cell, i.language, i.length_band, i.source, i.score_band, i.weight, "
      "l.reviewer, l.label, l.kind, l.at FROM labels l JOIN items i ON i.id = l.item "
      "WHERE i.candidate = ? AND l.undone IS NULL ORDER BY i.id, l.id");
  if (!rows) return rows.error();
  rows->bind(candidate);
  LabelledItemRow in_hand;
  const auto show = [&]() -> Result<void> {
    const std::optional<Settled> settled = settle(in_hand.given);
    if (!settled) return {};
    in_hand.settled = *settled;
    return visit(in_hand);
  };
  Result<bool> more = rows->row();
  for (; more && *more; more = rows->row()) {
    if (rows->integer(0) != in_hand.item) {
      if (Result<void> done = show(); !done) return done;
      in_hand = {.item = rows->integer(0),
                 .day = rows->integer(1),
                 .cell = static_cast<Cell>(rows->integer(2)),
                 .language = rows->text(3),
                 .length_band = rows->text(4),
                 .source = rows->text(5),
                 .score_band = rows->integer(6),
                 .weight = rows->real(7),
                 .given = {},
                 .settled = {}};
    }
    in_hand.given.push_back({.id = 0,
                             .reviewer = rows->text(8),
                             .label = static_cast<Label>(rows->integer(9)),
                             .kind = static_cast<LabelKind>(rows->integer(10)),
                             .when_ms = rows->integer(11)});
  }
  if (!more) return more.error();
  return show();
}

}  // namespace prefilter::shadow
