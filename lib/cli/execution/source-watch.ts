import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { Clock, Timer } from '../../time/clock.js';

/** A compiler writes many files: they are one change when nothing has happened for so long, in ms. */
const QUIET = 300;

/** What an application is made of. What it writes itself, logs and databases, is not. */
const SOURCE = /\.(?:[cm]?[jt]sx?|json)$/;

const NOT_OURS = /^(?:node_modules|\..*)$/;

/**
 * Watches the sources in a folder and its subfolders. `fs.watch` only says that something may have happened; what has
 * happened is found out by looking. The folder may go and come again, as with compilers that empty it.
 */
export class SourceWatch {
  private watchers: FSWatcher[] = [];
  private timer: Timer | undefined;
  private known = '';

  /** @param onChange called when sources have changed, and have then been left alone for a moment */
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  /** @throws the system's error where no more folders can be watched */
  start(): void {
    this.known = this.look();
  }

  stop(): void {
    this.timer?.cancel();
    for (const watcher of this.watchers) watcher.close();
    this.watchers = [];
  }

  private suspect(): void {
    this.timer?.cancel();
    this.timer = this.clock.schedule(QUIET, () => {
      const before = this.known;
      this.known = this.look();
      if (this.known !== before) this.onChange();
    });
  }

  /**
   * What tells one state of the sources from another. Watches every folder anew, as one of the same name may be another
   * folder by now, and before it is looked into, so that nothing happens in between.
   */
  private look(): string {
    this.stop();
    const files: string[] = [];
    this.watchAbove();
    this.collect(this.folder, files);
    return files.toSorted().join('\n');
  }

  private collect(folder: string, files: string[]): void {
    for (const { name, isFolder } of this.watched(folder)) {
      const path = join(folder, name);
      if (NOT_OURS.test(name)) continue;
      if (isFolder) this.collect(path, files);
      else if (SOURCE.test(name)) files.push(`${path} ${fingerprint(path)}`);
    }
  }

  /** What is in a folder, which may have gone. */
  private watched(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
    try {
      this.watch(folder, (event, name) => event === 'rename' || SOURCE.test(name));
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** The nearest folder above that is there tells when the next one below comes or goes. */
  private watchAbove(): void {
    let below = this.folder;
    while (!existsSync(dirname(below))) below = dirname(below);
    this.watch(dirname(below), (event, name) => event === 'rename' && name === basename(below));
  }

  private watch(folder: string, matters: (event: string, name: string) => boolean): void {
    const watcher = watch(folder, (event, name) => {
      if (name === null || matters(event, name)) this.suspect();
    });
    watcher.on('error', () => this.suspect());
    this.watchers.push(watcher);
  }
}

function fingerprint(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.mtimeMs} ${stat.size}`;
}
