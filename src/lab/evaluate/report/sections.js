// The sections of the page, each a function that returns its element.
function section(id, title, ...children) {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...children);
}

/** A table: head of {text, css}, rows of cells; a cell is text, a node, or {text, small, css}. */
function table(caption, head, rows) {
  const cell = (value, i) => {
    const plain = value !== null && typeof value === "object" && !(value instanceof Node);
    const text = plain ? value.text : value;
    const small = plain && value.small ? el("small", {}, value.small) : null;
    return el(i === 0 ? "th" : "td", { class: head[i].css, scope: i === 0 ? "row" : null }, known(text) ? text : "–", small);
  };
  const body = rows.map((row) => el("tr", { class: row.css }, row.cells.map(cell)));
  // The caption stands outside of what scrolls sideways.
  return el("div", {}, el("p", { class: "caption" }, caption),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      el("table", { "aria-label": caption },
        el("thead", {}, el("tr", {}, head.map((one) => el("th", { class: one.css, scope: "col" }, one.text)))),
        el("tbody", {}, body))));
}

const heads = (...names) => names.map((name, i) => ({ text: name, css: i === 0 ? "text" : null }));
const withRange = (figure) => ({ text: percent(figure.value), small: range(figure) });
const behind = (title, content) => el("details", {}, el("summary", {}, title), content);

/** An element whose content is made anew when parts of the state change. */
function live(parts, make) {
  const place = el("div");
  watch(parts, () => place.replaceChildren(...[make()].flat().filter(known)));
  return place;
}

function candidatesSection() {
  const confidence = Math.round((results.settings?.confidence || 0.95) * 100);
  const content = live(["form", "candidate"], () => table(
    `Judged on the ${FORM_NAMES[state.form]}, all articles, in percent; below, the ${confidence} % interval`,
    heads("candidate", "verdict", "F1", "precision", "recall", "average precision", "journalism blocked", "ECE", "size", "one article"),
    results.candidates.map((one, i) => {
      const shown = form(one);
      const all = shown?.slices.all;
      const judged = report.verdicts[i];
      const speed = benchmarkOf(one.name)?.latency?.window?.milliseconds;
      const name = { text: one.name, small: [one.kind, one.precision].filter(Boolean).join(" · ") };
      const css = i === state.candidate ? "chosen" : null;
      if (!all) return { css, cells: [name, "not judged in this form", ...Array(8).fill("")] };
      return { css, cells: [name, el("span", { class: `tag ${judged.level}` }, judged.label), withRange(all.f1),
        withRange(all.precision), withRange(all.recall), withRange(all.average_precision),
        { text: percent(all.journalism_blocked.value), small: `${count(all.confusion.false_positives)} articles` },
        percent(shown.calibration.served?.ece), megabytes(one.bytes),
        speed ? { text: `${milliseconds(speed.p50)} ms`, small: `p99 ${milliseconds(speed.p99)} ms` } : "–"] };
    })));
  return section("candidates", "Candidates",
    el("p", { class: "lead" }, "At the threshold that each is served with. The verdict is about whole articles."), content);
}

function pickers() {
  const options = (values, chosen) => values.map(([value, text]) => el("option", { value, selected: value === chosen ? "" : null }, text));
  const choose = (label, values, chosen, changed) => {
    const select = el("select", {}, options(values, chosen));
    select.addEventListener("change", () => changed(select.value));
    return el("label", {}, `${label} `, select);
  };
  const forms = [...new Set(results.candidates.flatMap((one) => Object.keys(one.forms)))];
  return el("div", { class: "picker" },
    choose("Candidate", results.candidates.map((one, i) => [String(i), one.name]), String(state.candidate),
      (value) => change({ candidate: Number(value), slice: "all", logit: logitOf(results.candidates[value].threshold.value) })),
    choose("Judged on the", forms.map((name) => [name, FORM_NAMES[name] || name]), state.form,
      (value) => change({ form: value, slice: "all" })));
}

