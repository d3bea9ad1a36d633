import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { inspect } from 'node:util';

import { OptionError, rejectUnknownOptions } from '../options/index.js';
import { type PemSource, readCertificates, readIdentity, type TlsIdentity } from './pem.js';
import * as messages from './transport.messages.js';

/**
 * How a client or worker speaks TLS. The files are read when the options are given, so that what is wrong with them
 * shows at once, and again for every connection, so that renewed certificates are used.
 *
 * @example
 * const client = new GearmanClient({ servers: 'tls://jobs.example.com', tls: { ca: '/etc/gearman/ca.pem' } });
 */
export interface ClientTlsOptions extends TlsIdentity {
  /** The authorities whose servers are trusted. Default: those that Node knows. */
  readonly ca?: PemSource;
  /** Shown to servers that ask who this is. Only together with `key`. Default none. */
  readonly certificate?: PemSource;
  readonly key?: PemSource;
  /** Of the key, where it is encrypted. Default none. */
  readonly passphrase?: string;
  /** The name that the server's certificate must have. Default: the host that is connected to. */
  readonly serverName?: string;
  /**
   * **Danger**: takes any certificate, also an expired one and one of somebody who stands between this process and its
   * server, and so can read and change every job. For a trial on one machine only; set `ca` instead. Default false.
   */
  readonly unsafelyTrustAnyServer?: boolean;
}

const KNOWN: readonly string[] = [
  'ca',
  'certificate',
  'key',
  'passphrase',
  'serverName',
  'unsafelyTrustAnyServer',
] satisfies (keyof ClientTlsOptions)[];

/**
 * What holds for one server: what is said of it, else what is said for all. Undefined is without TLS.
 *
 * @throws OptionError where one of the two is no such option
 */
export function tlsFor(
  own: ClientTlsOptions | boolean | undefined,
  all: ClientTlsOptions | boolean | undefined,
): ClientTlsOptions | undefined {
  const [checkedOwn, checkedAll] = [checked(own), checked(all)];
  const said = checkedOwn === true ? checkedAll || true : (checkedOwn ?? checkedAll);
  if (said === undefined || said === false) return undefined;
  return said === true ? {} : said;
}

/**
 * What `tls.connect` needs.
 *
 * @param host that is connected to
 * @throws OptionError for files or texts that cannot be used
 */
export function clientTls(options: ClientTlsOptions, host: string): ConnectionOptions {
  const { ca, serverName, unsafelyTrustAnyServer = false } = options;
  const identity = readIdentity('tls', options);
  const trusted = ca === undefined ? undefined : readCertificates('tls.ca', ca);
  const servername = serverName ?? (isIP(host) > 0 ? undefined : host);
  return {
    secureContext: contextOf({ ...identity, ...(trusted && { ca: trusted }) }),
    host,
    ...(servername !== undefined && { servername }),
    rejectUnauthorized: !unsafelyTrustAnyServer,
  };
}

function contextOf(options: Parameters<typeof createSecureContext>[0]) {
  try {
    return createSecureContext(options);
  } catch (cause) {
    throw new OptionError(messages.unusableTls('tls', (cause as Error).message), { cause });
  }
}

function checked(tls: unknown): ClientTlsOptions | boolean | undefined {
  if (tls === undefined || typeof tls === 'boolean') return tls;
  if (typeof tls !== 'object' || tls === null)
    throw new OptionError(messages.expectedTls('tls', inspect(tls)));
  rejectUnknownOptions('tls', tls, KNOWN);
  const { serverName = '', unsafelyTrustAnyServer = false } = tls as ClientTlsOptions;
  if (typeof serverName !== 'string') {
    throw new OptionError(messages.expectedText('tls.serverName', inspect(serverName)));
  }
  if (typeof unsafelyTrustAnyServer !== 'boolean') {
    const got = inspect(unsafelyTrustAnyServer);
    throw new OptionError(messages.expectedYesOrNo('tls.unsafelyTrustAnyServer', got));
  }
  return tls;
}
