import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { bits, der, identifier, integer, octets, sequence, set, tagged, text, time, yes } from './der.js';

const ECDSA_WITH_SHA256 = sequence(identifier('2a8648ce3d040302'));
const COMMON_NAME = identifier('550403');
const BASIC_CONSTRAINTS = identifier('551d13');
const ALTERNATIVE_NAMES = identifier('551d11');

const DAY = 24 * 60 * 60 * 1000;

/** What a certificate says. */
export interface CertificateWish {
  readonly name: string;
  /** Names and IPv4 addresses of a server. */
  readonly hosts?: readonly string[];
  /** In days from now; below 0 it has expired. */
  readonly days?: number;
}

/** Somebody with a certificate, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** Somebody who issues certificates, made for one test: nothing is read from anywhere. */
export class Authority implements Identity {
  readonly certificate: string;
  readonly key: string;
  private readonly privateKey: KeyObject;
  private issued = 1;

  constructor(private readonly name: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.key = keyPem(privateKey);
    const isAuthority = sequence(BASIC_CONSTRAINTS, yes, octets(sequence(yes)));
    this.certificate = this.certify(publicKey, { name }, isAuthority);
  }

  issue(wish: CertificateWish): Identity {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = sequence(...(wish.hosts ?? []).map(generalName));
    const extension = sequence(ALTERNATIVE_NAMES, octets(names));
    const certificate = this.certify(publicKey, wish, ...(wish.hosts === undefined ? [] : [extension]));
    return { certificate, key: keyPem(privateKey) };
  }

  private certify(
    publicKey: KeyObject,
    { name, days = 1 }: CertificateWish,
    ...extensions: readonly Buffer[]
  ): string {
    const end = Date.now() + days * DAY;
    const content = sequence(
      tagged(0, integer(2)),
      integer(this.issued++),
      ECDSA_WITH_SHA256,
      nameOf(this.name),
      sequence(time(new Date(end - 30 * DAY)), time(new Date(end))),
      nameOf(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      ...(extensions.length === 0 ? [] : [tagged(3, sequence(...extensions))]),
    );
    const signature = sign('sha256', content, this.privateKey);
    return pemOf('CERTIFICATE', sequence(content, ECDSA_WITH_SHA256, bits(signature)));
  }
}

function nameOf(name: string): Buffer {
  return sequence(set(sequence(COMMON_NAME, text(name))));
}

function generalName(host: string): Buffer {
  const isAddress = /^[\d.]+$/.test(host);
  return isAddress ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, host);
}

function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pemOf(label: string, content: Buffer): string {
  const lines = content.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}
