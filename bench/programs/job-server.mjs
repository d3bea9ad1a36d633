// Our job server in a process of its own: node bench/programs/job-server.mjs PORT.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { JobServer } from '../../dist/server/index.js';
import { serveAsks } from './serve-asks.mjs';

const delays = monitorEventLoopDelay({ resolution: 1 });
const server = new JobServer({ jobHandlePrefix: 'H' });

await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
serveAsks({
  'watch pauses': () => {
    delays.enable();
    delays.reset();
  },
  /** In ms. */
  'largest pause': () => delays.max / 1e6,
});
