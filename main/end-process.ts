// How our processes end by themselves.
// Invariant: what was to be said is said before; from here on no work begins.

/** Enough for a compile job to get the memory that it waits for; nobody notices it. */
const settleMs = 50;

/**
 * Ends this process a moment later. At once, Node can stand still for ever: `process.exit` joins the threads that compile, and one that waits for the main thread
 * to free memory waits on (nodejs/node issue 54918, seen with Node 24.21). While the main thread is idle it frees the memory.
 */
export function endProcess(code: number): void {
  setTimeout(() => process.exit(code), settleMs);
}
