// Submits jobs as the harness asks: node bench/programs/producer.mjs PEER PORT, PEER being a file of ./peers.
import { PAYLOAD } from './payload.mjs';
import { serveAsks } from './serve-asks.mjs';
import { latenciesOf, rateOf } from './timing.mjs';

const [peer, port] = process.argv.slice(2);
const { createProducer, createCaller } = await import(`./peers/${peer}.mjs`);
const producer = await createProducer(Number(port));

/** With a caller that is there only meanwhile: BullMQ's would be told of all other jobs too, and cost them time. */
async function calling(measure) {
  const caller = await createCaller(Number(port));
  const figures = await measure(() => caller.call(PAYLOAD));
  await caller.close();
  return figures;
}

serveAsks({
  submit: ({ jobs, inFlight }) => rateOf(() => producer.submit(PAYLOAD), { jobs, inFlight }),
  'round trips': ({ jobs, inFlight }) => calling((call) => rateOf(call, { jobs, inFlight })),
  latency: ({ jobs }) => calling((call) => latenciesOf(call, jobs)),
});
