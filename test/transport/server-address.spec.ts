import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  dialersOf,
  formatAddress,
  MemoryListener,
  type ParsedServer,
  parseServers,
  ServerAddressError,
  type ServersOption,
} from '../../lib/transport/index.js';

const at = (host: string, port = 4730): { host: string; port: number } => ({ host, port });

describe('servers', () => {
  test.each<[ServersOption, ParsedServer[]]>([
    ['localhost', [at('localhost')]],
    ['localhost:4731', [at('localhost', 4731)]],
    ['127.0.0.1:1', [at('127.0.0.1', 1)]],
    ['a:65535', [at('a', 65_535)]],
    ['a,b:1,c', [at('a'), at('b', 1), at('c')]],
    [' a , b:1 ', [at('a'), at('b', 1)]],
    ['[::1]', [at('::1')]],
    ['[::1]:4731', [at('::1', 4731)]],
    ['::1', [at('::1')]],
    ['fe80::1%eth0', [at('fe80::1%eth0')]],
    ['2001:db8::4730', [at('2001:db8::4730')]],
    [
      ['a', 'b:1,c:2', { host: 'd' }],
      [at('a'), at('b', 1), at('c', 2), at('d')],
    ],
    [{ host: 'a' }, [at('a')]],
    [{ host: '::1', port: 5 }, [at('::1', 5)]],
    ['tls://a', [{ ...at('a'), tls: true }]],
    ['tls://[::1]:5,b', [{ ...at('::1', 5), tls: true }, at('b')]],
    [{ host: 'a', tls: { serverName: 'b' } }, [{ ...at('a'), tls: { serverName: 'b' } }]],
    [{ host: 'a', tls: false }, [{ ...at('a'), tls: false }]],
    ['unix:/run/a b.sock', [{ host: '', port: 0, path: '/run/a b.sock' }]],
    [
      'unix:/a, unix:b',
      [
        { host: '', port: 0, path: '/a' },
        { host: '', port: 0, path: 'b' },
      ],
    ],
    [{ path: '/a,b' }, [{ host: '', port: 0, path: '/a,b' }]],
    [[], []],
  ])('are read from %j', (servers, expected) => {
    expect(parseServers(servers)).toEqual(expected);
  });

  test.each<[unknown]>([
    [''],
    [' '],
    ['a,'],
    ['a,,b'],
    [':4730'],
    ['a:'],
    ['a:port'],
    ['a:0'],
    ['a:65536'],
    ['a:-1'],
    ['a:1.5'],
    ['a b'],
    ['a:1:2'],
    ['localhost:4730:4731'],
    ['[::1'],
    ['[]:1'],
    ['[]'],
    [{ host: 'localhost:4730' }],
    [{ host: '[::1]' }],
    ['::1]:1'],
    [{}],
    [{ host: '' }],
    [{ host: 5 }],
    [{ host: 'a', port: 0 }],
    [{ host: 'a', port: 1.5 }],
    [{ host: 'a', port: '4730' }],
    [{ host: 'a', port: 4730n }],
    ['tls://'],
    ['tls://a:0'],
    ['tls://unix:/a'],
    ['http://a'],
    ['tls:a'],
    ['unix:'],
    ['unix:/a\0b'],
    [{ path: '' }],
    [{ path: 5 }],
    [{ path: '/a', tls: true }],
    [[null]],
    [[4730]],
  ])('are not %p', (servers) => {
    expect(() => parseServers(servers as ServersOption)).toThrow(ServerAddressError);
  });

  test.each([
    ['a,b:port', '"b:port"'],
    ['a:0', '"a:0"'],
    [{ host: 'a', port: 0 }, "{ host: 'a', port: 0 }"],
  ])('that are none are refused with what was expected and what was written: %p', (servers, written) => {
    expect(() => parseServers(servers)).toThrow(
      `expected a job server as "host", "host:port", "[ipv6]:port", "tls://host:port", "unix:/path", { host, port, tls } with a port from 1 to 65535 or { path }, got ${written}`,
    );
  });
});

describe('an address', () => {
  test.each([
    [{ host: 'a' }, 'a:4730'],
    [{ host: 'a', port: 1 }, 'a:1'],
    [{ host: '::1', port: 1 }, '[::1]:1'],
    [{ host: 'a', tls: true }, 'tls://a:4730'],
    [{ host: '::1', tls: {} }, 'tls://[::1]:4730'],
    [{ host: 'a', tls: false }, 'a:4730'],
    [{ path: '/run/a.sock' }, 'unix:/run/a.sock'],
  ])('%j is written %s', (address, text) => {
    expect(formatAddress(address)).toBe(text);
  });

  test('is read as it was written', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    const port = fc.integer({ min: 1, max: 65_535 });
    const over = fc.record({ host, port });
    const overTls = fc.record({ host, port, tls: fc.constant(true) });
    const path = fc.stringMatching(/^[^,\0\s][^,\0]*$/).filter((text) => text.trim() === text);
    const unix = path.map((name) => ({ host: '', port: 0, path: name }));
    fc.assert(
      fc.property(fc.oneof(over, overTls, unix), (server) => {
        expect(parseServers(formatAddress(server))).toEqual([server]);
        expect(parseServers(server)).toEqual([server]);
      }),
    );
  });
});

describe('the dialers of an option', () => {
  test('are one for each server, in its order', () => {
    expect(dialersOf('a,b:1').map(({ address }) => address)).toEqual(['a:4730', 'b:1']);
  });

  test('are the dialer itself where it is one', () => {
    const listener = new MemoryListener(() => undefined);
    expect(dialersOf(listener)).toEqual([listener]);
  });

  test.each([['a:port'], [[]]])('are refused for %j', (servers) => {
    expect(() => dialersOf(servers)).toThrow(ServerAddressError);
  });
});