function curvesSection() {
  const tenths = (from) => ({ from, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((t) => from + t * (1 - from)), text: (t) => `${Math.round(t * 100)}` });
  const content = live(["form", "candidate"], () => {
    const series = results.candidates.map((one, style) => ({ one, style, all: form(one)?.slices.all })).filter(({ all }) => all?.curve)
      .map(({ one, style, all }) => ({ name: one.name, style, main: style === state.candidate,
        points: all.curve.filter(([, c, j]) => c + j > 0).map(([, c, j]) => [c / all.commerce, c / (c + j)]),
        mark: known(all.precision.value) ? [all.recall.value, all.precision.value] : null }));
    const low = Math.min(...series.flatMap((one) => one.points.filter(([recall]) => recall > 0.3 && recall < 0.9).map(([, p]) => p)), 0.9);
    const from = low > 0.8 ? 0.75 : low > 0.55 ? 0.5 : 0;
    const calibration = form()?.calibration;
    return el("div", { class: "pair" },
      el("div", {}, el("h3", {}, "Precision and recall"), lineKey(series),
        figure(`The dot is the threshold served.${from ? ` Precision below ${from * 100} % is not drawn.` : ""}`, (width) =>
          lineChart(width, 320, "Precision against recall, a line a candidate; the figures are in the table of candidates",
            { ...tenths(0), label: "recall, %" }, { ...tenths(from), label: "precision, %" }, series))),
      calibration?.served ? calibrationFigure(calibration, tenths(0)) : null);
  });
  return section("curves", "Ranking and calibration", content);
}

function calibrationFigure(calibration, axis) {
  const bins = calibration.served.bins.filter((bin) => bin.articles);
  const notes = [["served", "as served"], ["uncalibrated", "without temperature"], ["fitted", "fitted on validation data"]]
    .filter(([name]) => calibration[name]).map(([name, text]) => `${percent(calibration[name].ece)} % ${text}`);
  const most = Math.max(...bins.map((bin) => bin.articles));
  const draw = (width) => {
    const { svg, sx, sy } = plot(width, 320, "Share of commerce against predicted probability; figures in the table below",
      { ...axis, label: "predicted p(commerce), %" }, { ...axis, label: "commerce among them, %" });
    svg.append(shape("path", { class: "ideal", d: path([[0, 0], [1, 1]], sx, sy) }));
    for (const bin of bins) {
      const found = bin.commerce / bin.articles;
      const spread = wilson(bin.commerce, bin.articles);
      svg.append(shape("g", { class: `s${state.candidate % 6}` },
        shape("line", { class: "whisker", x1: sx(bin.mean_p), x2: sx(bin.mean_p), y1: sy(spread.low), y2: sy(spread.high) }),
        shape("circle", { class: "dot", cx: sx(bin.mean_p), cy: sy(found), r: 3.5 + 6 * Math.sqrt(bin.articles / most) })));
    }
    return svg;
  };
  return el("div", {}, el("h3", {}, `Calibration of ${candidate().name}`), el("p", { class: "note" }, `Calibration error: ${notes.join(", ")}.`),
    figure("On the dotted line a score means what it says. Larger dots hold more articles; whiskers are 95 % intervals (Wilson).", draw),
    behind("As a table", table("Articles by predicted probability", heads("scores", "articles", "mean score, %", "commerce, %"),
      bins.map((bin) => ({ cells: [`${percent(bin.low)}–${percent(bin.high)}`, count(bin.articles), percent(bin.mean_p), percent(bin.commerce / bin.articles)] })))));
}

function thresholdSection() {
  const slider = el("input", { type: "range", min: -9, max: 9, step: 0.02, id: "threshold-slider", "aria-describedby": "threshold-scale" });
  const exact = el("input", { type: "number", min: 0, max: 1, step: "any", id: "threshold-exact", "aria-label": "Threshold, exactly" });
  const reset = el("button", { type: "button" }, "As served");
  slider.addEventListener("input", () => change({ logit: Number(slider.value) }));
  exact.addEventListener("change", () => {
    const p = Number(exact.value);
    if (p > 0 && p < 1) change({ logit: logitOf(p) });
  });
  reset.addEventListener("click", () => change({ logit: logitOf(candidate().threshold.value) }));
  watch(["logit", "candidate"], () => {
    slider.value = state.logit;
    slider.setAttribute("aria-valuetext", `threshold ${probability(probabilityOf(state.logit))}`);
    if (document.activeElement !== exact) exact.value = probability(probabilityOf(state.logit));
  });
  const which = live(["form", "candidate"], () => {
    const named = Object.entries(form()?.slices || {}).filter(([, part]) => part.curve);
    const select = el("select", {}, named.map(([name]) => el("option", { value: name, selected: name === state.slice ? "" : null }, name.replace(":", ": "))));
    select.addEventListener("change", () => change({ slice: select.value }));
    return el("p", {}, el("label", {}, "Articles: ", select));
  });
  return section("threshold", "Threshold",
    el("p", { class: "lead" }, "Move the threshold and see what it blocks. Try things here, but choose a threshold on validation data: one that was picked on these articles looks better than it is."),
    which,
    el("p", {}, el("label", { for: "threshold-slider" }, "Block from p(commerce) = "), exact, " ", reset),
    slider, el("p", { class: "note", id: "threshold-scale" }, "The slider is stretched towards 0 and 1, where most scores lie."),
    live(["form", "candidate", "slice", "logit"], thresholdFigures),
    live(["form", "candidate", "logit"], histogramFigure));
}

