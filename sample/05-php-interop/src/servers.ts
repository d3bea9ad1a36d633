import type { GearmanModuleOptions } from 'nestjs-gearman';

const { GEARMAN_SERVERS, PORT = '4740' } = process.env;

/** Job servers that run already, `host:port,…`, as PHP and Nest read it alike; without them, where ours listens. */
export const ADDRESSES = GEARMAN_SERVERS || `127.0.0.1:${PORT}`;

/** Nest's part: given servers, whose jobs this process does too, or the embedded one, open for PHP. */
export function serverOptions(): Pick<GearmanModuleOptions, 'servers' | 'consume' | 'server'> {
  if (GEARMAN_SERVERS) return { servers: GEARMAN_SERVERS, consume: true };
  return { server: { embedded: true, listen: { port: portOf(PORT) } } };
}

function portOf(written: string): number {
  const port = Number(written);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`expected PORT to be a whole number from 1 to 65535, got "${written}"`);
}
