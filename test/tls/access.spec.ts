import { afterEach, describe, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { JobServer } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { authority, client, CLIENT_TLS, SERVER_TLS } from './trust.js';

const server = new JobServer({
  access: { rules: [{ certificate: 'photo-workers', work: ['Images~*'] }], everybody: { submit: true } },
});

afterEach(() => server.close());

describe('a rule for a certificate', () => {
  test('holds for who shows it, and for nobody else', async () => {
    const { port } = await server.listen({
      host: '127.0.0.1',
      port: 0,
      tls: { ...SERVER_TLS, ca: authority.certificate, clientCertificates: 'requested' },
    });
    const servers = `tls://localhost:${port}`;
    const refusals: string[] = [];
    const logger = {
      log: () => undefined,
      warn: (text: string) => void refusals.push(text),
      error: () => undefined,
    };
    const known = new JobWorker({ servers, tls: { ...CLIENT_TLS, ...client } });
    const unknown = new JobWorker({ servers, tls: CLIENT_TLS, logger });
    for (const worker of [unknown, known]) {
      worker.register('Images~resize', () => (worker === known ? 'known' : 'unknown'));
      const connected = new Promise<void>((resolve) => worker.on('connected', () => resolve()));
      worker.start();
      await connected;
    }
    const stranger = new GearmanClient({ servers, tls: CLIENT_TLS });

    const results = Array.from({ length: 5 }, () => stranger.doNormal('Images~resize').result());
    expect(await Promise.all(results)).toEqual(['known', 'known', 'known', 'known', 'known']);
    expect(refusals).toEqual([expect.stringContaining('ACCESS_DENIED')]);
    await Promise.all([stranger.close(), known.stop(), unknown.stop()]);
  });
});
