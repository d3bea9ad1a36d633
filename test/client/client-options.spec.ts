import { describe, expect, test } from '@jest/globals';
import {
  GearmanClient,
  type GearmanClientOptions,
  InvalidNameError,
  OptionError,
  ServerAddressError,
} from '../../lib/client/index.js';
import { resolveClientOptions } from '../../lib/client/client-options.js';

describe('a client’s options', () => {
  test('have defaults: this machine, JSON, seconds to connect and to accept, for ever to work', () => {
    const { dialers, serializer, ...others } = resolveClientOptions({});
    expect(dialers.map(({ address }) => address)).toEqual(['127.0.0.1:4730']);
    expect(serializer.name).toBe('JSON');
    expect(others).toMatchObject({ jobPrefix: '', connectTimeout: 4000, createTimeout: 10_000, timeout: 0 });
    expect(others).toMatchObject({ serverOrder: 'preferred', exceptions: true, clientId: '' });
  });

  test('may name several servers, in order of preference', () => {
    const { dialers } = resolveClientOptions({ servers: ['b:1', 'a'] });
    expect(dialers.map(({ address }) => address)).toEqual(['b:1', 'a:4730']);
  });

  test.each<[GearmanClientOptions, new (message: string) => Error, RegExp]>([
    [{ server: 'a' } as GearmanClientOptions, OptionError, /^GearmanClient: unknown option "server"/],
    [{ servers: 'a:port' }, ServerAddressError, /"a:port"/],
    [{ servers: [] }, ServerAddressError, /\[\]/],
    [{ connectTimeout: 0 }, OptionError, /connectTimeout .* as a whole number of at least 1, got 0/],
    [{ timeout: -1 }, OptionError, /timeout .* as a whole number of at least 0, got -1/],
    [{ timeout: 1.5 }, OptionError, /got 1.5/],
    [{ createTimeout: -1 }, OptionError, /createTimeout/],
    [{ clientId: 'two words' }, InvalidNameError, /client ID without spaces, got "two words"/],
    [{ serverOrder: 'random' as 'preferred' }, OptionError, /preferred, .*got "random"/],
  ])('are refused: %p', (options, type, message) => {
    expect(() => new GearmanClient(options)).toThrow(type);
    expect(() => new GearmanClient(options)).toThrow(message);
  });
});
