import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { PostgresStoreOptions } from '../../../lib/store/postgres/postgres-options.js';
import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { describeUnless } from '../../support/programs.js';
import { authority, stranger } from '../../tls/trust.js';
import { NOT_DURABLE, PostgresServer, withoutPostgres } from './support/postgres-server.js';

/** Not of `localhost`, which Node takes where it is told no name. */
const identity = authority.issue({ name: 'db', hosts: ['127.0.0.1', 'jobs.example.com'] });

describeUnless([withoutPostgres], 'PostgresStore with TLS', () => {
  let server: PostgresServer;
  const files: Record<'known' | 'strange', string> = { known: '', strange: '' };
  beforeAll(async () => {
    server = await PostgresServer.create(NOT_DURABLE);
    const certificate = await server.write('server.crt', identity.certificate);
    const key = await server.write('server.key', identity.key);
    files.known = await server.write('known.crt', authority.certificate);
    files.strange = await server.write('strange.crt', stranger.certificate);
    await server.sql(
      `ALTER SYSTEM SET ssl_cert_file = '${certificate}'`,
      `ALTER SYSTEM SET ssl_key_file = '${key}'`,
      'ALTER SYSTEM SET ssl = on',
    );
    await server.end('SIGINT');
    await server.start();
  });
  afterAll(() => server.remove());

  /** Whether its connection is encrypted. */
  async function isEncrypted(options: PostgresStoreOptions, roots?: keyof typeof files): Promise<boolean> {
    const { host, port, password } = server;
    const root = roots === undefined ? {} : { sslRootCertificate: files[roots] };
    const place = { host, port, password, user: 'postgres', database: 'postgres' };
    const store = new PostgresStore({ ...place, ...root, ...options });
    try {
      await store.open();
      const [row] = await server.sql(
        "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'nestjs-gearman'",
      );
      return row?.['ssl'] === 't';
    } finally {
      await store.close();
    }
  }

  it.each<{ what: string; options: PostgresStoreOptions; roots?: keyof typeof files; encrypted: boolean }>([
    { what: 'by default, as the server has it', options: {}, encrypted: true },
    { what: 'not where it is disabled', options: { sslMode: 'disable' }, encrypted: false },
    { what: 'with whoever answers', options: { sslMode: 'require' }, encrypted: true },
    { what: 'with a known authority', options: { sslMode: 'require' }, roots: 'known', encrypted: true },
    {
      what: "with the host's own certificate",
      options: { sslMode: 'verify-full' },
      roots: 'known',
      encrypted: true,
    },
    {
      what: 'with a name whose address is given',
      options: { sslMode: 'verify-full', host: 'jobs.example.com', hostAddress: '127.0.0.1' },
      roots: 'known',
      encrypted: true,
    },
    {
      what: "with another name's certificate where only its authority matters",
      options: { sslMode: 'verify-ca', host: 'other.example.com', hostAddress: '127.0.0.1' },
      roots: 'known',
      encrypted: true,
    },
  ])('encrypts $what', async ({ options, roots, encrypted }) => {
    expect(await isEncrypted(options, roots)).toBe(encrypted);
  });

  it.each<{ what: string; options: PostgresStoreOptions; roots?: keyof typeof files }>([
    { what: 'an authority that Node does not know', options: { sslMode: 'verify-full' } },
    { what: 'a strange authority', options: { sslMode: 'verify-ca' }, roots: 'strange' },
    { what: 'a strange authority, where one is named', options: { sslMode: 'require' }, roots: 'strange' },
    {
      what: "another name's certificate",
      options: { sslMode: 'verify-full', host: 'other.example.com', hostAddress: '127.0.0.1' },
      roots: 'known',
    },
    { what: 'a file that is not there', options: { sslMode: 'require', sslRootCertificate: '/nowhere.crt' } },
  ])('trusts not $what', async ({ options, roots }) => {
    await expect(isEncrypted(options, roots)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
