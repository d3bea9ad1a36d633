import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AdminClient, GearmanClient } from '../../lib/client/index.js';
import { resolveModuleOptions } from '../../lib/nest/resolve-module-options.js';
import { OptionError } from '../../lib/options/index.js';
import {
  type ClientTlsOptions,
  dialersOf,
  listen,
  type ServerTlsOptions,
} from '../../lib/transport/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { Harbour } from '../transport/connection-pairs.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { temporaryFolder, type TemporaryFolder } from '../transport/temporary-folder.js';
import { authority, client, CLIENT_TLS, server } from './trust.js';

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder.remove());

function file(name: string, content: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

const nobody = (): void => undefined;
const { certificate, key } = server;
const NONSENSE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

describe('certificates and keys', () => {
  test('are taken as PEM, as its bytes, and as the paths of files', async () => {
    const asFiles = {
      certificate: file('server.pem', certificate),
      key: file('server.key', key),
      ca: file('ca.pem', authority.certificate),
      clientCertificates: 'required' as const,
    };
    const harbour = await Harbour.open({ host: '127.0.0.1', port: 0, tls: asFiles });
    const asBytes = {
      ca: Buffer.from(authority.certificate),
      certificate: client.certificate,
      key: client.key,
    };
    const peer = await PacketPeer.dialled(harbour.dialer(asBytes));
    const other = await harbour.accepted.take();
    expect(other.peerCertificate).toMatchObject({ subject: 'photo-workers', issuer: 'Test authority' });
    peer.connection.destroy();
    await harbour.close();
  });

  test('are read again for every connection, so that renewed ones are used', async () => {
    const ca = file('ca.pem', client.certificate);
    const harbour = await Harbour.open({ host: '127.0.0.1', port: 0, tls: server });
    const dialer = harbour.dialer({ ca });
    await expect(dialer.dial(4000)).rejects.toThrow('not to be trusted');
    writeFileSync(ca, authority.certificate);
    (await dialer.dial(4000)).destroy();
    writeFileSync(ca, 'spoiled');
    await expect(dialer.dial(4000)).rejects.toThrow(`${harbour.address}: tls.ca: expected PEM`);
    await harbour.close();
  });

  test('may be encrypted with a passphrase', async () => {
    const encrypted = encryptedKey('secret');
    const harbour = await Harbour.open({
      host: '127.0.0.1',
      port: 0,
      tls: { certificate, key: encrypted, passphrase: 'secret' },
    });
    (await harbour.dialer(CLIENT_TLS).dial(4000)).destroy();
    await harbour.close();
    const wrong = listen({ port: 0, tls: { certificate, key: encrypted, passphrase: 'wrong' } }, nobody);
    await expect(wrong).rejects.toThrow(/^tls\.key: expected a private key in PEM, got text, which cannot/);
  });

  test('that cannot be read are a clear error that names the option and the file, and never shows a key', async () => {
    const missing = join(folder.path, 'missing.pem');
    const text = file('text.pem', 'hello');
    const cases: [Partial<ServerTlsOptions>, string][] = [
      [{ certificate: missing, key }, `tls.certificate: cannot read the file ${missing}: ENOENT`],
      [{ certificate, key: missing }, `tls.key: cannot read the file ${missing}: ENOENT`],
      [{ certificate: folder.path, key }, `tls.certificate: cannot read the file ${folder.path}: EISDIR`],
      [
        { certificate: text, key },
        `tls.certificate: expected PEM, which has a line that begins with -----BEGIN, got the file ${text} without any`,
      ],
      [{ certificate: NONSENSE, key }, 'tls.certificate: expected a certificate in PEM, got text'],
      [{ certificate: key, key }, 'tls.certificate: expected a certificate in PEM, got text'],
      [{ certificate, key: certificate }, 'tls.key: expected a private key in PEM, got text'],
      [
        { certificate, key: client.key },
        'tls: expected key to be the one of certificate, got that of another',
      ],
      [{ certificate }, 'tls: expected certificate and key together, got certificate without key'],
      [{ key }, 'tls: expected certificate and key together, got key without certificate'],
      [{}, 'tls of a listener: expected certificate and key, got none'],
      [
        { certificate: 5 as never, key },
        'tls.certificate as the path of a PEM file, or as PEM text or bytes, got 5',
      ],
      [{ certificate, key, ca: missing }, `tls.ca: cannot read the file ${missing}`],
      [
        { certificate, key, clientCertificates: 'required' },
        'tls.clientCertificates is "required": expected tls.ca',
      ],
      [
        { certificate, key, clientCertificates: 'maybe' as never },
        "one of none, requested, required, got 'maybe'",
      ],
      [{ certificate, key, cert: certificate } as never, 'tls: unknown option "cert"'],
    ];
    for (const [tls, message] of cases) {
      const listening = listen({ port: 0, tls: tls as ServerTlsOptions }, nobody);
      await expect(listening).rejects.toThrow(message);
      await expect(listening).rejects.toBeInstanceOf(OptionError);
      await expect(listening).rejects.not.toThrow(key.slice(40, 60));
    }
  });
});

describe('a client’s options of TLS', () => {
  test.each<[unknown, string]>([
    [{ ca: '/missing.pem' }, 'tls.ca: cannot read the file /missing.pem: ENOENT'],
    [{ certificate: client.certificate }, 'got certificate without key'],
    [
      { rejectUnauthorized: false },
      'tls: unknown option "rejectUnauthorized"; the options are ca, certificate',
    ],
    ['yes', 'expected tls as true, false or { ca'],
    [{ serverName: 5 }, 'expected tls.serverName as text, got 5'],
    [{ unsafelyTrustAnyServer: 'yes' }, "expected tls.unsafelyTrustAnyServer as true or false, got 'yes'"],
  ])('are refused at once, wherever they are given: %p', (option, message) => {
    const tls = option as ClientTlsOptions;
    expect(() => new GearmanClient({ tls })).toThrow(message);
    expect(() => new JobWorker({ tls })).toThrow(message);
    expect(() => new AdminClient({ tls })).toThrow(message);
    expect(() => new GearmanClient({ servers: { host: 'a', tls } })).toThrow(message);
    expect(() => new JobWorker().register('f', () => 1, { servers: { host: 'a', tls } })).toThrow(message);
    expect(() => resolveModuleOptions({ servers: { host: 'a', tls } })).toThrow(message);
  });

  test('are taken by the Nest module, for its client and its workers', () => {
    const { client: forClient, worker: forWorker } = resolveModuleOptions({
      servers: 'tls://a',
      client: { tls: CLIENT_TLS },
      worker: { tls: CLIENT_TLS },
    });
    expect([forClient.tls, forWorker.tls]).toEqual([CLIENT_TLS, CLIENT_TLS]);
  });

  test('hold for the servers that say nothing else', () => {
    const servers = ['a', 'tls://b', { host: 'c', tls: false }, { host: 'd', tls: {} }, 'unix:/e'];
    const addresses = (tls?: boolean): string[] => dialersOf(servers, tls).map(({ address }) => address);
    expect(addresses()).toEqual(['a:4730', 'tls://b:4730', 'c:4730', 'tls://d:4730', 'unix:/e']);
    expect(addresses(true)).toEqual(['tls://a:4730', 'tls://b:4730', 'c:4730', 'tls://d:4730', 'unix:/e']);
    expect(addresses(false)).toEqual(addresses());
  });
});

/** The server's key, as `openssl pkey -aes-256-cbc` writes it. */
function encryptedKey(passphrase: string): string {
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
}
