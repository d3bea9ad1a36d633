import type { TLSSocket } from 'node:tls';

/** Whose certificate the other end of a connection has shown. It was valid. */
export interface PeerCertificate {
  /** Its common name; empty where it has none. */
  readonly subject: string;
  /** Its further names as Node writes them: `DNS:a.example.com`, `IP Address:10.0.0.1`. */
  readonly alternativeNames: readonly string[];
  /** The common name of who issued it. */
  readonly issuer: string;
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
}

/** @returns undefined where the other end has shown none, or none that is valid */
export function peerCertificateOf(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerCertificate();
  if (!socket.authorized || certificate.subject === undefined) return undefined;
  const { subject, subjectaltname, issuer, fingerprint256 } = certificate;
  return {
    subject: commonName(subject),
    alternativeNames: subjectaltname?.split(', ') ?? [],
    issuer: commonName(issuer),
    fingerprint: fingerprint256,
  };
}

/** Of several common names, the last is the most specific. */
function commonName({ CN = '' }: { readonly CN?: string | readonly string[] }): string {
  return typeof CN === 'string' ? CN : (CN.at(-1) ?? '');
}
