/** Calls a listener of the user's. What it throws or rejects with is dropped: its errors are the user's. */
export function tell<Event>(listener: ((event: Event) => void) | undefined, event: Event): void {
  try {
    const result: unknown = listener?.(event);
    // An async function fits the type too; its rejection must not end the process.
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // See above.
  }
}
