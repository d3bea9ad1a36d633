import type { QueueStore, StoreBatch, StoredJob, StoredKey } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import * as messages from './memcached.messages.js';
import { MemcachedConnection } from './memcached-connection.js';
import { command, setCommand } from './memcached-entry.js';
import { replyError } from './memcached-errors.js';
import { MemcachedKeys, serverOf } from './memcached-keys.js';
import {
  type MemcachedStoreOptions,
  type ResolvedMemcachedOptions,
  resolveMemcachedOptions,
} from './memcached-options.js';
import { type FoundJob, jobsOf } from './memcached-replay.js';
import type { MemcachedReply } from './memcached-replies.js';
import { type MemcachedSettings, settingsOf } from './memcached-settings.js';

/**
 * Keeps jobs in memcached, in gearmand's own keys (`gearmand -q libmemcached`). They survive the job server, not
 * memcached: a memcached that has lost them while the server ran gets all unfinished jobs again. A batch is no
 * transaction: of one that fails, what was added is removed again. Of several servers, a job is on the one that
 * libmemcached chooses by its key; when one is away, nothing is kept, and the order of arrival is known for each alone.
 *
 * @example
 * const server = new JobServer({ store: new MemcachedStore({ servers: 'cache1:11211,cache2:11211' }) });
 */
export class MemcachedStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 1;
  private readonly options: ResolvedMemcachedOptions;
  private readonly keys: MemcachedKeys;
  private readonly servers: readonly MemcachedConnection[];
  private settings: readonly MemcachedSettings[] = [];
  /** A server has lost its content, and the job server is not told yet: it must be, whatever goes wrong meanwhile. */
  private emptied: string | undefined;

  /** @throws OptionError */
  constructor(options: MemcachedStoreOptions = {}) {
    this.options = resolveMemcachedOptions(options);
    this.keys = new MemcachedKeys(this.options.prefix);
    this.servers = this.connections();
    const names = this.servers.map(({ name }) => name.replace('memcached://', ''));
    this.name = `memcached://${names.join(',')}`;
  }

  /** What may lose acknowledged jobs, a sentence each. Known once the store is open. */
  get warnings(): readonly string[] {
    return this.settings.flatMap(({ warnings }) => warnings);
  }

  /** @throws StoreError */
  async open(): Promise<void> {
    const settings = await this.askAll([command('stats settings')]);
    this.settings = settings.map(([reply], index) => settingsOf(this.servers[index]?.name ?? '', reply));
    await this.askAll([this.marking()]);
  }

  async commit(batch: StoreBatch): Promise<void> {
    this.refuseTooLarge(batch.added);
    if (this.emptied === undefined && (await this.write(batch))) return;
    // Who is told that nothing was changed must find nothing changed: a job that ends meanwhile would come back.
    await this.remove(batch.added);
    await this.askAll([this.marking()]);
    const reason = messages.markerGone(this.emptied ?? '');
    this.emptied = undefined;
    throw new StoreError('emptied', reason);
  }

  async *replay(): AsyncIterable<readonly StoredJob[]> {
    const connections = this.connections();
    try {
      for (const connection of connections) {
        for await (const found of jobsOf(connection, this.keys)) {
          await this.adopt(found);
          yield found.map(({ job }) => job);
        }
      }
    } finally {
      for (const connection of connections) connection.close();
    }
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.close();
  }

  /** Before anything is changed. */
  private refuseTooLarge(added: readonly StoredJob[]): void {
    const most = Math.min(...this.settings.map(({ mostBytes }) => mostBytes));
    const tooLarge = added.find(({ workload }) => workload.length > most);
    if (tooLarge === undefined) return;
    const reason = messages.workloadTooLarge(tooLarge.workload.length, most);
    throw new StoreError('refused', messages.memcachedFailed(this.name, reason, messages.tooLarge));
  }

  private connections(): readonly MemcachedConnection[] {
    const { servers, timeout } = this.options;
    return servers.map((place) => new MemcachedConnection(place, timeout));
  }

  /** @returns false where a server was found to be emptied */
  private async write({ done, added }: StoreBatch): Promise<boolean> {
    const marks = await this.askAll([command(`get ${this.keys.marker}`)]);
    const gone = marks.findIndex(([mark]) => mark?.values.length === 0);
    this.emptied = this.servers[gone]?.name;
    if (this.emptied !== undefined) return false;
    await this.remove([...done, ...added]);
    try {
      await this.add(added);
    } catch (error) {
      throw await this.undone(error, added);
    }
    return true;
  }

  /**
   * Takes back what was added of a batch. What was sent over a connection that has broken may come to pass even behind that.
   *
   * @returns why the batch failed
   */
  private async undone(error: unknown, added: readonly StoredJob[]): Promise<unknown> {
    try {
      await this.remove(added);
      return error;
    } catch (cause) {
      return new StoreError('uncertain', (error as Error).message, { cause });
    }
  }

  private async add(jobs: readonly StoredJob[]): Promise<void> {
    const commands = this.servers.map((): Buffer[] => []);
    for (const job of jobs) {
      const key = this.keys.keyOf(job);
      commands[serverOf(key, commands.length)]?.push(setCommand(this.keys, key, job));
    }
    await this.askEach(commands);
  }

  /** On every server: where a list of servers has changed, a job may be on any. */
  private async remove(jobs: readonly StoredKey[]): Promise<void> {
    await this.askAll(jobs.flatMap((job) => this.keys.allOf(job)).map((key) => command(`delete ${key}`)));
  }

  /**
   * Jobs that gearmand has left under keys that may be read in two ways move to others, where they will be removed when
   * they are done. One that was submitted meanwhile is the newer one.
   */
  private async adopt(found: readonly FoundJob[]): Promise<void> {
    for (const { key, job } of found) {
      if (this.keys.allOf(job).includes(key)) continue;
      const own = this.keys.keyOf(job);
      const commands = this.servers.map((): Buffer[] => []);
      const set = setCommand(this.keys, own, job).subarray('set'.length);
      commands[serverOf(own, commands.length)]?.push(Buffer.concat([Buffer.from('add'), set]));
      await this.askEach(commands);
      await this.askAll([command(`delete ${key}`)]);
    }
  }

  private marking(): Buffer {
    return command(`add ${this.keys.marker} 0 0 1\r\n1`);
  }

  private askAll(commands: readonly Buffer[]): ReturnType<typeof this.askEach> {
    return this.askEach(this.servers.map(() => commands));
  }

  /** Each server its own commands. @returns the answers by server @throws StoreError where one of them failed */
  private async askEach(
    commands: readonly (readonly Buffer[])[],
  ): Promise<readonly (readonly MemcachedReply[])[]> {
    const asked = await Promise.allSettled(
      this.servers.map((server, index) => server.ask(commands[index] ?? [])),
    );
    const errors = asked.flatMap((answer, index) =>
      answer.status === 'rejected'
        ? [answer.reason as StoreError]
        : failures(this.servers[index], answer.value),
    );
    const worst = errors.find(({ kind }) => kind === 'uncertain') ?? errors[0];
    if (worst !== undefined) throw worst;
    return asked.map((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }
}

function failures(
  server: MemcachedConnection | undefined,
  replies: readonly MemcachedReply[],
): readonly StoreError[] {
  return replies.flatMap((reply) => replyError(server?.name ?? '', reply) ?? []);
}
