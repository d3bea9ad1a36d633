import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const HOST = '127.0.0.1';
const POLL_INTERVAL = 2;
/** In ms. */
const START_LIMIT = 10_000;

export async function freePort() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until the child accepts connections. @throws where it ends before, or takes too long */
export async function untilListening(child, port) {
  const deadline = performance.now() + START_LIMIT;
  while (!child.ended && performance.now() < deadline) {
    if (await accepts(port)) return;
    await delay(POLL_INTERVAL);
  }
  throw child.failure(`to listen on port ${port}`);
}

async function accepts(port) {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
