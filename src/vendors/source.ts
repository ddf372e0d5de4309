/** A vendor's list: what a rule set says of it, and what a reader makes of an edition of it. */

export const sourceFormats = [
  'table',
  'list',
  'html-table',
  'html-list',
  'lines',
  'm365',
  'aws',
  'google',
  'github',
  'atlassian',
  'oracle',
  'fastly',
  'csv',
  'json',
] as const;

export type SourceFormat = (typeof sourceFormats)[number];

/** Returns whether a format is that of a table on a page: its rows have no keys of their own. */
export function isTableFormat(format: SourceFormat): boolean {
  return format === 'table' || format === 'html-table';
}

/** Returns whether a format is that of a web page; for all others a web page is an error page. */
export function isHtmlFormat(format: SourceFormat): boolean {
  return format === 'html-table' || format === 'html-list';
}

/** What a line of a plain list means: `x.com`, `.x.com` and `*.x.com` differ among the programs that read such lists. */
export const lineMeanings = ['exact', 'suffix', 'squid', 'pan-url', 'pan-domain', 'awf', 'pi-hole'] as const;

export type LineMeaning = (typeof lineMeanings)[number];

/** Where on a page, or in a JSON document, the list is. */
export interface SourceAt {
  /** The text of the heading above it, without markup. */
  readonly heading?: string;
  /** The id of the tab that it is in: `azure-cloud` of `# [Azure cloud](#tab/azure-cloud)`. */
  readonly tab?: string;
  /** Which of several under one heading and tab, from 1. */
  readonly nth?: number;
  /** For JSON: the keys that lead there, `domains.actions`. */
  readonly path?: string;
}

/** A column by the text of its header, or by its number from 1. */
export type SourceColumn = string | number;

/** Which columns mean what; left out are those that a reader does not look at. */
export interface SourceColumns {
  readonly hosts?: readonly SourceColumn[];
  readonly services?: readonly SourceColumn[];
  readonly transport?: readonly SourceColumn[];
  readonly addresses?: readonly SourceColumn[];
  readonly tag?: readonly SourceColumn[];
  readonly why?: readonly SourceColumn[];
}

/** Returns whether a text may be the name of a source that is pinned. */
export function isSourceName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(text);
}

/** A source as a rule set defines it: every value checked for its form, lists where one value would do. */
export interface SourceDefinition {
  readonly name: string;
  readonly url?: string;
  readonly fetch?: string;
  readonly format: SourceFormat;
  readonly at?: SourceAt;
  readonly columns?: SourceColumns;
  /** For tables: the key of a row, and the hosts that this row alone has. */
  readonly rows?: Readonly<Record<string, readonly string[]>>;
  /** For entries that state no port: `443/https`. */
  readonly service?: readonly string[];
  readonly meaning?: LineMeaning;
  /** Of each key, the values that are taken. */
  readonly select?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** The placeholders that a rule set fills, `region` for `<region>`, and what with. Readers look at the names alone. */
  readonly let?: Readonly<Record<string, string>>;
  /** What becomes of a host that left its row: `drop` is the default. */
  readonly withdrawn?: 'drop' | 'keep';
  /** Keys, or hosts, of rows that nobody claims on purpose, and why. */
  readonly ignore?: Readonly<Record<string, string>>;
}

/** A part of a row that has services of its own: hosts, or addresses that are destinations themselves. */
export interface SourceEntry {
  /** `443/https`, `123/udp`, `50000-50059/udp`; empty where the vendor states no port and the definition no service. */
  readonly services: readonly string[];
  /** Those of the services whose kind the vendor does not state: a bare `443` is read as `443/https`. */
  readonly assumed?: readonly string[];
  /**
   * Names, `*.name`, `name/path`, in lower case but for the path. Placeholders that the definition fills stand in them as
   * the vendor wrote them: `*.<region>.example.com`.
   */
  readonly hosts: readonly string[];
  /** Prefixes in their one form: `192.0.2.0/24`, `2001:db8::/32`. */
  readonly addresses: readonly string[];
}

