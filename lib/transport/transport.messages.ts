export const couldNotConnect = (address: string, reason: string): string =>
  `could not connect to the job server at ${address}: ${reason}`;

export const couldNotListen = (address: string, reason: string): string =>
  `could not listen on ${address}: ${reason}`;

export const expectedServer = (got: string): string =>
  `expected a job server as "host", "host:port", "[ipv6]:port", "tls://host:port", "unix:/path", { host, port, tls } with a port from 1 to 65535 or { path }, got ${got}`;

export const noAnswer = (timeout: number): string => `no answer within ${timeout} ms`;

export const noHandshake = (timeout: number): string =>
  `no answer to the TLS handshake within ${timeout} ms; does this port speak TLS?`;

export const answeredInPlainText =
  'it answered the TLS handshake in plain text; this port does not speak TLS: connect without tls, or to the port that does';

export const endedHandshake = 'it closed the connection during the TLS handshake; does this port speak TLS?';

export const handshakeFailed = (reason: string): string => `the TLS handshake failed: ${reason}`;

export const notTrusted = (reason: string): string =>
  `its certificate is not to be trusted: ${reason}; option tls.ca names the authorities to trust, tls.serverName the name to expect`;

export const answeredInTls =
  'it answered with TLS; this port takes TLS only: write tls://host:port, or set the option tls';

export const tlsOnPlainPort =
  'expected the Gearman protocol, got a TLS handshake; this port does not speak TLS';

/** To who speaks TLS to a plain port: TLS reads it as an answer that is none. */
export const tlsOnPlainPortAnswer = 'ERR NO_TLS This+port+does+not+speak+TLS\r\n';

export const plainOnTlsPort = 'this port takes TLS only, and what came was plain text';

export const hungUp = 'it closed the connection before the TLS handshake was over';

export const noHandshakeOfClient = (timeout: number): string =>
  `it did not finish the TLS handshake within ${timeout} ms`;

export const refusedClient = (address: string, reason: string): string =>
  `refused the connection of ${address}: ${reason}`;

export const noCertificate = 'a client certificate is required, and none was shown';

export const badCertificate = (reason: string): string => `the client certificate is not valid: ${reason}`;

export const tooManyConnections = (limit: number): string =>
  `the server has ${limit} connections, its limit (connections)`;

export const tooManyOfAddress = (limit: number): string =>
  `this address has ${limit} connections, the limit for each (connectionsPerAddress)`;

export const unfinishedPacket = (timeout: number): string =>
  `expected the rest of a packet, got nothing for ${timeout} ms (unfinishedPacketTimeout)`;

export const halfOpen = (timeout: number): string =>
  `expected the other end of an ended connection to take what it is owed, it took nothing for ${timeout} ms (halfOpenTimeout)`;

export const acceptFailed = (address: string, reason: string): string =>
  `could not accept a connection on ${address}: ${reason}; those that are open go on`;

export const addressLeftOut = (address: string, reason: string): string =>
  `does not listen on ${address}, which this machine does not have: ${reason}`;

export const repeated = (message: string, times: number, seconds: number): string =>
  `${message} (${times} more such in ${seconds} s)`;

export const serverIsAlive = 'another server listens there';

export const notASocket = 'there is a file, and it is no socket; remove it, or choose another path';

export const pathTooLong = (limit: number, length: number): string =>
  `expected the path of a Unix socket to have 1 to ${limit} bytes and no NUL, got ${length} bytes`;

export const expectedMode = (got: string): string =>
  `expected the mode of a Unix socket as a whole number from 0 to 0o777, got ${got}`;

export const expectedListenPort = (got: string): string =>
  `expected the port to listen on as a whole number from 0 to 65535, got ${got}`;

export const addressWithoutHost = (host: string): string => `the name ${host} has no address`;

export const expectedLimit = (name: string, most: number, got: number): string =>
  `expected ${name} to be at most ${most}, got ${got}`;

export const expectedTls = (option: string, got: string): string =>
  `expected ${option} as true, false or { ca, certificate, key, passphrase, serverName, unsafelyTrustAnyServer }, got ${got}`;

export const expectedPem = (option: string, got: string): string =>
  `expected ${option} as the path of a PEM file, or as PEM text or bytes, got ${got}`;

export const unreadableFile = (option: string, path: string, reason: string): string =>
  `${option}: cannot read the file ${path}: ${reason}`;

export const notPem = (option: string, from: string): string =>
  `${option}: expected PEM, which has a line that begins with -----BEGIN, got ${from} without any`;

export const unreadablePem = (option: string, what: string, from: string, reason: string): string =>
  `${option}: expected ${what} in PEM, got ${from}, which cannot be read as that: ${reason}`;

export const onlyOneOf = (owner: string, given: string, missing: string): string =>
  `${owner}: expected certificate and key together, got ${given} without ${missing}`;

export const keyOfAnother = (owner: string): string =>
  `${owner}: expected key to be the one of certificate, got that of another`;

export const serverNeedsCertificate = 'tls of a listener: expected certificate and key, got none';

export const caRequired = (clientCertificates: string): string =>
  `tls.clientCertificates is "${clientCertificates}": expected tls.ca with the authorities whose client certificates are valid, got none`;

export const expectedClientCertificates = (got: string): string =>
  `expected tls.clientCertificates to be one of none, requested, required, got ${got}`;

export const unusableTls = (owner: string, reason: string): string => `${owner}: cannot be used: ${reason}`;

export const expectedText = (option: string, got: string): string => `expected ${option} as text, got ${got}`;

export const expectedYesOrNo = (option: string, got: string): string =>
  `expected ${option} as true or false, got ${got}`;
