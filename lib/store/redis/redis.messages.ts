export const redisFailed = (store: string, reason: string, advice: string | undefined): string =>
  `${store}: ${reason}${advice === undefined ? '' : `; ${advice}`}`;

export const notConnected = (reason: string | undefined): string =>
  reason === undefined ? 'not connected' : `not connected: ${reason}`;

export const notReady = (milliseconds: number): string => `it was not ready within ${milliseconds} ms`;

export const isLoading = 'Redis is reading its files, and serves nobody until it has';
export const outOfMemory =
  'Redis has reached its maxmemory: give it more, or remove other keys; the policy must be noeviction';
export const isReplica = 'this is a replica: connect to its master';
export const cannotSave = 'Redis cannot write its files: look for a full disk, and into the log of Redis';
export const wrongPassword = 'look at the user and the password';
export const noPermission =
  'the user needs the commands of strings, hashes, sorted sets, transactions and SCAN';
export const isCluster = 'a Redis Cluster is not supported: connect to a single Redis, or its master';
export const tooFewReplicas = 'Redis has fewer replicas than its min-replicas-to-write';
export const isBusy = 'a script holds Redis up';

export const markerGone = (key: string): string =>
  `the key ${key} was gone: Redis was emptied, or has started without its files`;

export const keyInUse = (key: string, type: string): string =>
  `the key ${key} is a ${type}, not what this package keeps there; name another prefix, or rename that key`;

export const workloadTooLarge = (bytes: number, most: number): string =>
  `a workload of ${bytes} bytes is larger than the ${most} that Redis takes (its proto-max-bulk-len)`;

export const failedInside = (reason: string): string => `a command of the transaction failed: ${reason}`;

export const notAText = (name: string): string => `RedisStore: expected ${name} as a text that is not empty`;

export const prefixTaken = (prefix: string, own: string): string =>
  `RedisStore: expected a prefix that ${own} does not begin with, got "${prefix}"`;

export const badAddress = (scheme: string): string =>
  `expected the address of a Redis as ${scheme}://[user:password@]host[:6379][/database][?prefix=…&timeout=…]`;

export const unknownParameter = (name: string): string =>
  `the address of a Redis has the parameters prefix and timeout, and no "${name}"`;

export const noAppendOnly = (store: string): string =>
  `${store}: appendonly is off: a crash of Redis loses the jobs since its last snapshot, acknowledged ones too. ` +
  'Set "appendonly yes" and "appendfsync always"';

export const lazyFsync = (store: string, policy: string): string =>
  `${store}: appendfsync is ${policy}: a power cut loses acknowledged jobs of about the last ` +
  `${policy === 'no' ? 'half minute' : 'second'}. Set "appendfsync always" where that matters`;

export const mayEvict = (store: string, policy: string): string =>
  `${store}: maxmemory-policy is ${policy}: where memory runs short, Redis throws jobs away. Set "maxmemory-policy noeviction"`;

export const unknownSettings = (store: string, reason: string): string =>
  `${store}: its settings cannot be read (${reason}): see to it that appendonly is yes, appendfsync is always and maxmemory-policy is noeviction`;
