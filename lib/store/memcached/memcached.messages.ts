export const memcachedFailed = (server: string, reason: string, advice?: string): string =>
  `${server}: ${reason}${advice === undefined ? '' : `; ${advice}`}`;

export const noAnswer = (milliseconds: number): string => `no answer within ${milliseconds} ms`;
export const hungUp = 'the connection was closed';
export const unexpected = (line: string): string =>
  `an answer that memcached does not give: ${line.slice(0, 80)}`;

export const outOfMemory = 'memcached has no memory left: give it more (-m), or remove other keys';
export const tooLarge = 'the job is larger than an item may be: give memcached a larger -I';
export const workloadTooLarge = (bytes: number, most: number): string =>
  `a workload of ${bytes} bytes is larger than ${most}`;

export const crawlerNeeded =
  'expected memcached 1.4.31 or newer, with its LRU crawler enabled: it lists what is kept';
export const crawlerBusy = 'somebody else lists its keys at the moment';

export const markerGone = (server: string): string =>
  `${server} was emptied, has started anew, or has thrown keys away`;

export const mayEvict = (server: string): string =>
  `${server}: evictions are on: where memory runs short, memcached throws jobs away. Start it with -M`;

export const losesAll = (server: string): string =>
  `${server}: memcached keeps nothing on disk: when it ends, only a job server that still runs has its jobs`;

export const notAText = (name: string): string =>
  `MemcachedStore: expected ${name} as a text that is not empty`;

export const badPrefix = (prefix: string, own: string): string =>
  `MemcachedStore: expected a prefix of 1 to 100 bytes without blanks and control characters that ${own} does not begin with, got "${prefix}"`;

export const badServer = (server: string): string =>
  `MemcachedStore: expected servers as host[:port] with a port from 1 to 65535, separated by commas, got "${server}"`;

export const badAddress =
  'expected the address of memcached as memcached://host[:11211][,host:port…][?prefix=…&timeout=…]';

export const unknownParameter = (name: string): string =>
  `the address of memcached has the parameters prefix and timeout, and no "${name}"`;
