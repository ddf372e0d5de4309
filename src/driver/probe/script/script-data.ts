/** The data of a probe script: what it asks, what it checks, and the roots that it knows. Every text is printable ASCII. */
import type { MachineCheck, Scope } from '../../../rules/machine-check.ts';
import type { Question } from '../questions.ts';

export interface ScriptData {
  /** The names of the rule sets, each with its editions: `example (doc of 2024-07-17)`. */
  readonly ruleSets: readonly string[];
  readonly questions: readonly ScriptQuestion[];
  readonly unasked: readonly ScriptUnasked[];
  readonly requires: readonly ScriptRequirement[];
  /** Lists of known addresses, which questions name: prefixes. */
  readonly known: readonly { readonly name: string; readonly prefixes: readonly string[] }[];
  /** Public roots: SHA-256 of the certificate, a blank, SHA-256 of its public key. */
  readonly roots: readonly string[];
  /** Roots that were given: SHA-256 of the certificate, and for which hosts (empty: all; `name`; `*.name`). */
  readonly ownRoots: readonly { readonly digest: string; readonly hosts: string }[];
}

export interface ScriptQuestion
  extends Pick<Question, 'expect' | 'transport' | 'speaks' | 'port' | 'bypass' | 'by'> {
  /** Empty where the address is asked. */
  readonly host: string;
  /** Empty where there is a host. */
  readonly address: string;
  /** Empty but for `https` and `http`. */
  readonly path: string;
  /** The name of a list of known addresses; empty: none is known, or any. */
  readonly known: string;
  /** What it is asked for, in words: rule, entry, source. */
  readonly uses: readonly string[];
}

export interface ScriptUnasked extends Pick<Question, 'expect'> {
  readonly entry: string;
  readonly why: string;
  readonly help: string;
}

export interface ScriptRequirement extends Scope {
  readonly id: string;
  readonly check: MachineCheck;
  /** The check in words. */
  readonly says: string;
  readonly why: string;
  readonly source: string;
  readonly mend: string;
}
