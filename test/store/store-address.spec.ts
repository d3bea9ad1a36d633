import { describe, expect, it, test } from '@jest/globals';

import { OptionError } from '../../lib/options/index.js';
import { AddressedStore } from '../../lib/store/addressed-store.js';
import { asStoreError, MemoryStore, STORE_SCHEMES, storeAt, StoreError } from '../../lib/store/index.js';
import { publicAddress } from '../../lib/store/public-address.js';
import type { QueueStore } from '../../lib/store/index.js';

const JOB = {
  functionName: 'f',
  uniqueKey: 'u',
  priority: 'normal',
  whenToRun: 0,
  workload: Buffer.from('work'),
} as const;

/** A store whose address is looked at when it is made, and which counts how often that is. */
class CountedKind {
  readonly concurrentCommits = 3;
  readonly made: string[] = [];
  loads = 0;
  readonly store = new MemoryStore();

  async load(): Promise<(address: string) => QueueStore> {
    this.loads++;
    return (address) => {
      if (address === 'wrong') throw new OptionError('expected another address');
      this.made.push(address);
      return this.store;
    };
  }
}

describe('a store by its address', () => {
  it('is loaded and made when it is opened, once', async () => {
    const kind = new CountedKind();
    const store = new AddressedStore('test:here', 'here?a=b', kind);

    expect(store).toMatchObject({ name: 'test:here', concurrentCommits: 3 });
    expect(kind.loads).toBe(0);
    await store.open();
    await store.open();
    expect(kind.made).toEqual(['here?a=b']);
  });

  it('keeps, replays and closes what the store behind it does', async () => {
    const store = storeAt('memory:');
    await store.open();
    await store.commit({ done: [], added: [JOB] });

    const replayed = [];
    for await (const portion of store.replay()) replayed.push(...portion);
    expect(replayed).toEqual([JOB]);
    await store.close();
  });

  it('says what is wrong with its options when it is opened, and is closed without having been', async () => {
    const store = new AddressedStore('test:', 'wrong', new CountedKind());

    await expect(store.open()).rejects.toThrow(new OptionError('expected another address'));
    await expect(store.close()).resolves.toBeUndefined();
  });

  it('warns of what the store behind it warns of, when it is open', async () => {
    const kind = new CountedKind();
    const store = new AddressedStore('test:', 'here', kind);
    Object.assign(kind.store, { warnings: ['nothing is written to the disk'] });

    expect(store.warnings).toEqual([]);
    await store.open();
    expect(store.warnings).toEqual(['nothing is written to the disk']);
  });

  it('cannot be used before it is opened', async () => {
    const store = storeAt('sqlite:./never-opened.db');

    await expect(store.commit({ done: [], added: [] })).rejects.toThrow('before it was opened');
    expect(() => store.replay()).toThrow('sqlite:./never-opened.db was used before it was opened');
  });

  it('refuses options that a SQLite file has not', async () => {
    const store = storeAt('sqlite:./jobs.db?synchronus=off');

    await expect(store.open()).rejects.toThrow('unknown option "synchronus"');
  });
});

test.each(['jobs.db', './jobs.db', '', 'toString:x', 'postgress://me:secret@host/db'])(
  'no kind of store is at "%s"',
  (address) => {
    const open = (): QueueStore => storeAt(address);

    expect(open).toThrow(OptionError);
    expect(open).toThrow(/begin with sqlite:, /);
    expect(open).not.toThrow(/secret/);
  },
);

it('takes schemes in capitals', () => {
  expect(storeAt('SQLite:jobs.db').name).toBe('SQLite:jobs.db');
});

describe('the table of stores', () => {
  /** Of each scheme the rest of an address. No store opens anything before it is told to. */
  const ADDRESSES: Readonly<Record<string, string>> = {
    sqlite: './jobs.db',
    mysql: '//localhost/jobs',
    mariadb: '//localhost/jobs',
    postgres: '//localhost/jobs',
    postgresql: 'host=localhost dbname=jobs',
    redis: '//localhost',
    rediss: '//localhost',
    valkey: '//localhost',
    valkeys: '//localhost',
    memcached: '//localhost',
    memory: '',
  };

  it('names the schemes that are tested here', () => {
    expect(STORE_SCHEMES.toSorted()).toEqual(Object.keys(ADDRESSES).toSorted());
  });

  it.each(Object.entries(ADDRESSES))(
    'says of %s how many commits it takes, as the store itself',
    async (scheme, place) => {
      const store = storeAt(`${scheme}:${place}`) as unknown as {
        readonly concurrentCommits: number;
        readonly kind: { load(): Promise<(address: string) => QueueStore> };
        readonly address: string;
      };
      const made = (await store.kind.load())(store.address);

      expect(store.concurrentCommits).toBe(made.concurrentCommits);
    },
  );
});

test.each([
  ['sqlite:./jobs.db?table=x', 'sqlite:./jobs.db'],
  ['postgres://me:s3cret@db.example.com:5432/jobs?sslmode=require', 'postgres://db.example.com:5432/jobs'],
  ['postgres://me:p@ss/w:rd?@db/jobs', 'postgres://db/jobs'],
  ['redis://:s3cret@localhost/0', 'redis://localhost/0'],
  ['postgres:host=db password=s3cret dbname=jobs', 'postgres:host=db password=… dbname=jobs'],
  ['postgres:password=a\\ s3cret host=db', 'postgres:password=… host=db'],
  ["postgres:password = 'a s3cret? it\\'s' host=db", 'postgres:password=… host=db'],
  ['memcached://a:11211,b?prefix=x', 'memcached://a:11211,b'],
])('of %s messages show %s', (address, shown) => {
  expect(publicAddress(address)).toBe(shown);
});

describe('what a store threw', () => {
  it('is nothing that trying again helps against where options or packages are wrong', () => {
    const error = new OptionError('unknown option');

    expect(asStoreError(error)).toMatchObject({ kind: 'unusable', message: 'unknown option', cause: error });
  });

  it('leaves uncertain what became of a commit where the store did not expect it', () => {
    expect(asStoreError('odd')).toMatchObject({ kind: 'uncertain', message: 'odd' });
    const own = new StoreError('refused', 'no');
    expect(asStoreError(own)).toBe(own);
  });
});