/** What a person should know of a row before it becomes a rule. */
export type RowFlag =
  /** `*name`: it matches names of other owners too. */
  | 'star-without-dot'
  /** Who connects is the vendor, or both. */
  | 'inbound'
  | 'optional'
  /** Needed under a condition that the row states in words. */
  | 'conditional'
  /** A link-local address is among the destinations. */
  | 'link-local'
  /** An encoded name, `xn--…`: what it shows may look like another name. */
  | 'encoded-name';

/** Where in the file something stands. */
export interface SourcePosition {
  /** From 1. */
  readonly line: number;
  /** The cell of a table or of a CSV line, from 1. */
  readonly cell?: number;
  /** In JSON, the keys that lead there. */
  readonly path?: string;
}

export interface SourceRow {
  /** Where the vendor's format gives the row a key: the id of a set, a path, a service and its region. */
  readonly key?: string;
  readonly position: SourcePosition;
  readonly entries: readonly SourceEntry[];
  /** Prefixes that the vendor knows to stand behind the hosts: knowledge, no destination. */
  readonly known: readonly string[];
  /** Service tags that the row names, as the vendor spells them. */
  readonly tags: readonly string[];
  readonly why?: string;
  readonly flags: readonly RowFlag[];
}

/** What keeps a row from being read. */
export type RowFault =
  | 'joined-hosts'
  | 'blank-in-host'
  | 'placeholder'
  | 'word-between-hosts'
  | 'port-in-prose'
  | 'transport-in-prose'
  | 'port-words'
  | 'not-a-port'
  | 'not-a-host'
  | 'not-an-address'
  | 'no-host'
  | 'words-for-addresses'
  | 'non-ascii'
  | 'hidden-text'
  | 'row-too-long'
  | 'outside-table';

export interface RefusedRow {
  readonly key?: string;
  /** Whether this is a line of a list, whose other lines are a row all the same. */
  readonly isPart?: true;
  readonly position: SourcePosition;
  readonly faults: readonly {
    readonly fault: RowFault;
    readonly position: SourcePosition;
    /** What stands there. */
    readonly text: string;
    readonly why: string;
  }[];
  /** The hosts that could be read all the same: never to be used, but for telling which row this was. */
  readonly seen: readonly string[];
}

/** What the vendor says of the edition. */
export interface SourceEdition {
  /** A generated version number, token or time: later ones compare greater. */
  readonly version?: string;
  /** A date that somebody sets by hand, `2025-02-21`: nothing follows from it. */
  readonly date?: string;
}

/**
 * An edition of a source as it was read.
 * @public
 */
export interface SourceReading {
  readonly definition: SourceDefinition;
  readonly edition: SourceEdition;
  /** The instance or cloud that the file says it is of: `worldwide`. */
  readonly instance?: string;
  /** Of what was read, in hex: equal for equal content, whatever its order, wording and form. */
  readonly digest: string;
  /** Rows that `select` keeps and that could be read, in the order of the page. */
  readonly rows: readonly SourceRow[];
  readonly refused: readonly RefusedRow[];
  /** Keys of the rows that `select` leaves out, and in which words: `optional`. */
  readonly unselected: readonly { readonly key: string; readonly because: string }[];
  /** Where the list was found, if not where the definition says. */
  readonly moved?: SourceAt;
}

/**
 * What a reader knows besides the bytes.
 * @public
 */
export interface ReadOptions {
  /** The name of the file, or its address, for messages. */
  readonly file: string;
  /** What the lock has: a table whose heading is gone is found by its hosts. */
  readonly locked?: { readonly rows: readonly { readonly entries: readonly SourceEntry[] }[] };
  /** The version, where the vendor tells it apart from the list (Microsoft 365). */
  readonly version?: string;
}
