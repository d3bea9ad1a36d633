import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';

import { ECHO_REQ, packet } from '../load/packets.mjs';

const PER_JOB = 'memory per queued job';
const PER_CONNECTION = 'memory per idle connection';
const PAUSE = 'largest pause of the event loop';
const ROUNDS = 3;

/** In bytes. */
async function residentSize({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

/** A connection whose server has answered on it, so that it has made everything it keeps for one. */
async function openIdle(port) {
  const socket = connect(port, '127.0.0.1');
  socket.write(packet(ECHO_REQ, 'there'));
  await once(socket, 'data');
  return socket;
}

async function bytesPerConnection({ port, child }, count) {
  const empty = await residentSize(child);
  const sockets = [];
  while (sockets.length < count) sockets.push(await openIdle(port));
  const full = await residentSize(child);
  for (const socket of sockets) socket.destroy();
  return (full - empty) / count;
}

async function bytesPerJob({ port, child }, context) {
  const empty = await residentSize(child);
  const { jobs } = await context.load(port, 'submit', { jobs: context.scale(1_000_000), 'warm-up': 0 });
  return ((await residentSize(child)) - empty) / jobs;
}

/** Each time in a server of its own: what one gave back to the system once would not be seen again. */
async function measure(name, context) {
  const idle = await context.server(name);
  const perConnection = await bytesPerConnection(idle, context.scale(1000, 100));
  await idle.stop();
  const server = await context.server(name);
  if (name === 'ours') await server.child.ask('watch pauses');
  const figures = { [PER_CONNECTION]: perConnection, [PER_JOB]: await bytesPerJob(server, context) };
  if (name === 'ours') figures[PAUSE] = await server.child.ask('largest pause');
  await server.stop();
  return figures;
}

export const memory = {
  name: 'memory',
  title: 'Memory, and pauses with a million queued jobs',
  note: [
    'Resident size before and after 1,000,000 queued background jobs of 100 bytes, and 1,000 idle connections. The pause is',
    "our server's, by `monitorEventLoopDelay`, while the million is submitted with 1,000 in flight.",
  ].join('\n'),
  needs: ['gearmand'],
  targets: [
    { metric: PER_JOB, peer: 'gearmand', atMost: 0.7 },
    { metric: PAUSE, atMost: 50 },
  ],
  run(context) {
    const metrics = { [PER_JOB]: 'bytes', [PER_CONNECTION]: 'bytes', [PAUSE]: 'ms' };
    const subjects = { ours: () => measure('ours', context), gearmand: () => measure('gearmand', context) };
    return context.compare(metrics, subjects, ROUNDS);
  },
};
