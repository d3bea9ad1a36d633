import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConnectionGate, type ServerTlsOptions } from '../../lib/transport/index.js';
import { Harbour } from '../transport/connection-pairs.js';
import { Log } from '../transport/log.js';
import { PacketPeer } from '../transport/packet-peer.js';
import type { Identity } from './certificates.js';
import { authority, client, CLIENT_TLS, SERVER_TLS, stranger } from './trust.js';

let harbour: Harbour;
let log: Log;

afterEach(() => harbour.close());

async function open(clientCertificates: ServerTlsOptions['clientCertificates']): Promise<void> {
  log = new Log();
  const tls: ServerTlsOptions = {
    ...SERVER_TLS,
    ca: authority.certificate,
    ...(clientCertificates && { clientCertificates }),
  };
  harbour = await Harbour.open({ host: '127.0.0.1', port: 0, tls }, new ConnectionGate({ logger: log }));
}

async function comesIn(identity: Partial<Identity>): Promise<string | undefined> {
  const peer = await PacketPeer.dialled(harbour.dialer({ ...CLIENT_TLS, ...identity }));
  peer.send('ECHO_REQ', 'hi');
  const connection = await harbour.accepted.take();
  await PacketPeer.opened(connection).gets('ECHO_REQ', 'hi');
  peer.connection.destroy();
  return connection.peerCertificate?.subject;
}

async function isRefused(identity: Partial<Identity>, reason: string): Promise<void> {
  const peer = await PacketPeer.dialled(harbour.dialer({ ...CLIENT_TLS, ...identity }));
  peer.send('ECHO_REQ', 'hi');
  await peer.gets('ERROR', 'SERVER_ERROR', reason);
  await peer.gets('closed');
  expect(await log.lines.take()).toMatch(
    new RegExp(`^refused the connection of 127\\.0\\.0\\.1:\\d+: ${reason}$`),
  );
  expect(harbour.accepted.waiting).toEqual([]);
}

const NONE = 'a client certificate is required, and none was shown';
const STRANGE = 'the client certificate is not valid: UNABLE_TO_VERIFY_LEAF_SIGNATURE';
const OLD = 'the client certificate is not valid: CERT_HAS_EXPIRED';
const strange = stranger.issue({ name: 'photo-workers' });
const old = authority.issue({ name: 'photo-workers', days: -1 });

describe('client certificates', () => {
  test('that are required let in who has one that is valid, and say who it is', async () => {
    await open('required');
    expect(await comesIn(client)).toBe('photo-workers');
  });

  test('that are required refuse everybody else, and say why', async () => {
    await open('required');
    await isRefused({}, NONE);
    await isRefused(strange, STRANGE);
    await isRefused(old, OLD);
    expect(await comesIn(client)).toBe('photo-workers');
  });

  test('that are requested let in who has none, and who has a valid one', async () => {
    await open('requested');
    expect(await comesIn({})).toBeUndefined();
    expect(await comesIn(client)).toBe('photo-workers');
    await isRefused(strange, STRANGE);
    await isRefused(old, OLD);
  });

  test.each([undefined, 'none'] as const)('are not asked for by default: %p', async (clientCertificates) => {
    await open(clientCertificates);
    for (const identity of [{}, client, strange, old]) expect(await comesIn(identity)).toBeUndefined();
  });

  test('are told in full', async () => {
    await open('required');
    const named = authority.issue({ name: 'named', hosts: ['a.example.com', '10.0.0.1'] });
    const peer = await harbour.dialer({ ...CLIENT_TLS, ...named }).dial(4000);
    expect((await harbour.accepted.take()).peerCertificate).toEqual({
      subject: 'named',
      alternativeNames: ['DNS:a.example.com', 'IP Address:10.0.0.1'],
      issuer: 'Test authority',
      fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    });
    expect(peer.peerCertificate).toBeUndefined();
    peer.destroy();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'cannot be left out by resuming a session: %s',
    async (version) => {
      await open('required');
      const options = { host: '127.0.0.1', port: harbour.port, ca: authority.certificate };
      const first = connect({ ...options, ...strangeIdentity, minVersion: version, maxVersion: version });
      const sessions: Buffer[] = [];
      first.on('session', (session: Buffer) => sessions.push(session));
      await over(first);
      const [session] = sessions;
      const second = connect({
        ...options,
        minVersion: version,
        maxVersion: version,
        ...(session && { session }),
      });
      let resumed: boolean | undefined;
      second.once('secureConnect', () => (resumed = second.isSessionReused()));
      await over(second);
      expect(resumed).toBe(false);
      expect(harbour.accepted.waiting).toEqual([]);
    },
  );
});

const strangeIdentity = { cert: strange.certificate, key: strange.key };

async function over(socket: TLSSocket): Promise<void> {
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
}
