import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import type { ResolvedPostgresOptions } from './postgres-options.js';

/** As Node's TLS takes it; `false` is none. */
export type SslSettings = false | Readonly<Record<string, unknown>>;

const NAME_IS_ANY = { checkServerIdentity: () => undefined };

/**
 * What libpq's `sslmode` is in Node. Unix sockets are never encrypted.
 *
 * @throws where a file cannot be read
 */
export function sslSettings(options: ResolvedPostgresOptions): SslSettings {
  const { sslMode, host, hostAddress, sslRootCertificate } = options;
  if (sslMode === 'disable' || (hostAddress ?? host).startsWith('/')) return false;
  const files = { ca: sslRootCertificate, cert: options.sslCertificate, key: options.sslKey };
  const read = Object.entries(files).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, readFileSync(file)]],
  );
  // Whose certificate it must be, and whose is asked for: an address cannot be.
  return {
    ...Object.fromEntries(read),
    ...checks(options),
    host,
    ...(isIP(host) === 0 && { servername: host }),
  };
}

/** `prefer` and `allow` go on without TLS where the server has none. */
export function canDoWithoutSsl({ sslMode }: ResolvedPostgresOptions): boolean {
  return sslMode === 'prefer' || sslMode === 'allow';
}

function checks({ sslMode, sslRootCertificate }: ResolvedPostgresOptions): object {
  switch (sslMode) {
    case 'verify-full':
      return {};
    case 'verify-ca':
      return NAME_IS_ANY;
    case 'require':
      return sslRootCertificate === undefined ? { rejectUnauthorized: false } : NAME_IS_ANY;
    default:
      return { rejectUnauthorized: false };
  }
}
