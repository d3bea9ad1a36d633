import { GearmanClient } from '../../../dist/client/index.js';
import { JobWorker } from '../../../dist/worker/index.js';

const FUNCTION_NAME = 'bench';

export function createProducer(port) {
  const client = new GearmanClient({ servers: `127.0.0.1:${port}` });
  return { submit: (payload) => client.doBackground(FUNCTION_NAME, payload).handle };
}

export function createCaller(port) {
  const client = new GearmanClient({ servers: `127.0.0.1:${port}` });
  return {
    call: (payload) => client.doNormal(FUNCTION_NAME, payload).result(),
    close: () => client.close(),
  };
}

export function startWorker(port, { concurrency, handle }) {
  const worker = new JobWorker({ servers: `127.0.0.1:${port}`, concurrency });
  worker.register(FUNCTION_NAME, (job) => handle(job.payload()));
  worker.start();
  return { stop: () => worker.stop({ grace: 1000 }) };
}