function thresholdFigures() {
  const part = slice();
  if (!part?.curve) return el("p", { class: "note" }, "This candidate has no scores in this form.");
  const c = confusionAt(part, probabilityOf(state.logit));
  const r = rates(c);
  const box = (css, number, text) => el("div", { class: css }, el("b", {}, count(number)), text);
  const one = (name, value, hits, n) => {
    const spread = known(hits) && n ? wilson(hits, n) : null;
    return el("div", {}, el("dt", {}, name), el("dd", {}, `${percent(value)} %`, spread ? el("small", {}, range(spread)) : null));
  };
  const { true_positives: right, false_positives: wrong, false_negatives: missed, true_negatives: passed } = c;
  return [
    el("dl", { class: "figures", "aria-live": "polite" }, one("precision", r.precision, right, right + wrong), one("recall", r.recall, right, right + missed),
      one("F1", r.f1), one("journalism blocked", r.journalism_blocked, wrong, wrong + passed)),
    el("div", { class: "cells" }, box("", right, "commerce, blocked"), box("wrong", missed, "commerce that passes"),
      box("wrong", wrong, "journalism, blocked"), box("", passed, "journalism that passes"))];
}

function histogramFigure() {
  const bins = form()?.histogram;
  if (!bins) return null;
  const swatch = (css, text) => el("li", { class: css }, shape("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" }, shape("rect", { class: "bar", width: 26, height: 10 })), text);
  return [el("h3", {}, "Scores of all articles"), el("ul", { class: "key" }, swatch("commerce", "commerce, upwards"), swatch("journalism", "journalism, downwards")),
    figure("Heights follow the square root of the counts; the dashed line is the threshold above.", (width) =>
      mirrored(width, "Articles by score: commerce upwards, journalism downwards", bins.commerce, bins.journalism, probabilityOf(state.logit)))];
}

function slicesSection() {
  const chart = (kind, title) => {
    const parts = slicesOf(kind);
    if (!parts.length) return null;
    const rows = parts.map(([name, part]) => ({ name: `${name} (${count(part.articles)})`,
      values: [{ ...part.precision, css: "s0" }, { ...part.recall, css: "s1" }] }));
    const lows = rows.flatMap((row) => row.values.map((one) => one.value)).filter(known);
    const from = Math.min(...lows) > 0.6 ? 0.5 : 0;
    return el("div", {}, el("h3", {}, title),
      figure(`Articles in brackets.${from ? " The axis begins at 50 %." : ""}`, (width) => dotRows(width, `Precision and recall ${title.toLowerCase()}; figures in the table below`, from, rows)),
      behind("As a table", table(`${title}, at the threshold served`,
        heads(kind, "articles", "commerce", "commerce blocked", "commerce passed", "journalism blocked", "journalism passed", "precision", "recall", "F1"),
        parts.map(([name, part]) => ({ cells: [name, count(part.articles), count(part.commerce), count(part.confusion.true_positives),
          count(part.confusion.false_negatives), count(part.confusion.false_positives), count(part.confusion.true_negatives),
          withRange(part.precision), withRange(part.recall), withRange(part.f1)] })))));
  };
  const swatch = (css, text) => el("li", { class: css }, shape("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" }, shape("circle", { class: "dot", cx: 13, cy: 5, r: 5 })), text);
  return section("slices", "By language, length and source",
    el("ul", { class: "key" }, swatch("s0", "precision, %"), swatch("s1", "recall, %")),
    live(["form", "candidate"], () => el("div", { class: "pair" }, chart("language", "By language"), chart("length", "By length, characters of content"), chart("source", "By source"))));
}
