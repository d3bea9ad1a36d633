import { describe, expect, it } from '@jest/globals';

import {
  MemoryStore,
  type QueueStore,
  type StoreBatch,
  type StoredJob,
  type StoredKey,
  StoreError,
} from '../../lib/store/index.js';
import { queueStoreCases } from '../../lib/testing/store/queue-store-cases.js';
import type { StorePlace } from '../../lib/testing/store/store-place.js';

/** A place in memory, whose stores are of this kind. */
function placeOf(make: () => QueueStore, rest: Partial<StorePlace> = {}): StorePlace {
  let store = make();
  return {
    open: () => store,
    clear: async () => {
      store = make();
    },
    ...rest,
  };
}

/** The names of the cases that fail there, each with what it says. */
async function failuresOf(place: StorePlace): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  for (const { name, run } of queueStoreCases(place)) {
    await run().catch((error: Error) => failures.set(name, error.message));
  }
  return failures;
}

const TOO_LONG: StoredJob = {
  functionName: 'long'.repeat(64),
  uniqueKey: 'key',
  priority: 'low',
  whenToRun: 0,
  workload: Buffer.alloc(0),
};

/** Whose function names have a limit, as columns of gearmand's tables have. */
class LimitedStore extends MemoryStore {
  override async commit(batch: StoreBatch): Promise<void> {
    const isRefused = batch.added.some(({ functionName }) => functionName.length > 255);
    if (isRefused) throw new StoreError('refused', 'the name is too long');
    await super.commit(batch);
  }
}

/** gearmand's way of keys in Redis and Memcached. */
class JoiningStore extends MemoryStore {
  private readonly keys = new Map<string, StoredKey>();

  override async commit({ done, added }: StoreBatch): Promise<void> {
    await super.commit({ done: done.map((key) => this.keys.get(joined(key)) ?? key), added: [] });
    for (const job of added) {
      const former = this.keys.get(joined(job));
      await super.commit({ done: former === undefined ? [] : [former], added: [job] });
      this.keys.set(joined(job), job);
    }
  }
}

