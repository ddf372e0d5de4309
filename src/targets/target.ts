/**
 * The contract between rulec and a target. A target is two halves that never import each other: the
 * compiler (`lower`, `print`) and the interpreter (`parse`, `meaning`). They share the types of `config`,
 * and `sets`. What a target can see and cannot mean is data: its `capabilities`.
 */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Entry } from '../rules/entries.ts';
import type { LossCode } from '../rules/losses.ts';
import type { Policy } from '../rules/policy.ts';
import type { Condition, FieldName, Test } from '../sets/condition.ts';
import type { PortSet } from '../sets/ports.ts';
import type { Advice, Script, WebRequest } from './script.ts';

// A reader knows no other module than this one.
export type { Advice, Way, WebRequest } from './script.ts';

/** A file of a target, its path relative to the target's folder, with `/` between the parts. */
export interface TargetFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A line of a configuration text, 1-based; for binary files the number of the entry. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** One decision of a configuration: what it does with the views that the condition holds for. */
export interface Clause {
  /** `unknown`: the clause decides, and which way is not known. */
  readonly action: 'allow' | 'deny' | 'unknown';
  readonly condition: Condition;
  /**
   * The views for which asking this clause may end the search with a denial, whether it matches or not: those for
   * which everything that is asked before the condition that ends it may hold (a login that nobody gives).
   */
  readonly ends?: Condition;
  readonly origin: Origin;
  /** No line says it: it is what the device does as delivered, and the origin is the text itself. */
  readonly isDefault?: true;
  /** The rule of the rule set that the text says this came from, where it says so. */
  readonly rule?: string;
  /** What the device's own text calls it, and says of it. */
  readonly name?: string;
  readonly remark?: string;
}

/** What a configuration permits. */
export interface Meaning {
  readonly mode: 'first-match' | 'last-match' | 'deny-overrides';
  readonly clauses: readonly Clause[];
  /** What happens to a view that no clause matches. */
  readonly otherwise: 'allow' | 'deny' | 'unknown';
  /** Other chains that have to let a view through as well. */
  readonly also?: readonly Meaning[];
}

/** A place outside the text from which the device takes the content of a list that our lines name (semantics, section 3). */
export interface ListPlace {
  readonly list: string;
  /** A path or a URL, and what else says whose content is taken, as the text writes it. */
  readonly place: string;
  readonly origin: Origin;
  /** The option that says where the list should come from. */
  readonly option: string;
  /** Whether the place is the one that the options' values, defaults included, say. */
  readonly isAsOptionsSay: boolean;
}

/** What files never say and is nearly always so. Audits take it for granted unless told otherwise. */
export interface Premise {
  readonly name: string;
  /** What is taken for granted, in one sentence. */
  readonly says: string;
  /** Of a premise about what people need, and not about the text: the requests that nobody does. */
  readonly unneeded?: Condition;
  /** The same of what no request of a rule set has a field for: the views that nobody means (a method). */
  readonly unusual?: Condition;
}

/** What one complete format of a target says. */
export interface Reading {
  /** Which views get through. */
  readonly permit: Meaning;
  /**
   * What `permit` is in each state of the machine that no view shows (the profile of its network), where these differ: a
   * claim has to hold in every one. `permit` itself then leaves open which it is.
   */
  readonly states?: readonly { readonly name: string; readonly permit: Meaning }[];
  /** Which views are exempt from TLS inspection (`allow`: exempt), where the format can say it. */
  readonly bypass?: Meaning;
  /**
   * Whether the text is all of a device's rules, and no part that stands beside others: what it denies to machines
   * that are not governed, and lines that are for these alone, are then the device's own business.
   */
  readonly whole?: boolean;
  /**
   * Whether views that no clause matches fall through to what stands behind the text, as the option `closing=none` says.
   * `permit.otherwise` is `unknown` then.
   */
  readonly falls?: boolean;
  /** Whether nothing in the text opens TLS, so that every bypass is kept whatever `bypass` says. */
  readonly neverInspects?: boolean;
  /** Lines that a load may leave as the device has them, so that the text does not say what will be. */
  readonly keeps?: readonly Origin[];
  /** Where the lists of our lines come from. */
  readonly places?: readonly ListPlace[];
}

