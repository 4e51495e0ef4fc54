// Figures as people read them.

/** A probability with four digits, or as many as it takes to tell it from the threshold. */
export function probability(p, threshold) {
  if (p > 0 && p < 0.00005) return "< 0.0001";
  if (p < 1 && p >= 0.99995) return "> 0.9999";
  for (let digits = 4; digits < 9; ++digits) {
    if (threshold === undefined || p === threshold || Number(p.toFixed(digits)) !== Number(threshold.toFixed(digits))) return p.toFixed(digits);
  }
  return String(p);
}

/** A threshold without zeros at its end. */
export const shortest = (value) => String(Number(value.toFixed(6)));

/** By what the odds of commerce are multiplied: ×12, ÷3.4. */
export function odds(logOdds) {
  const factor = Math.exp(Math.abs(logOdds));
  const text = factor >= 9999.5 ? "more than 9999" : factor >= 9.95 ? factor.toFixed(0) : factor.toFixed(1);
  return (logOdds < 0 ? "\u00f7\u00a0" : "\u00d7\u00a0") + text;
}

export const milliseconds = (ms) => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toString()) + "\u00a0ms";

export const count = (n) => n.toLocaleString("en");

/** "German (de)"; the tag alone where the browser has no name for it. */
export function languageName(tag) {
  if (!tag || tag === "other") return "other";
  try {
    const name = new Intl.DisplayNames(["en"], { type: "language" }).of(tag);
    return name && name !== tag ? `${name} (${tag})` : tag;
  } catch {
    return tag;
  }
}
