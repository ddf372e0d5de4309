/** What a probe asks from a machine, as plain data: the probe itself and its script are made of the same. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Service } from '../../rules/policy.ts';
import type { Address, AddressSet } from '../../sets/addresses.ts';
import { formatAddress } from '../../sets/prefix.ts';

/** What is spoken behind a connection: nothing behind `tcp`, and over UDP only what is answered by whoever listens. */
export type Speech = 'https' | 'http' | 'tcp' | 'dns' | 'stun' | 'ntp';

/** One question: does this get through? */
export interface Question {
  /** `through`: a rule allows it. `held`: a test of the rule set says that it must not get through. */
  readonly expect: 'through' | 'held';
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly speaks: Speech;
  /** A name, in lower case; absent: the address itself is asked. */
  readonly host?: string;
  /** Present where there is no host. */
  readonly address?: Address;
  /** Of `https` and `http`: what is asked for, from `/` on. */
  readonly path?: string;
  /** Whether a rule that it is asked for demands that nobody opens TLS on the way. */
  readonly bypass: boolean;
  /** The addresses that are known for the host; absent: none, or any. */
  readonly known?: AddressSet;
  /** Who named the host: a rule, a test (whose names may be made up), or who asks. */
  readonly by: 'rule' | 'test' | 'given';
  /** What it is asked for; at least one. */
  readonly uses: readonly Use[];
}

/** A destination of a rule, or a test, as the rule set writes it. */
export interface Use {
  /** The id of the rule; of a test the rule that decides it, empty where none does. */
  readonly rule: string;
  readonly ruleSet: string;
  /** Where the rule comes from: a source, and a row in it. */
  readonly source?: string;
  /** `*.msappproxy.net 443/https`, `deny: tcp://192.0.2.1:80`. */
  readonly entry: string;
  /** Whom the rule is for, as rules write it; empty: anyone. */
  readonly principals: readonly string[];
  readonly span: Span;
}

/** What cannot be asked, and why. */
export interface Unasked {
  readonly use: Use;
  readonly why: string;
  /** How it could be asked. */
  readonly help?: string;
}

export interface ProbePlan {
  readonly questions: readonly Question[];
  readonly unasked: readonly Unasked[];
}

/** A name or address that somebody gives to be tried, of one port or of all. */
export interface GivenHost {
  readonly text: string;
  readonly host?: string;
  readonly address?: Address;
  readonly port?: number;
}

/** Names what a question asks: its name, else its address. */
export function nameHost({ host, address }: Question): string {
  return host ?? (address === undefined ? '' : formatAddress(address));
}

/** Services of UDP that answer whoever asks: RFC 1035, RFC 5905, RFC 8489. */
const answering: ReadonlyMap<number, Speech> = new Map([
  [53, 'dns'],
  [123, 'ntp'],
  [3478, 'stun'],
]);

/** Chooses what to speak with a service on a port; undefined where nobody would answer. */
export function chooseSpeech({ transport, scheme }: Service, port: number): Speech | undefined {
  if (transport === 'udp') return answering.get(port);
  return scheme === 'any' ? 'tcp' : scheme;
}

/** Returns whether an address holds on one link alone (RFC 3927, RFC 4291): clouds keep secrets of machines there. */
export function isLinkLocal({ family, value }: Address): boolean {
  return family === 4 ? Math.floor(value / 65_536) === 0xa9fe : value >> 118n === 0x3fan;
}