/** A file that another one includes, and that nobody gave: it may say anything there. */
export interface AbsentFile {
  readonly path: string;
  /** The line that includes it. */
  readonly origin: Origin;
}

/** A set of files that together are one complete statement of a target's configuration. */
export interface Format<Config> {
  /** `fragment`, `xml`, `set`, … */
  readonly name: string;
  /** Whether a file of this path (or base name) belongs to this format. */
  readonly owns: (path: string) => boolean;
  /**
   * Reads files back. The whole text is taken seriously: what is not understood is a diagnostic of code
   * `unknown-construct` with its line, and becomes an `unknown` condition in the meaning; what is not
   * well-formed is `config-syntax`, and no value. With `absent`, a file that others name and nobody gave is no error: one
   * that is included is put there, and read as an empty one; what another one holds is unknown in the meaning.
   */
  readonly parse: (files: readonly TargetFile[], absent?: AbsentFile[]) => Outcome<Config>;
}

/**
 * A piece of a view: of the requests of `when` it shows the fields of `copies` as they are and the values of `sets`, and
 * nothing else. A request that is in no piece never gets through.
 */
export interface ViewPiece {
  readonly when: Condition;
  readonly copies: readonly FieldName[];
  readonly sets: readonly Test[];
  /**
   * Which name a resolver gave the address for (`keepsNames`). `host`: the one that the client asks for; `when` is of
   * requests with names. `any`: no matter which, or none. Absent: where names are kept, none.
   */
  readonly resolved?: 'host' | 'any';
}

/**
 * Views that a target decides otherwise than the projection, or that its documentation leaves open, for one entry of the
 * policy. `over` on an allow rule is let through besides, `under` is not let through; on a deny rule `under` is denied
 * besides, and `over` is not denied.
 */
export interface Approximation {
  readonly code: LossCode;
  readonly direction: 'over' | 'under';
  readonly region: Condition;
}

/** A bound that every output is checked against before anything is written. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  /** Where the number comes from. */
  readonly source: string;
}

export interface Capabilities {
  /** What the text speaks about, in one sentence. */
  readonly governs: string;
  /** What of a request reaches the decision, in one sentence, and as data. */
  readonly sees: string;
  readonly view: readonly ViewPiece[];
  /** `by-name`: a destination with hosts vouches for its hosts. `by-address`: for their known addresses. */
  readonly hosts: 'by-name' | 'by-address';
  /**
   * Whether a service that states no scheme (`/tcp`, `/udp`) has requests that do not show their host, on a target that
   * goes by names: there a destination with hosts vouches for their known addresses.
   */
  readonly namesNeedScheme?: true;
  /**
   * Whether the addresses that a resolver gives for the hosts of an entry stand for them ("Names kept by a resolver" in
   * semantics). The views then show in the field `resolved` for which name it gave the address of a request.
   */
  readonly keepsNames?: (entry: Entry) => boolean;
  /**
   * Requests that a service which states no scheme matches by its words alone, where all of its ports are among these: no
   * client makes them, so that nothing vouches for them, and that they do not get through is no loss. `says`: why.
   */
  readonly unmeant?: { readonly ports: PortSet; readonly requests: Condition; readonly says: string };
  /** Whether the known addresses of hosts reach the text, although the target sees hosts. */
  readonly usesKnownAddresses?: boolean;
  /** The views that the claim is about (semantics, section 3, last paragraph). */
  readonly governed: Condition;
  /**
   * `none`: the text does not close. It lets through what the policy permits, denies what the policy followed by "allow
   * everything" does not permit, and leaves the rest to what stands behind it. Absent: it closes.
   */
  readonly closing?: 'deny' | 'none';
  /** What is not governed because of where it comes from, unless its address alone tells. */
  readonly strangers?: string;
  /** Ungoverned views that do not occur: it is no matter what a text says of them. */
  readonly neverOccurs?: Condition;
  /** The loss of a request that is allowed and that no destination vouches for: the first entry that fits. */
  readonly unseen: readonly {
    readonly code: LossCode;
    readonly when: Condition;
    readonly destination?: 'hosts' | 'addresses';
  }[];
  /** Only denials need the policy: whether one can act on a view may depend on what else is let through there. */
  readonly approximations: (entry: Entry, policy?: Policy) => readonly Approximation[];
  /** Losses that an option asks for by name: accepted with this reason where the rule set accepts none itself. */
  readonly askedFor?: Readonly<Partial<Record<LossCode, string>>>;
  /** How `tls-inspection: bypass` is met: by nature, or by the text's own lines. */
  readonly inspection: 'never-inspects' | 'by-text';
  /** Notes that every compile of a policy with allow rules reports once; with `when`, with such an entry that allows. */
  readonly notes: readonly {
    readonly code: LossCode;
    readonly message: string;
    readonly when?: (entry: Entry) => boolean;
  }[];
  readonly limits: readonly Limit[];
}

