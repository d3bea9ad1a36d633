import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, NEST_11_MODULES, peersWith, ROOT_MODULES } from '../package/consumer-folder.js';

/** What the fixture prints. */
interface Printed {
  readonly version: string;
  readonly foreground: unknown;
  readonly background: string;
  readonly requestScoped: unknown;
  readonly guarded: string;
  readonly requestGuarded: string;
  readonly piped: string;
  readonly journal: readonly string[];
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

describe.each([
  { major: 11, nestModules: NEST_11_MODULES },
  { major: 12, nestModules: ROOT_MODULES },
])('the built package under Nest $major', ({ major, nestModules }) => {
  let folder: ConsumerFolder;
  let printed: Printed;
  beforeAll(async () => {
    folder = await ConsumerFolder.make(peersWith(nestModules));
    await folder.write('application.mjs', fixture('application.mjs'));
    await folder.write('application.cjs', fixture('application.cjs'));
    printed = await folder.run('application.mjs');
  });
  afterAll(() => folder.remove());

  it('runs under that version', () => {
    expect(printed.version).toMatch(new RegExp(`^${major}\\.`));
  });

  it('does foreground and background jobs', () => {
    expect(printed.foreground).toEqual([200, 'Images~resize']);
    expect(printed.background).toBe('string');
  });

  it('makes a request-scoped worker for its job', () => {
    expect(printed.requestScoped).toEqual([true, { width: 1 }]);
  });

  it('applies guards and pipes', () => {
    expect(printed.guarded).toBe('ForbiddenException: Forbidden resource');
    expect(printed.requestGuarded).toBe('ForbiddenException: Forbidden resource');
    expect(printed.piped).toBe('BadRequestException: Validation failed (numeric string is expected)');
  });

  it('begins with jobs behind every bootstrap hook, and ends them before it destroys what they use', () => {
    expect(printed.journal).toEqual([
      'worker bootstrapped',
      'root bootstrapped',
      'resized to 7',
      'resized to 200',
      'saved with the database open',
      'database destroyed',
    ]);
  });

  it('does jobs in a CommonJS application', async () => {
    expect(await folder.run('application.cjs')).toEqual({
      inNest: 'sent to Ada',
      withoutNest: 'adA',
      sameClient: true,
      closed: true,
    });
  });
});
