import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

import { OptionError } from '../options/index.js';
import * as messages from './transport.messages.js';

/**
 * A certificate or a key: the path of a PEM file, as gearmand's flags take it, or what would stand in that file, as
 * text or bytes. Text is PEM where it contains `-----BEGIN`, else a path. Several certificates may stand in one file: a
 * certificate and those that lead to its authority, or all authorities that are trusted.
 */
export type PemSource = string | Uint8Array;

/** Who one end of a connection says it is. */
export interface TlsIdentity {
  readonly certificate?: PemSource;
  readonly key?: PemSource;
  readonly passphrase?: string;
}

/** The same as Node's TLS takes it. */
export interface TlsKeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly passphrase?: string;
}

const BEGIN = '-----BEGIN ';

/** @throws OptionError that names the option, where there is no certificate that can be read */
export function readCertificates(option: string, source: PemSource): Buffer {
  const pem = readPem(option, source);
  parsed(option, 'a certificate', source, () => new X509Certificate(pem));
  return pem;
}

/**
 * A certificate and its key; undefined where there is neither.
 *
 * @param owner whose they are, for messages
 * @throws OptionError where one is missing, cannot be read, or does not belong to the other
 */
export function readIdentity(owner: string, identity: TlsIdentity): TlsKeyPair | undefined {
  const { certificate, key, passphrase } = identity;
  if (certificate === undefined && key === undefined) return undefined;
  if (key === undefined) throw new OptionError(messages.onlyOneOf(owner, 'certificate', 'key'));
  if (certificate === undefined) throw new OptionError(messages.onlyOneOf(owner, 'key', 'certificate'));
  const cert = readCertificates(`${owner}.certificate`, certificate);
  const keyPem = readPem(`${owner}.key`, key);
  const privateKey = parsed(`${owner}.key`, 'a private key', key, () => keyOf(keyPem, passphrase));
  if (!new X509Certificate(cert).checkPrivateKey(privateKey)) {
    throw new OptionError(messages.keyOfAnother(owner));
  }
  return { cert, key: keyPem, ...(passphrase !== undefined && { passphrase }) };
}

function keyOf(pem: Buffer, passphrase: string | undefined): KeyObject {
  return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
}

function readPem(option: string, source: PemSource): Buffer {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    throw new OptionError(messages.expectedPem(option, inspect(source, { depth: 0 })));
  }
  const pem = isPath(source) ? readFile(option, source) : Buffer.from(source);
  if (!pem.includes(BEGIN)) throw new OptionError(messages.notPem(option, described(source)));
  return pem;
}

function isPath(source: PemSource): source is string {
  return typeof source === 'string' && !source.includes(BEGIN);
}

function readFile(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new OptionError(messages.unreadableFile(option, path, code ?? message), { cause });
  }
}

function parsed<Result>(option: string, what: string, source: PemSource, parse: () => Result): Result {
  try {
    return parse();
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new OptionError(messages.unreadablePem(option, what, described(source), reason), { cause });
  }
}

/** Where it comes from; never what it is, which may be a key. */
function described(source: PemSource): string {
  if (isPath(source)) return `the file ${source}`;
  return typeof source === 'string' ? 'text' : 'bytes';
}
