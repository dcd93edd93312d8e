// Percentiles, and how figures are written.

/** The value below which a share of the list lies. */
export function percentile(list, share) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** A figure without decimals. */
export const whole = (value) => (Number.isFinite(value) ? value.toFixed(0) : '–');

export const rest = (millis) => new Promise((done) => setTimeout(done, millis));
