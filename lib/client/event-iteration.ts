import type { Observable, Subscription } from 'rxjs';

type Notice<Event> = { readonly event: Event } | { readonly error: unknown };

/** Iterates over events. The error that ends them is thrown behind all that came before it, as a subscriber hears it. */
export async function* iterate<Event>(events: Observable<Event>): AsyncGenerator<Event> {
  let subscription: Subscription | undefined;
  const stream = new ReadableStream<Notice<Event>>({
    start: (controller) => {
      subscription = events.subscribe({
        next: (event) => controller.enqueue({ event }),
        // A stream that errs drops what waits in it.
        error: (error: unknown) => {
          controller.enqueue({ error });
          controller.close();
        },
        complete: () => controller.close(),
      });
    },
    cancel: () => subscription?.unsubscribe(),
  });
  for await (const notice of stream) {
    if ('error' in notice) throw notice.error;
    yield notice.event;
  }
}
