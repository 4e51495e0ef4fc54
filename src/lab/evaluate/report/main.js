// The rest of the sections, and the page put together.
function errorsSection() {
  const list = (title, note, wrong) => {
    const items = (wrong || []).map((one) => el("li", {}, one.title || "(no title)",
      el("small", {}, [`p ${probability(one.p_commerce)}`, one.language, one.source, one.origin, `id ${one.id}`].filter(Boolean).join(" · "))));
    return el("div", {}, el("h3", {}, title), el("p", { class: "note" }, note),
      items.length ? el("ul", { class: "wrong-list" }, items.slice(0, 8)) : el("p", {}, "None."),
      items.length > 8 ? behind(`${count(items.length - 8)} more`, el("ul", { class: "wrong-list" }, items.slice(8))) : null);
  };
  return section("errors", "Wrong verdicts", live(["form", "candidate"], () => el("div", { class: "pair" },
    list("Journalism that was blocked", "The surest first. Is the label right?", form()?.false_blocks),
    list("Commerce that passed", "The surest first.", form()?.misses))));
}

function guaranteesSection() {
  const rows = results.candidates.map((one) => ({ cells: [one.name, probability(one.threshold.value),
    { text: one.threshold.provenance || "not recorded" },
    Object.entries(one.threshold.per_language || {}).map(([language, value]) => `${language} ${probability(value)}`).join(", ") || "none",
    known(one.temperature?.served) ? one.temperature.served.toFixed(3) : "–", known(one.temperature?.fitted) ? one.temperature.fitted.toFixed(3) : "–"] }));
  const head = heads("candidate", "threshold", "where it comes from, and what it guarantees", "a language of its own", "temperature served", "fitted");
  head[2].css = "text";
  head[3].css = "text";
  return section("guarantees", "Thresholds and guarantees", table("The thresholds that the figures were made with", head, rows), proposedThresholds());
}

/** What the validation data would choose, and what that does on the articles judged here. */
function proposedThresholds() {
  const head = heads("rule", "articles", "threshold", "precision", "recall", "journalism blocked", "what speaks for it");
  head[6].css = "text";
  return live(["form", "candidate"], () => {
    const rules = candidate().thresholds || [];
    if (!rules.length) return null;
    return table(`What validation data would choose for ${candidate().name}, and what it does here, on the ${FORM_NAMES[state.form]}`, head, rules.map((rule) => {
      const here = rule.test?.[state.form];
      return { cells: [rule.rule, rule.language || "all", known(rule.value) ? probability(rule.value) : "none", ...["precision", "recall", "journalism_blocked"].map((name) => (here ? withRange(here[name]) : "–")), rule.reason] };
    }));
  });
}

