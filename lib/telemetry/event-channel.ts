type Listener<Payload> = (payload: Payload) => void;

/**
 * Typed events: `Events` maps each event's name to its payload. Listeners are called in the order in which they
 * were added; one that throws is reported to `onListenerError` and keeps no other from hearing.
 */
export class EventChannel<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  constructor(private readonly onListenerError: (error: unknown) => void) {}

  /** @returns a function that removes the listener */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        (listener as Listener<Events[Name]>)(payload);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
}
