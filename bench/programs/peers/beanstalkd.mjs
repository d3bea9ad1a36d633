import jackd from 'jackd';

const Jackd = jackd.default ?? jackd;

async function connected(port) {
  const client = new Jackd();
  await client.connect({ host: '127.0.0.1', port });
  return client;
}

export async function createProducer(port) {
  const client = await connected(port);
  return { submit: (payload) => client.put(payload) };
}

/** The next job that is ready; `undefined` where there is none. */
async function reserve(client) {
  try {
    return await client.reserveWithTimeout(0);
  } catch (error) {
    if (error.message !== 'TIMED_OUT') throw error;
  }
}

/**
 * A connection for each job at once, since jackd confuses RESERVED answers that come together. Ends by itself when the tube
 * is empty.
 */
export function startWorker(port, { concurrency, handle }) {
  const lane = async () => {
    const client = await connected(port);
    for (let job = await reserve(client); job !== undefined; job = await reserve(client)) {
      handle(JSON.parse(job.payload));
      await client.delete(job.id);
    }
    await client.disconnect();
  };
  const lanes = Promise.all(Array.from({ length: concurrency }, lane));
  return { stop: () => lanes };
}
