import type { Span } from '../diagnostics/diagnostic.ts';
import type { Cloud } from '../service-tags/cloud.ts';
import type { Address, AddressSet } from '../sets/addresses.ts';
import type { Principal } from '../sets/condition.ts';
import type { HostPattern } from '../sets/hosts.ts';

/** A service: a transport, a range of ports, and the scheme that is meant (`any`: no matter which). */
export interface Service {
  readonly transport: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
  readonly scheme: 'http' | 'https' | 'any';
}

/** A host pattern as the rule set writes it. */
export interface PolicyHost {
  /** The rule set's own spelling, path included: `www.microsoft.com/pkiops`. */
  readonly text: string;
  readonly pattern: Extract<HostPattern, { kind: 'name' | 'below' | 'labels' }>;
  /** The path and everything below it; absent: any path, plain or not. */
  readonly path?: string;
  readonly span: Span;
  /** The list that it came by, as `list:NAME`. */
  readonly by?: string;
  /** Set where the source document has withdrawn the host: what is said of it at compile time. */
  readonly withdrawn?: string;
}

/** Where the addresses of a destination come from, for messages. */
export interface AddressOrigin {
  /** The rule set's own spelling: `azure:AzureCloud`, `192.0.2.0/24`. */
  readonly text: string;
  readonly tag?: { readonly cloud: Cloud; readonly name: string };
  /** The list that it came by, as `list:NAME`. */
  readonly by?: string;
  /** The addresses of the tag. */
  readonly addresses?: AddressSet;
}

interface AnyDestination {
  /** The services of this destination; absent: those of the rule. */
  readonly services?: readonly Service[];
  readonly span: Span;
}

/** A destination by host name; `known` stands for the hosts where names cannot be seen. */
export interface HostDestination extends AnyDestination {
  readonly kind: 'hosts';
  readonly hosts: readonly PolicyHost[];
  /** Absent: no addresses are known. */
  readonly known?: AddressSet | 'any';
  readonly origins: readonly AddressOrigin[];
}

/** A destination by address, whatever the host. */
export interface AddressDestination extends AnyDestination {
  readonly kind: 'addresses';
  readonly addresses: AddressSet | 'any';
  readonly origins: readonly AddressOrigin[];
}

export type Destination = HostDestination | AddressDestination;

/** A row of a vendor's list that a rule uses, as the lock has it; or a list of the rule set. */
export interface RuleRow {
  /** `m365/46`, `list:NAME`. */
  readonly name: string;
  /** The version or date that the vendor states; empty where it states none. */
  readonly edition: string;
  /** What it lists: `www.example.com 443/https`, `192.0.2.0/24 known`. */
  readonly lines: readonly string[];
}

/**
 * One rule, resolved. It matches when a service, a principal (if stated) and a destination match; `services` are those of
 * all its destinations.
 */
export interface PolicyRule {
  /** `ID`, or `NAME/ID` where several rule sets are compiled as one. */
  readonly id: string;
  readonly ruleSet: string;
  readonly action: 'allow' | 'deny';
  readonly services: readonly Service[];
  /** Absent: anyone. */
  readonly principals?: readonly Principal[];
  readonly destinations: readonly Destination[];
  readonly inspection: 'bypass' | 'allowed';
  /** The targets and devices that the rule is for; absent: all of them. */
  readonly targets?: readonly string[];
  readonly why?: string;
  readonly source?: string;
  readonly owner?: string;
  readonly ticket?: string;
  readonly expires?: string;
  /** The rows of vendors' lists that it takes hosts or addresses from. */
  readonly rows?: readonly RuleRow[];
  readonly span: Span;
}

/** A loss that a rule set lives with. */
export interface Accept {
  readonly loss: string;
  readonly rules?: readonly string[];
  /** Names of targets and of devices. */
  readonly targets?: readonly string[];
  readonly hosts?: readonly string[];
  readonly reason: string;
  /** Absent: the accept is of a device, for whatever rule set is compiled for it; its rules are `ID` or `NAME/ID`. */
  readonly ruleSet?: string;
  readonly span: Span;
}

/** The resolved, normalised form of one or more rule sets: what a target compiles. */
export interface Policy {
  /** Names files and objects: the rule set's name, where there are several the first one's, unless somebody gave another. */
  readonly name: string;
  /** The names of all rule sets, where there are several. */
  readonly ruleSets?: readonly string[];
  readonly title: string;
  readonly rules: readonly PolicyRule[];
  readonly accepts: readonly Accept[];
  /** The names of the device that rules and accepts were chosen for; absent: it has all of them. */
  readonly of?: readonly string[];
}

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
