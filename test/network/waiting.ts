/** How long a condition may take to come true, in ms. */
const LIMIT = 10_000;

/** Waits for one event of whatever has a method `on` that returns how to leave. */
export function next<Event>(
  listen: (listener: (event: Event) => void) => () => void,
  wanted: (event: Event) => boolean = () => true,
): Promise<Event> {
  return new Promise((resolve) => {
    const leave = listen((event) => {
      if (!wanted(event)) return;
      leave();
      resolve(event);
    });
  });
}

/** Lets the event loop go round until it is so. For what no event tells of. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + LIMIT;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited ${LIMIT} ms in vain for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
