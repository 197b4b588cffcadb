// Notices when nobody has touched the window for a while, and counts the minutes in which somebody did.
// Invariant: any key, movement, touch or turn of the wheel begins the time anew; the listener is called once for each pause.

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

/** Faces are hidden after this long without anybody at the window. */
export const idleMs = 5 * 60_000;

/** Calls `listener` when nothing was heard from `target` for `afterMs`. Returns what stops it. */
export function watchIdle(target: EventTarget, afterMs: number, listener: () => void): () => void {
  let timer = setTimeout(listener, afterMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(listener, afterMs);
  };
  const stop = listen(target, heard);
  return () => {
    clearTimeout(timer);
    stop();
  };
}

const minuteMs = 60_000;

/** Calls `listener` after every minute in which something was heard from `target`. Returns what stops it. */
export function watchActive(target: EventTarget, listener: (seconds: number) => void): () => void {
  let active = false;
  const stop = listen(target, () => {
    active = true;
  });
  const timer = setInterval(() => {
    if (active) listener(minuteMs / 1000);
    active = false;
  }, minuteMs);
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** Calls `heard` at every sign of somebody. Returns what stops it. */
function listen(target: EventTarget, heard: () => void): () => void {
  for (const sign of signs) target.addEventListener(sign, heard, { passive: true });
  return () => {
    for (const sign of signs) target.removeEventListener(sign, heard);
  };
}
