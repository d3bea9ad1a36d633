import { createHash, timingSafeEqual } from 'node:crypto';

import { OptionError, rejectUnknownOptions } from '../options/index.js';
import { toByteString } from '../protocol/index.js';

/** What somebody may do. */
export interface AccessRights {
  /** Submit jobs: of every function, of none, or of these; `*` at a name's end stands for anything. Default none. */
  readonly submit?: boolean | readonly string[];
  /** Do jobs, likewise. Default none. */
  readonly work?: boolean | readonly string[];
  /** Use the admin protocol. Default false. */
  readonly admin?: boolean;
}

/** Who it is that has these rights: who knows the token, or whose TLS certificate has this common name. */
export interface AccessRule extends AccessRights {
  /** At least 16 characters. Clients send it as the option `token:…`; ours do by their option `token`. */
  readonly token?: string;
  readonly certificate?: string;
}

/**
 * Who may do what. Without it everybody may do everything, as with gearmand.
 *
 * @example
 * new JobServer({
 *   access: {
 *     rules: [
 *       { token: process.env.SHOP_TOKEN, submit: ['Mail~*', 'Images~*'] },
 *       { certificate: 'workers.example.com', work: true },
 *     ],
 *   },
 * });
 */
export interface AccessOptions {
  readonly rules: readonly AccessRule[];
  /** What everybody may do. Default nothing. */
  readonly everybody?: AccessRights;
}

const RIGHTS_KEYS = ['submit', 'work', 'admin'] as const satisfies (keyof AccessRights)[];
const SHORTEST_TOKEN = 16;

/** What one connection may do. */
export class Rights {
  /** Of every function, which nearly everybody may: no names need to be looked at. */
  private readonly submitsAll: boolean;

  constructor(private readonly granted: readonly AccessRights[]) {
    this.submitsAll = granted.some(({ submit }) => submit === true);
  }

  /** @param functionName a byte string, as on the wire */
  maySubmit(functionName: string): boolean {
    return this.submitsAll || this.granted.some(({ submit }) => covers(submit, functionName));
  }

  mayWork(functionName: string): boolean {
    return this.granted.some(({ work }) => covers(work, functionName));
  }

  get mayAdminister(): boolean {
    return this.granted.some(({ admin }) => admin === true);
  }

  with(more: AccessRights): Rights {
    return new Rights([...this.granted, more]);
  }
}

/** Of the application that embeds the server, and of everybody where there are no rules. */
export const EVERYTHING = new Rights([{ submit: true, work: true, admin: true }]);

/** Knows who may do what. */
export class AccessPolicy {
  private readonly rules: readonly (AccessRule & { readonly digest: Buffer | undefined })[];

  /** @param options undefined: everybody may do everything. @throws OptionError */
  constructor(private readonly options: AccessOptions | undefined) {
    rejectUnknownOptions('JobServer `access`', options ?? {}, ['rules', 'everybody']);
    rejectUnknownOptions('JobServer `access.everybody`', options?.everybody ?? {}, RIGHTS_KEYS);
    this.rules = (options?.rules ?? []).map((rule) => ({ ...checked(rule), digest: digestOf(rule.token) }));
  }

  /** What a new connection may do. @param certificate the common name in its TLS certificate, where it has one */
  rightsOf(certificate: string | undefined): Rights {
    if (this.options === undefined) return EVERYTHING;
    const everybody = new Rights([this.options.everybody ?? {}]);
    const rule = this.rules.find((each) => certificate !== undefined && each.certificate === certificate);
    return rule === undefined ? everybody : everybody.with(rule);
  }

  /** What the token adds; undefined where nobody has it. Takes the same time for every wrong token. */
  rightsOfToken(token: string): AccessRights | undefined {
    if (this.options === undefined) return {};
    const digest = digestOf(token) as Buffer;
    return this.rules.filter((rule) => rule.digest !== undefined && timingSafeEqual(rule.digest, digest))[0];
  }
}

function covers(granted: boolean | readonly string[] | undefined, functionName: string): boolean {
  if (typeof granted !== 'object') return granted === true;
  return granted.some((pattern) => {
    const name = toByteString(pattern);
    return name.endsWith('*') ? functionName.startsWith(name.slice(0, -1)) : functionName === name;
  });
}

function checked(rule: AccessRule): AccessRule {
  rejectUnknownOptions('JobServer `access.rules`', rule, ['token', 'certificate', ...RIGHTS_KEYS]);
  if (rule.token === undefined && rule.certificate === undefined) {
    throw new OptionError(
      'expected a rule in JobServer `access.rules` to name a token or a certificate, got neither',
    );
  }
  if (rule.token !== undefined && rule.token.length < SHORTEST_TOKEN) {
    throw new OptionError(
      `expected a token in JobServer \`access.rules\` of at least ${SHORTEST_TOKEN} characters, got ${rule.token.length}`,
    );
  }
  return rule;
}

function digestOf(token: string | undefined): Buffer | undefined {
  return token === undefined ? undefined : createHash('sha256').update(token).digest();
}
