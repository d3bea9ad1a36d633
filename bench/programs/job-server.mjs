// Our job server in a process of its own: node bench/programs/job-server.mjs PORT [STORE], STORE being an address.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { JobServer, storeAt } from '../../dist/server/index.js';
import { serveAsks } from './serve-asks.mjs';
import { WatchedStore } from './watched-store.mjs';

const [port, address] = process.argv.slice(2);
const delays = monitorEventLoopDelay({ resolution: 1 });
const store = address === undefined ? undefined : new WatchedStore(storeAt(address));
const server = new JobServer({ jobHandlePrefix: 'H', store });

await server.open();
await server.listen({ host: '127.0.0.1', port: Number(port) });
serveAsks({
  'watch pauses': () => {
    delays.enable();
    delays.reset();
  },
  /** In ms. */
  'largest pause': () => delays.max / 1e6,
  /** When the store kept the last job, in ms since 1970; as soon as it keeps none. */
  'emptied at': async () => {
    await store.emptied();
    return store.emptiedAt;
  },
});
