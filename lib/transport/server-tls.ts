import { constants } from 'node:crypto';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { inspect } from 'node:util';

import { OptionError, rejectUnknownOptions } from '../options/index.js';
import { type PemSource, readCertificates, readIdentity, type TlsIdentity } from './pem.js';
import * as messages from './transport.messages.js';

/** Whether clients and workers are asked who they are. */
export type ClientCertificates = 'none' | 'requested' | 'required';

/**
 * How a listener speaks TLS; then it speaks nothing else. The files are read when it begins to listen.
 *
 * @example
 * await server.listen({
 *   port: 4730,
 *   tls: { certificate: '/etc/gearman/server.pem', key: '/etc/gearman/server.key' },
 * });
 */
export interface ServerTlsOptions extends TlsIdentity {
  /** The server's certificate, and behind it those that lead to its authority: gearmand's `--ssl-certificate`. */
  readonly certificate: PemSource;
  /** gearmand's `--ssl-key`. */
  readonly key: PemSource;
  /** Of the key, where it is encrypted. Default none. */
  readonly passphrase?: string;
  /** The authorities of client certificates, without which none is valid: gearmand's `--ssl-ca-file`. Default none. */
  readonly ca?: PemSource;
  /**
   * `none` asks nobody, as gearmand. `requested` takes clients without a certificate, and refuses those whose
   * certificate is not valid. `required` refuses both. The last two need `ca`. Default `none`.
   */
  readonly clientCertificates?: ClientCertificates;
}

const KNOWN: readonly string[] = [
  'certificate',
  'key',
  'passphrase',
  'ca',
  'clientCertificates',
] satisfies (keyof ServerTlsOptions)[];

const CLIENT_CERTIFICATES: readonly unknown[] = [
  'none',
  'requested',
  'required',
] satisfies ClientCertificates[];

/**
 * What `tls.createServer` needs.
 *
 * @throws OptionError for options, files or texts that cannot be used
 */
export function serverTls(options: ServerTlsOptions): TlsOptions {
  rejectUnknownOptions('tls', options, KNOWN);
  const { ca, clientCertificates = 'none' } = options;
  if (!CLIENT_CERTIFICATES.includes(clientCertificates)) {
    throw new OptionError(messages.expectedClientCertificates(inspect(clientCertificates)));
  }
  const identity = readIdentity('tls', options);
  if (identity === undefined) throw new OptionError(messages.serverNeedsCertificate);
  const asks = clientCertificates !== 'none';
  if (asks && ca === undefined) throw new OptionError(messages.caRequired(clientCertificates));
  const trusted = ca === undefined ? undefined : readCertificates('tls.ca', ca);
  return usable({ ...identity, ...(trusted && { ca: trusted }), ...(asks && ASKING) });
}

/**
 * Certificates are judged behind the handshake, when the client can be told what is wrong with its own. A resumed
 * session shows none, and Node takes it for valid: so no session is resumed.
 */
const ASKING: TlsOptions = {
  requestCert: true,
  rejectUnauthorized: false,
  secureOptions: constants.SSL_OP_NO_TICKET,
};

function usable(options: TlsOptions): TlsOptions {
  try {
    createSecureContext(options);
    return options;
  } catch (cause) {
    throw new OptionError(messages.unusableTls('tls', (cause as Error).message), { cause });
  }
}
