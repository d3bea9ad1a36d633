import type { ListenOptions as NodeListenOptions, Server } from 'node:net';

/** Begins to listen. @throws the system's error, which names the place */
export function listening(server: Server, options: NodeListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Takes no further connection; ends when those that are open have. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