/** How a text that a device has becomes another one, where that takes commands, and is less than to load the other. */
export interface Updates<Config> {
  /** Makes the commands, as a file to lie beside the new text. Errors: `no-update`. */
  readonly plan: (old: Config, wanted: Config) => Outcome<TargetFile>;
  /**
   * Applies the commands to the old files, of one format, as the interpreter reads them, and compares with the new ones.
   * Errors: `no-update`, for each way in which a device would refuse a command or end up with something else.
   */
  readonly check: (
    old: readonly TargetFile[],
    update: TargetFile,
    wanted: readonly TargetFile[],
  ) => readonly Diagnostic[];
}

/** An option of a target, as `rulec targets` shows it and `--set T.NAME=VALUE` sets it. */
export interface OptionSpec {
  readonly name: string;
  /** What it is for: a sentence. */
  readonly help: string;
  /** The form of the value: `yes|no`, `any|PREFIX,…`, `NAME`. */
  readonly form: string;
  readonly default?: string;
  readonly required?: boolean;
  /** Stands in where an option is required and nobody gave it (`test`, `explain`, `diff`). */
  readonly placeholder?: string;
  /** Whether no request is decided otherwise by it: it says what is logged, how things are called, or what must fit. */
  readonly decidesNothing?: true;
}

/** What rulec knows of a target. `Options` and `Config` are the target's own. */
export interface Target<Options = unknown, Config = unknown> {
  readonly name: string;
  readonly title: string;
  readonly options: readonly OptionSpec[];
  /** Reads option values (all of them strings, defaults not filled in). Errors: `bad-option`, `missing-option`. */
  readonly readOptions: (values: Readonly<Record<string, string>>) => Outcome<Options>;
  readonly capabilities: (options: Options) => Capabilities;
  /** Says, of option values, what the device has to be set to for a text to restrict anything: where the text leaves that. */
  readonly remind?: (values: Readonly<Record<string, string>>) => Diagnostic | undefined;
  /** Policy to config. Errors: `limit`, `name-clash`. What cannot be meant is left out; losses are not its business. */
  readonly lower: (policy: Policy, options: Options) => Outcome<Config>;
  /** Config to files, the main file first. */
  readonly print: (config: Config) => readonly TargetFile[];
  /** Every format is read back on every compile; the first is the primary one. */
  readonly formats: readonly Format<Config>[];
  /** States what a parsed config permits. Networks that only the options explain are compared with these. */
  readonly meaning: (config: Config, options: Options) => Outcome<Reading>;
  /** Says which way clients take for a URL, where the text is what tells them. */
  readonly advise?: (config: Config, request: WebRequest) => Advice;
  /** Absent: the text itself is the update. */
  readonly updates?: Updates<Config>;
  /** How the main file is run with single requests, where it is a script of which a reading says nothing. */
  readonly script?: Script<Options>;
  /** The premises that conditions of its readings name. */
  readonly premises?: readonly Premise[];
  /** How to load, update, roll back and remove the text; paths that it owns. For `rulec targets T`. */
  readonly guide: (options: Options) => string;
}
