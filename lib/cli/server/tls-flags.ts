import type { TcpListenOptions } from '../../server/index.js';
import { refused } from './flag-parser.js';
import type { FlagValues } from './flag-values.js';
import { sslNeedsFiles } from './server.messages.js';

/**
 * What `--ssl` and its files say. As with gearmand the files may be named by the environment, and change nothing without
 * `--ssl`.
 *
 * @throws CliError where the certificate or its key is missing
 */
export function tlsOf(
  flags: FlagValues,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<TcpListenOptions, 'tls'> {
  const certificate = flags.path('ssl-certificate') ?? environment['GEARMAND_SERVER_PEM'];
  const key = flags.path('ssl-key') ?? environment['GEARMAND_SERVER_KEY'];
  const ca = flags.path('ssl-ca-file') ?? environment['GEARMAND_CA_CERTIFICATE'];
  const clientCertificates = flags.oneOf('ssl-clients', ['none', 'requested', 'required']);
  if (!flags.has('ssl')) return {};
  if (!certificate || !key) throw refused(sslNeedsFiles);
  return {
    tls: {
      certificate,
      key,
      ...(ca && { ca }),
      ...(clientCertificates !== undefined && { clientCertificates }),
    },
  };
}
