// Lengths of time in English.

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return whole < 600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function range(lowSeconds: number, highSeconds: number): string {
  const low = duration(lowSeconds);
  const high = duration(highSeconds);
  return low === high ? `about ${low}` : `${low} to ${high}`;
}
