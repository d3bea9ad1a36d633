import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RenderedFile } from '../../lib/supervisor/index.js';
import { CliProcess } from '../cli/cli-process.js';
import { SYSTEMD } from './tools.js';

/** systemd does not read units for a test as root. */
const NOBODY = 65_534;

/** What systemd says that it understood of a service, in its own words. */
export interface ReadService {
  /** As systemd quotes it. */
  readonly command: string;
  /** One line of systemd's for each field; of fields that are there more than once, all. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** Units in a folder of their own, which systemd reads as those of a user. */
export class UnitFolder {
  private constructor(private readonly folder: string) {}

  static async of(files: readonly RenderedFile[]): Promise<UnitFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'units-'));
    await mkdir(join(folder, 'run'));
    for (const { fileName, text } of files) await writeFile(join(folder, fileName), text);
    await runAsNobody(folder);
    return new UnitFolder(folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What `systemd-analyze verify` has to say, which of good units is nothing. */
  async verify(units: readonly string[]): Promise<string> {
    const process = CliProcess.start('systemd-analyze', ['verify', '--man=no', ...units], {
      env: this.env(),
    });
    const { stdout, stderr, exitCode } = await process.ended();
    return `${stdout}${stderr}${exitCode === 0 ? '' : `exit code ${exitCode}`}`;
  }

  /** Has systemd read what it would start for this unit, and tell it. By the names of services. */
  async read(unit: string): Promise<ReadonlyMap<string, ReadService>> {
    const words = [SYSTEMD, '--test', '--user', '--log-level=err', `--unit=${unit}`];
    const asNobody =
      process.getuid?.() === 0
        ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...words]
        : words;
    const [command = '', ...args] = asNobody;
    const { stdout, stderr, exitCode } = await CliProcess.start(command, args, { env: this.env() }).ended();
    if (exitCode !== 0) throw new Error(`systemd ended with ${exitCode}: ${stderr}`);
    return servicesIn(stdout);
  }

  private env(): Record<string, string> {
    const run = join(this.folder, 'run');
    return { SYSTEMD_UNIT_PATH: `${this.folder}:`, XDG_RUNTIME_DIR: run, HOME: run, XDG_CONFIG_HOME: run };
  }
}

async function runAsNobody(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for (const path of [folder, join(folder, 'run')]) await chown(path, NOBODY, NOBODY);
}

function servicesIn(dump: string): ReadonlyMap<string, ReadService> {
  const units = dump.split(/^\t-> Unit /m).slice(1);
  return new Map(
    units.map((unit) => {
      const name = unit.slice(0, unit.indexOf(':\n'));
      const command = /^\t\t\tCommand Line: ([^\n]*)/m.exec(unit)?.[1] ?? '';
      return [name, { command, fields: fieldsIn(unit) }];
    }),
  );
}

/** A value may go on in further lines, which do not begin with tabs. */
function fieldsIn(unit: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const [, name = '', value = ''] of unit.matchAll(/^\t\t(\w+): ([^]*?)(?=\n\t|\n*$(?![^]))/gm)) {
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}

/** The words of a command line, as systemd quotes them for people. */
export function wordsOf(line: string): string[] {
  const words = line.match(/"(?:[^"\\]|\\[^])*"|[^ "]+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? unescaped(word.slice(1, -1)) : word));
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|([0-7]{3})|([^]))/g, (_all, hex, octal, other: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex as string, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal as string, 8));
    return NAMED[other] ?? other;
  });
}
