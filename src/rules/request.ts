import type { Address } from '../sets/addresses.ts';

/** One attempt to open a new connection to something outside (semantics, section 1). */
export interface Request {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** A DNS name (lower case, no trailing dot); absent: a bare connection, or a literal. */
  readonly host?: string;
  /** Whether the client asked for the address itself, as a literal. */
  readonly literal: boolean;
  readonly address: Address;
  readonly scheme: 'http' | 'https' | 'other';
  /** As on the wire, with its query, from `/` on; absent for scheme `other`. */
  readonly path?: string;
  /** The account (any other word than the two known ones is some other user), and the services in the process, in lower case. */
  readonly account: string;
  readonly services: readonly string[];
}
