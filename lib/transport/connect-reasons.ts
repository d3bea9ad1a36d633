import * as messages from './transport.messages.js';

/** OpenSSL's words for an answer that is no TLS. */
const PLAIN_TEXT =
  /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|HTTP_REQUEST)$/;

/** OpenSSL's and Node's for a certificate that does not prove who the server is. */
const DISTRUST =
  /CERT|ISSUER|CRL|^UNABLE_TO_|^INVALID_(?:CA|PURPOSE)$|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED/;

/** OpenSSL's own words, without the places in its source that its messages are full of. */
export function wordsOf(error: Error & { readonly reason?: string }): string {
  return error.reason ?? error.message.trim();
}

/** Why there is no connection. */
export function connectReason(error: Error): string {
  // Node tries every address of a name and wraps the failures; their messages say more than the wrapper's.
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each: Error) => each.message).join('; ');
}

/** Why a server and this client did not come to speak TLS: with the likeliest cause. */
export function handshakeReason(error: NodeJS.ErrnoException): string {
  const { code = '', message } = error;
  if (PLAIN_TEXT.test(code)) return messages.answeredInPlainText;
  if (code === 'ECONNRESET' || code === 'EPIPE') return messages.endedHandshake;
  if (!code.includes('ALERT') && DISTRUST.test(code)) return messages.notTrusted(`${message} (${code})`);
  return messages.handshakeFailed(wordsOf(error));
}