function monthsSection() {
  if (!results.candidates.some((one) => Object.values(one.forms).some((shown) => shown.trend))) return null;
  return section("months", "Over time", live(["form", "candidate"], () => {
    const months = Object.entries(form()?.months || {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = months.map(([name, part]) => ({ name: `${name} (${count(part.articles)})`, values: [{ ...part.precision, css: "s0" }, { ...part.recall, css: "s1" }] }));
    return [el("p", {}, form()?.trend?.sentence || "No article of this form carries a date."),
      rows.length ? figure("Upper dots are precision, lower ones recall, in percent; articles in brackets.", (width) => dotRows(width, "Precision and recall by month; figures in the table below", 0, rows)) : null,
      rows.length ? behind("As a table", table("By month, at the threshold served, in percent", heads("month", "articles", "precision", "recall", "F1"),
        months.map(([name, part]) => ({ cells: [name, count(part.articles), withRange(part.precision), withRange(part.recall), withRange(part.f1)] })))) : null];
  }));
}

function comparisonsSection() {
  const pairs = results.comparisons || [];
  if (!pairs.length) return null;
  return section("comparisons", "Are the differences real?",
    el("p", { class: "lead" }, "Only articles that one of two candidates judges rightly and the other wrongly tell them apart (McNemar's exact test; Holm's correction for all pairs)."),
    live(["form"], () => table(`On the ${FORM_NAMES[state.form]}`, heads("candidates", "only the first right", "only the second right", "verdicts that differ", "p", "p, corrected"),
      pairs.filter((pair) => pair.form === state.form).map((pair) => ({ cells: [`${pair.first} / ${pair.second}`, count(pair.only_first_right), count(pair.only_second_right),
        count(pair.verdicts_changed), pair.p_value < 0.0001 ? "< 0.0001" : pair.p_value.toFixed(4), pair.p_value_holm < 0.0001 ? "< 0.0001" : pair.p_value_holm.toFixed(4)] })))));
}

function speedSection() {
  const measured = report.benchmark?.candidates || [];
  if (!measured.length) return null;
  const of = (one, work) => one.latency?.[work]?.milliseconds;
  const times = (ms) => (ms ? { text: milliseconds(ms.p50), small: `p95 ${milliseconds(ms.p95)}, p99 ${milliseconds(ms.p99)}` } : "–");
  const machine = report.benchmark.machine || {};
  return section("speed", "Speed and size",
    el("p", { class: "lead" }, [machine.processor, machine.instruction_set, `${count(report.benchmark.threads)} threads`].filter(Boolean).join(" · ")),
    table("Milliseconds an article, the median; below, the tail", heads("candidate", "fills the window", "usual lengths", "articles / s", "cold start, ms", "peak memory", "size"),
      measured.map((one) => ({ cells: [one.name, times(of(one, "window")), times(of(one, "mix")), count(Math.round(one.throughput?.articles_per_second || 0)),
        milliseconds(one.cold_start_ms?.p50), megabytes(one.peak_memory_bytes), megabytes(one.size_bytes)] }))));
}

/** One run's metrics, or a pipeline's file with those of each candidate, which has no single steps. */
function trainingSection() {
  const runs = (report.training?.candidates || [report.training]).filter((run) => run?.evaluations?.length);
  return runs.length ? section("training", "Training", runs.flatMap(trainingOf)) : null;
}

function trainingOf(run) {
  const axis = (values, label) => {
    const most = Math.max(...values, 1e-9);
    return { from: 0, to: most, ticks: [0, most / 2, most], text: (t) => (most > 20 ? Math.round(t).toString() : t.toFixed(2)), label };
  };
  const smooth = [];
  const steps = (run.steps || []).filter((step) => known(step.loss));
  const group = Math.max(1, Math.ceil(steps.length / 120));
  for (let i = 0; i < steps.length; i += group) {
    const part = steps.slice(i, i + group);
    smooth.push([part[part.length - 1].step, part.reduce((sum, step) => sum + step.loss, 0) / part.length]);
  }
  const series = [{ name: "training loss", style: 4, points: smooth }, { name: "validation loss", style: 0, main: true, points: run.evaluations.filter((one) => known(one.loss)).map((one) => [one.step, one.loss]) }];
  const drawn = series.filter((one) => one.points.length);
  const all = drawn.flatMap((one) => one.points);
  return [
    run.name ? el("h3", {}, run.name) : null,
    el("p", { class: "lead" }, [run.base, run.state, `${count(run.train_articles)} articles`, `${Math.round((run.wall_seconds || 0) / 60)} minutes`].filter(Boolean).join(" · ")),
    lineKey(drawn),
    figure("", (width) => lineChart(width, 260, "Loss by step; figures in the table below", axis(all.map(([x]) => x), "step"), axis(all.map(([, y]) => y), "loss"), drawn)),
    behind("As a table", table("Evaluations on the validation articles, in percent", heads("step", "loss", "F1", "precision", "recall", "average precision"),
      run.evaluations.map((one) => ({ css: one.step === run.best_step ? "chosen" : null, cells: [count(one.step), known(one.loss) ? one.loss.toFixed(4) : "–", percent(one.f1), percent(one.precision), percent(one.recall), percent(one.average_precision)] })))),
  ];
}

function dataSection() {
  const fact = (name, value) => (known(value) && value !== "" ? [el("dt", {}, name), el("dd", {}, value)] : []);
  const hash = (sha) => (sha ? el("code", {}, sha) : null);
  const set = (data) => [fact("file", data.file), fact("SHA-256", hash(data.sha256)), fact("articles", `${count(data.articles)}: ${count(data.commerce)} commerce, ${count(data.journalism)} journalism`),
    fact("left out", `${count(data.unlabelled)} without a label`), fact("equal texts", count(data.duplicates))].flat();
  return section("data", "Data and provenance",
    el("h3", {}, "Judged on"), el("dl", { class: "facts" }, set(results.data)),
    results.validation ? [el("h3", {}, "Calibrated on"), el("dl", { class: "facts" }, set(results.validation))] : null,
    el("h3", {}, "Made by"), el("dl", { class: "facts" }, fact("program", results.made_by), fact("time", results.created),
      report.sources.map((one) => fact(one.name, hash(one.sha256))), results.candidates.map((one) => fact(one.name, [one.model, one.path].filter(Boolean).join(" · ")))));
}

function start() {
  state.candidate = report.best;
  state.form = candidate().forms.full ? "full" : Object.keys(candidate().forms)[0];
  state.logit = logitOf(candidate().threshold.value);
  const sections = [candidatesSection(), pickers(), curvesSection(), thresholdSection(), slicesSection(), monthsSection(), errorsSection(), guaranteesSection(),
    comparisonsSection(), speedSection(), trainingSection(), dataSection()].filter(known);
  append(document.getElementById("main"), sections);
  append(document.getElementById("contents"), sections.filter((one) => one.id).map((one) => [el("a", { href: `#${one.id}` }, one.querySelector("h2").textContent), " "]));
}

start();
