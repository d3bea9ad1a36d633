import { afterEach, describe, expect, it } from '@jest/globals';

import { OptionError } from '../../../lib/options/index.js';
import { type StoreError, storeAt, type StoredJob } from '../../../lib/store/index.js';
import { memcachedAt } from '../../../lib/store/memcached/memcached-address.js';
import type { MemcachedStoreOptions } from '../../../lib/store/memcached/memcached-options.js';
import { MemcachedStore } from '../../../lib/store/memcached/memcached-store.js';
import { describeUnless } from '../../support/programs.js';
import { CuttingProxy } from '../mysql/support/cutting-proxy.js';
import type { PrivateServer } from '../support/private-server.js';
import { failureOf, persist } from '../support/troubles.js';
import { keptOn, startMemcached, storeOn, withoutMemcached } from './support/memcached-server.js';

function job(uniqueKey: string, workload = 'w'): StoredJob {
  const rest = { functionName: 'f', priority: 'normal', whenToRun: 0 } as const;
  return { uniqueKey, workload: Buffer.from(workload), ...rest };
}

describeUnless([withoutMemcached], 'MemcachedStore in trouble', () => {
  let server: PrivateServer;
  let store: MemcachedStore;
  afterEach(async () => {
    await store.close();
    await server.remove();
  });

  async function open(flags?: readonly string[], options?: MemcachedStoreOptions): Promise<void> {
    server = await startMemcached(flags);
    store = storeOn([server], options);
    await store.open();
  }

  const add = (...added: readonly StoredJob[]): Promise<void> => store.commit({ done: [], added });
  const kept = async (): Promise<readonly string[]> =>
    (await keptOn([server])).map(({ uniqueKey }) => uniqueKey);

  it('warns that memcached forgets, and of evictions where they are on', async () => {
    await open(['-m', '64']);
    expect(store.warnings).toEqual([
      expect.stringContaining('keeps nothing on disk'),
      expect.stringMatching(/evictions are on.*-M/),
    ]);
    const other = await startMemcached(['-M']);
    const careful = storeOn([other]);
    await careful.open();
    expect(careful.warnings).toEqual([expect.stringContaining('keeps nothing on disk')]);
    await careful.close();
    await other.remove();
  });

  it('is unavailable where memory has run out, keeps what it had, and nothing of that batch', async () => {
    await open(['-M', '-m', '8']);
    const before: string[] = [];
    let failure: StoreError | undefined;
    while (failure === undefined) {
      const batch = Array.from({ length: 5 }, (_, index) =>
        job(`${before.length + index}`, 'x'.repeat(100_000)),
      );
      failure = await add(...batch).then(
        () => void before.push(...batch.map(({ uniqueKey }) => uniqueKey)),
        (error: unknown) => error as StoreError,
      );
    }
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toMatch(/out of memory.*give it more/);
    expect(await kept()).toEqual(before);
  });

  it('says that memcached cannot list what it has', async () => {
    await open(['-M', '-o', 'no_lru_crawler']);
    const replaying = (async () => {
      for await (const portion of store.replay()) expect(portion).toEqual([]);
    })();
    expect((await failureOf(replaying)).message).toMatch(/ERROR.*LRU crawler/);
  });

  it('is unavailable where nobody listens, and names the server', async () => {
    await open();
    const two = new MemcachedStore({ servers: `127.0.0.1:${server.port},127.0.0.1:1` });
    const failure = await failureOf(two.open());
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toMatch(/^memcached:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    await two.close();
  });

  it('gives up a memcached that does not answer', async () => {
    await open(['-M'], { timeout: 200 });
    await add(job('before'));
    await server.hold();
    expect((await failureOf(add(job('x')))).message).toContain('no answer within 200 ms');
    server.goOn();
    await persist(() => add(job('again')));
    expect((await kept()).filter((key) => key !== 'x')).toEqual(['before', 'again']);
  });

  it.each([true, false])(
    'takes back a batch whose answer was lost, where it has arrived: %s',
    async (delivers) => {
      await open();
      const proxy = await CuttingProxy.start(server);
      const through = new MemcachedStore({ servers: `127.0.0.1:${proxy.port}` });
      await through.open();
      proxy.cutAt('cut here', { delivers });
      const failure = await failureOf(through.commit({ done: [], added: [job('cut', 'cut here')] }));
      expect(failure.kind).toBe('uncertain');
      await through.commit({ done: [], added: [job('next')] });
      await through.close();
      await proxy.stop();
      expect(await kept()).toEqual(['next']);
    },
  );

  it('says that memcached was emptied, and keeps nothing of that batch', async () => {
    await open();
    await add(job('before'));
    await server.ask('flush_all');
    expect(await failureOf(add(job('told')))).toMatchObject({ kind: 'emptied' });
    await add(job('before'));
    expect(await kept()).toEqual(['before']);
  });

  it('comes by its address', async () => {
    await open();
    const named = storeAt(`memcached://127.0.0.1:${server.port}?prefix=jobs_&timeout=900`);
    await named.open();
    await named.commit({ done: [], added: [job('u')] });
    await named.close();
    expect(await server.ask('get jobs_f-u')).toBe('VALUE jobs_f-u 1 1\r\nw\r\nEND\r\n');
  });
});

describe('the options of MemcachedStore', () => {
  it.each([
    ['a,b:2', 'memcached://a:11211,b:2'],
    ['--SERVER=a:1,--SERVER=b:2', 'memcached://a:1,b:2'],
    ['--SERVER=a:1 --SERVER=b', 'memcached://a:1,b:11211'],
    ['[::1]:5', 'memcached://[::1]:5'],
  ])('take the servers %s', (servers, name) => {
    expect(new MemcachedStore({ servers }).name).toBe(name);
  });

  it.each([
    [{ servers: '' }, /servers as a text/],
    [{ servers: 'a:0' }, /port from 1 to 65535.*"a:0"/],
    [{ servers: 'a:1,,b' }, /separated by commas/],
    [{ servers: 'a:99999' }, /port from 1/],
    [{ prefix: 'a b' }, /prefix of 1 to 100 bytes/],
    [{ prefix: 'nest' }, /nestjs_gearman: does not begin with/],
    [{ timeout: 0 }, /timeout as a whole number/],
    [{ server: 'a' }, /unknown option "server"/],
  ])('refuse %j', (options, message) => {
    const make = (): MemcachedStore => new MemcachedStore(options as MemcachedStoreOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(OptionError);
  });

  it.each([
    ['a:1', /address of memcached/],
    ['//a/b', /address of memcached/],
    ['//a?prefx=1', /no "prefx"/],
    ['//a?timeout=soon', /timeout as a whole number/],
  ])('in the address %s are refused', (address, message) => {
    expect(() => memcachedAt(address)).toThrow(message);
    expect(() => memcachedAt(address)).toThrow(OptionError);
  });
});
