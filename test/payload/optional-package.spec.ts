import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import { MessagePackSerializer, MissingPackageError, PhpSerializer } from '../../lib/payload/index.js';

/** Where nothing is installed. */
const nowhere = createRequire('/nowhere/package.json');

function failing(): never {
  throw new SyntaxError('not for this Node');
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, and nothing was thrown');
}

describe('an optional package that is not installed', () => {
  test.each([
    ['msgpackr', 'MessagePackSerializer', () => new MessagePackSerializer(nowhere)],
    ['php-serialize', 'PhpSerializer', () => new PhpSerializer({}, nowhere)],
  ])('is named, with what needs it and what to do: %s', (packageName, neededFor, make) => {
    const error = thrownBy(make);
    expect(error).toBeInstanceOf(MissingPackageError);
    expect(error).toMatchObject({ name: 'MissingPackageError', packageName, neededFor });
    expect((error as Error).message).toBe(
      `${neededFor} needs the package ${packageName}, which is not installed: npm install ${packageName}`,
    );
    expect((error as Error).cause).toMatchObject({ code: 'MODULE_NOT_FOUND' });
  });
});

describe('an optional package that is installed', () => {
  test('and misses one of its own, is not called missing', () => {
    const broken = Object.assign(new Error("Cannot find module 'of-its-own'"), { code: 'MODULE_NOT_FOUND' });
    const load = (): never => {
      throw broken;
    };
    expect(thrownBy(() => new MessagePackSerializer(load))).toBe(broken);
  });

  test('and fails, fails with its own error', () => {
    expect(thrownBy(() => new PhpSerializer({}, failing))).toBeInstanceOf(SyntaxError);
  });

  test('is found by the loader that is given', () => {
    const load = createRequire(import.meta.url);
    expect(new MessagePackSerializer(load).serialize(1)).toEqual(Buffer.from([1]));
  });
});
