/** What it returns is not waited for; a promise that is rejected is reported as a throw is. */
type Listener<Payload> = (payload: Payload) => unknown;

/**
 * Typed events: `Events` maps each event's name to its payload. Listeners are called in the order in which they
 * were added; one that throws, or whose promise is rejected, is reported to `onListenerError` and keeps no other from
 * hearing.
 */
export class EventChannel<Events extends object> {
  private readonly listeners = new Map<keyof Events, readonly Listener<never>[]>();

  constructor(private readonly onListenerError: (error: unknown) => void) {}

  /** @returns a function that removes the listener, once */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    // A function of its own, so that one that is added twice can be removed twice.
    const own: Listener<Events[Name]> = (payload) => listener(payload);
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), own]);
    return () => {
      const others = (this.listeners.get(name) ?? []).filter((other) => other !== own);
      if (others.length > 0) this.listeners.set(name, others);
      else this.listeners.delete(name);
    };
  }

  /** Whether anybody listens, for those whose payload costs something to make. */
  heard(name: keyof Events): boolean {
    return this.listeners.has(name);
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    const listeners = this.listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of listeners) {
      try {
        const returned = (listener as Listener<Events[Name]>)(payload);
        if (returned instanceof Promise) returned.catch(this.onListenerError);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
}
