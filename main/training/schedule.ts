// The learning rate of every step: half a cosine from the peak to zero, a pure function of the step.

/** Step 0 has the peak; the last step is just above zero. */
export function rateAt(step: number, steps: number, peak: number): number {
  return 0.5 * peak * (1 + Math.cos((Math.PI * step) / steps));
}
