// A job server with the store at an address, until it is killed: `node server-process.mjs ADDRESS`.
import { JobServer } from '../../../dist/server/index.js';

const [address] = process.argv.slice(2);
const say = (message) => process.stderr.write(`${message}\n`);
const logger = { log: say, warn: say, error: say };
const server = new JobServer({ store: address, logger });
const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`port ${port}\npid ${process.pid}\nready\n`);
