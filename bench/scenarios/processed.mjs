/** How many are submitted at once where that is not what is measured. */
const IN_FLIGHT = 100;

/** Queues jobs, then has them done. @returns submits per second, jobs done per second */
export async function askProcessed(producer, worker, { jobs, concurrency }) {
  const submits = await producer.ask('submit', { jobs, inFlight: IN_FLIGHT });
  return [submits, await worker.ask('process', { jobs, concurrency })];
}
