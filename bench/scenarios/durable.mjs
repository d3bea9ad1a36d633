import { STORES } from './durable-stores.mjs';
import { subjectsOf } from './pairs.mjs';

const IN_FLIGHT = [100, 1000];

async function startPair(context, store) {
  const flags = await STORES[store](context);
  const start = (server) => context.server(server, { flags: flags[server] });
  return { ours: await start('ours'), gearmand: await start('gearmand') };
}

/** @returns submits per second at each number in flight, and jobs worked per second */
async function measure({ name, port, child }, context, jobs) {
  const submits = [];
  for (const inFlight of IN_FLIGHT) {
    const options = { jobs: context.scale(jobs), 'in-flight': inFlight, 'warm-up': 0, unique: true };
    submits.push((await context.load(port, 'submit', options)).rate);
  }
  const worked = await context.load(port, 'drain');
  const removing = name === 'ours' ? await removalTime(child, worked) : 0;
  return [...submits, worked.jobs / (worked.seconds + removing)];
}

/** How long ours went on removing jobs when all were done, in s; gearmand removes each before it goes on. */
async function removalTime(child, { endedAt }) {
  return Math.max(0, (await child.ask('emptied at')) - endedAt) / 1000;
}

/** @param jobs as many as gearmand submits in one to three seconds; twice as many are worked. @param rounds at most */
function durable(store, title, { jobs, rounds, needs = [], note }) {
  const names = [...IN_FLIGHT.map((inFlight) => `submits at ${inFlight} in flight`), 'work'];
  const metrics = names.map((name) => `${title}: ${name}`);
  return {
    name: `durable-${store}`,
    title: `Background jobs that are kept: ${title}`,
    note: [
      `${note} One connection submits ${jobs.toLocaleString('en')} jobs of 100 bytes with a unique ID each at 100 in flight, as`,
      'many at 1,000; then all are worked on 4 connections with 250 GRAB_JOB_UNIQ on the way each, until none is kept.',
    ].join('\n'),
    needs: ['gearmand', ...needs],
    targets: metrics.map((metric) => ({ metric, peer: 'gearmand', atLeast: 1 })),
    async run(context) {
      const servers = await startPair(context, store);
      const subjects = subjectsOf(servers, async (server) => {
        const figures = await measure(server, context, jobs);
        return Object.fromEntries(metrics.map((metric, index) => [metric, figures[index]]));
      });
      return context.compare(
        Object.fromEntries(metrics.map((metric) => [metric, 'jobs/s'])),
        subjects,
        rounds,
      );
    },
  };
}

/** A scenario for each store of which gearmand has a queue type. */
export const durableStores = [
  durable('sqlite', 'SQLite', {
    jobs: 400,
    rounds: 3,
    note: 'A file each; ours in WAL mode with `synchronous=full`; gearmand has a rollback journal, and commits each job; so few jobs that 1,000 in flight are all of them at once.',
  }),
  durable('redis', 'Redis', {
    jobs: 3000,
    needs: ['redis'],
    note: 'A redis-server each, with `--appendonly yes --appendfsync always`.',
  }),
  durable('postgres', 'PostgreSQL', {
    jobs: 1500,
    needs: ['postgres'],
    note: 'A database each in one server.',
  }),
  durable('mysql', 'MariaDB', { jobs: 1500, needs: ['mysql'], note: 'A database each in one server.' }),
  durable('memcached', 'Memcached', {
    jobs: 10_000,
    needs: ['memcached'],
    note: 'A memcached each, which keeps in memory.',
  }),
];