function joined({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName}-${uniqueKey}`;
}

class AddingFirstStore extends MemoryStore {
  override async commit({ done, added }: StoreBatch): Promise<void> {
    await super.commit({ done: [], added });
    await super.commit({ done, added: [] });
  }
}

class TextStore extends MemoryStore {
  override async commit({ done, added }: StoreBatch): Promise<void> {
    await super.commit({ done, added: added.map(asText) });
  }
}

function asText({ workload, ...rest }: StoredJob): StoredJob {
  return { ...rest, workload: Buffer.from(workload.toString('utf8')) };
}

class NewestFirstStore extends MemoryStore {
  override async *replay(): AsyncIterable<readonly StoredJob[]> {
    for await (const portion of super.replay()) yield portion.toReversed();
  }
}

function newestFirst(): QueueStore {
  return new NewestFirstStore();
}

/** Of two commits at once the first is overwritten. */
class SnapshotStore implements QueueStore {
  readonly name = 'snapshots';
  readonly concurrentCommits = 2;
  private readonly kept = new MemoryStore();
  private latest: StoreBatch | undefined;

  async open(): Promise<void> {}

  async commit(batch: StoreBatch): Promise<void> {
    this.latest = batch;
    await Promise.resolve();
    if (this.latest === batch) await this.kept.commit(batch);
  }

  replay(): AsyncIterable<readonly StoredJob[]> {
    return this.kept.replay();
  }

  async close(): Promise<void> {}
}

class PartialStore extends MemoryStore {
  override async commit(batch: StoreBatch): Promise<void> {
    await super.commit({ done: batch.done, added: [] });
    for (const job of batch.added) {
      if (job.functionName.length > 255) throw new StoreError('refused', 'the name is too long');
      await super.commit({ done: [], added: [job] });
    }
  }
}

const REFUSING = 'refuses what it cannot keep, and the whole batch with it';

/** Tells when the store is opened, and when it is closed behind that. */
function counting(store: QueueStore, tell: (change: number) => void): QueueStore {
  let isOpen = false;
  const become = (state: boolean): void => {
    if (isOpen !== state) tell(state ? 1 : -1);
    isOpen = state;
  };
  return {
    name: store.name,
    concurrentCommits: store.concurrentCommits,
    open: async () => become(true),
    commit: (batch) => store.commit(batch),
    replay: () => store.replay(),
    close: async () => become(false),
  };
}

/** Each does one thing wrong, and is found out by just these cases. */
const WRONG: readonly {
  readonly what: string;
  readonly make: () => QueueStore;
  readonly failing: Readonly<Record<string, RegExp>>;
}[] = [
  {
    what: 'joins function and key with a hyphen',
    make: () => new JoiningStore(),
    failing: {
      'keeps the empty key, and the key "-", one in each function':
        /^expected 12 jobs to be replayed, got \d+:/,
      'keeps names apart that are the same when they are joined':
        /^expected 20 jobs to be replayed, got 17:\n  missing: function "a-b", key "c" \(normal, due at 0, workload of 1 bytes 30\)/,
    },
  },
  {
    what: 'adds before it removes',
    make: () => new AddingFirstStore(),
    failing: {
      'removes before it adds, within one batch': /^expected 1 jobs to be replayed, got 0:\n  missing: /,
      'keeps what a map would keep, whatever is committed': /pass \{ seed: \d+ \} with the place/,
    },
  },
  {
    what: 'takes workloads for text',
    make: () => new TextStore(),
    failing: {
      'keeps workloads of any bytes, and none':
        /expected .* key "bytes" .* workload of 256 bytes 0001.*, got /,
      'keeps a large workload, and several in a batch': /, got function "resize", key "1048576 bytes"/,
      'keeps a workload that is part of a larger buffer': /, got /,
      'keeps what a map would keep, whatever is committed': /pass \{ seed: \d+ \} with the place/,
    },
  },
  {
    what: 'overwrites a commit with the one beside it',
    make: () => new SnapshotStore(),
    failing: {
      'takes as many commits at once as it says': /missing: function "resize", key "round 0 lane 0 job 10"/,
    },
  },
  {
    what: 'keeps a part of a refused batch',
    make: () => new PartialStore(),
    failing: {
      'refuses what it cannot keep, and the whole batch with it': /not expected: .* key "before"/,
    },
  },
];

describe('queueStoreCases', () => {
  it('has a name of its own for each case', () => {
    const names = queueStoreCases(placeOf(() => new MemoryStore())).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(25);
  });

  it.each(WRONG)('finds out a store that $what', async ({ make, failing }) => {
    const failures = await failuresOf(placeOf(make, { refused: TOO_LONG, seed: 1 }));
    // These fakes take any name, but for the one that is there for it.
    if (!(make() instanceof PartialStore)) failures.delete(REFUSING);
    expect([...failures.keys()].toSorted()).toEqual(Object.keys(failing).toSorted());
    for (const [name, message] of Object.entries(failing)) expect(failures.get(name)).toMatch(message);
  });

  it('finds out a store that replays the newest first, unless it says so', async () => {
    const [claimed, said] = [true, false].map((keepsOrder) =>
      placeOf(newestFirst, { limits: { keepsOrder } }),
    ) as [StorePlace, StorePlace];
    expect([...(await failuresOf(claimed)).keys()]).toContain('replays a batch in its order');
    expect([...(await failuresOf(said)).keys()]).toEqual([]);
  });

  it('does the same random commits for the same seed', async () => {
    const random = 'keeps what a map would keep, whatever is committed';
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map(async (seed) =>
        (await failuresOf(placeOf(() => new AddingFirstStore(), { seed }))).get(random),
      ),
    );
    expect(first).toContain('pass { seed: 7 }');
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('closes what it has opened, also where a case fails', async () => {
    let open = 0;
    const place = placeOf(() => new TextStore());
    const counted = { ...place, open: () => counting(place.open(), (change) => void (open += change)) };
    expect((await failuresOf(counted)).size).toBeGreaterThan(0);
    expect(open).toBe(0);
  });
});

describe('MemoryStore', () => {
  const place = placeOf(() => new LimitedStore(), { refused: TOO_LONG });
  for (const { name, run } of queueStoreCases(place)) it(name, run);
});
