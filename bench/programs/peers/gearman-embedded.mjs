import { GearmanClient } from '../../../dist/client/index.js';
import { JobServer } from '../../../dist/server/index.js';
import { JobWorker } from '../../../dist/worker/index.js';

const FUNCTION_NAME = 'bench';

/** A server in this process that keeps its jobs in a SQLite file. */
export async function openQueue(file) {
  const server = new JobServer({ store: `sqlite:${file}` });
  await server.open();
  const client = new GearmanClient({ servers: server.dialer() });
  return {
    submit: (payload) => client.doBackground(FUNCTION_NAME, payload).handle,
    startWorker: ({ concurrency, handle }) => {
      const worker = new JobWorker({ servers: server.dialer(), concurrency });
      worker.register(FUNCTION_NAME, (job) => handle(job.payload()));
      worker.start();
      return { stop: () => worker.stop({ grace: 1000 }) };
    },
  };
}
