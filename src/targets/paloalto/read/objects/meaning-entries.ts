/**
 * What the entries of URL categories and URL lists match. Tokens stand between the separators `. / ? & = ; +`;
 * `*` is one or more whole tokens, `^` exactly one; case does not matter. What the documentation leaves open is
 * unknown, but for two things that are read as no: whether `host/path/` matches the bare `host/path`, and
 * whether a `*` in front of a host also takes a slash.
 */
import { quote } from '../../../../diagnostics/quote.ts';
import { all, any, type Condition, never, not, where } from '../../../../sets/condition.ts';
import { type HostPattern, type HostSet, hostNames, noHost } from '../../../../sets/hosts.ts';
import type { PathPattern } from '../../../../sets/paths.ts';
import { lowerAscii } from '../../../../sets/text/device-text.ts';
import type { ListLine, PaloaltoConfig, Unread } from '../../config.ts';
import type { PaloaltoOptions } from '../../options.ts';

/**
 * Whether entries without any slash get one at their end (`Append Ending Token`, on by default from 10.2 on), or
 * else match more labels behind them.
 */
export type EndingToken = 'on' | 'off' | 'unknown';

/** Whether an entry without a slash ends where it ends: by the settings, or else the release. */
export function endingOf(config: PaloaltoConfig, options: PaloaltoOptions): EndingToken {
  const set = (config.settings ?? []).filter(({ word }) => /ending-token/.test(word));
  const values = set.map(({ value }) => (value === 'yes' ? 'on' : value === 'no' ? 'off' : 'unknown'));
  // Firewalls of another template have what the release gives them, whatever Panorama has for itself.
  const isForAll = set.length > 0 && set.every(({ isOfTemplate }) => isOfTemplate !== true);
  const [first = 'unknown', ...others] = isForAll ? values : [...values, endingOfRelease(config, options)];
  return others.every((one) => one === first) ? first : 'unknown';
}

/** By the release that is asked about, or else that of the text. */
function endingOfRelease({ version: told }: PaloaltoConfig, { version }: PaloaltoOptions): EndingToken {
  const [, major = '', minor = ''] = /^(\d{1,2})\.(\d{1,2})\b/.exec(told ?? '') ?? [];
  const release = version ?? (major === '' ? undefined : { major: Number(major), minor: Number(minor) });
  if (release === undefined) return 'unknown';
  return release.major > 10 || (release.major === 10 && release.minor >= 2) ? 'on' : 'off';
}

/** What a list matches, and its lines that are not understood. */
export interface ListMeaning {
  readonly condition: Condition;
  readonly unread: readonly Unread[];
}

/** The URLs that a list of entries matches. */
export function meaningOfLines(
  lines: readonly ListLine[],
  ending: EndingToken,
  inFile: boolean,
): ListMeaning {
  const hosts: HostPattern[] = [];
  const others: Condition[] = [];
  const unread: Unread[] = [];
  for (const { text, origin } of lines) {
    const read = readEntry(text, ending);
    if ('host' in read) hosts.push(read.host);
    else if ('condition' in read) others.push(read.condition);
    if (!('host' in read) && read.open !== undefined && origin !== undefined) {
      const skipped = inFile ? '; a device may skip the line' : '';
      unread.push({ what: `${quote(text)}: ${read.open}${skipped}`, origin });
    }
  }
  const byHost = hosts.length === 0 ? [] : [where({ field: 'host', hosts: hostNames(hosts) })];
  return { condition: any(...byHost, ...others), unread };
}

type EntryMeaning =
  /** Every URL of hosts of a pattern. */
  | { readonly host: HostPattern }
  /** Something else; `open` says what of it is not known. */
  | { readonly condition: Condition; readonly open?: string };

function readEntry(text: string, ending: EndingToken): EntryMeaning {
  // Of letters beyond ASCII, some are cases of others (the sign of kelvin): no page says that they match.
  const entry = lowerAscii(text);
  // No URL holds these: a device may refuse the entry, cut it, or take what is behind them for a remark.
  if (/[\s#]/.test(entry)) return unknownAt(never, 'a blank or a # in an entry');
  const slash = entry.indexOf('/');
  const tokens = (slash < 0 ? entry : entry.slice(0, slash)).split('.');
  if (!tokens.every((token) => /^(?:[a-z0-9_-]+|\*|\^)$/.test(token)) || entry.length > 255) {
    return unknownAt(never, 'not a host with whole tokens, optionally with a path');
  }
  // Claims are about names whose last label begins with a letter; a firewall knows others as well.
  if (!/^[a-z*^]/.test(tokens.at(-1) ?? '') && tokens.some((token) => /[a-z_-]/.test(token)))
    return unknownAt(never, 'a host whose last label does not begin with a letter');
  if (/(?:^|[.])\*[.]\*(?:[.]|$)/.test(tokens.join('.')) || tokens.join('').includes('^'.repeat(10))) {
    return unknownAt(never, 'too many wildcards in a row');
  }
  const closed: EntryMeaning = { host: patternOf(tokens, false) };
  const literal = literalsOf(tokens);
  if (literal !== undefined) {
    const hosts = where({ field: 'host', hosts: hostNames([closed.host]) });
    return unknownAt(
      any(hosts, all(literal, unknown('an entry that may match an address'))),
      'it may match an address as host',
    );
  }
  if (slash >= 0) return withPath(closed.host, entry.slice(slash));
  if (ending === 'on' || tokens.at(-1) === '*') return closed;
  const open = patternOf(tokens, true);
  if (ending === 'off') return { host: open };
  const further = all(
    where({ field: 'host', hosts: hostNames([open]) }),
    unknown('an entry without a final slash'),
  );
  return unknownAt(
    any(where({ field: 'host', hosts: hostNames([closed.host]) }), further),
    'without a final slash it matches further labels after it on some versions and settings',
  );
}

/** `path` begins with a slash. */
function withPath(host: HostPattern, path: string): EntryMeaning {
  if (path === '/') return { host };
  const here = where({ field: 'host', hosts: hostNames([host]) });
  const at = (kind: 'prefix' | 'text', text: string): Condition => {
    const pattern: PathPattern = { kind, text, ignoreCase: true };
    return where({ field: 'path', paths: [pattern] });
  };
  if (/(?:^|[./?&=;+])[*^](?:[./?&=;+]|$)/.test(path)) {
    return unknownAt(
      all(here, unknown('a wildcard in a path')),
      'what a wildcard in a path matches is not documented',
    );
  }
  if (/[*^]/.test(path)) return unknownAt(never, 'a wildcard that is not a whole token');
  if (path.endsWith('/')) return { condition: all(here, at('prefix', path)) };
  const open = [...'.?&=;+'].map((separator) => at('prefix', path + separator));
  return unknownAt(
    all(
      here,
      any(
        at('text', path),
        at('prefix', `${path}/`),
        all(any(...open), unknown('a path without a final slash')),
      ),
    ),
    'without a final slash it may match what goes on after another separator',
  );
}

function patternOf(tokens: readonly string[], open: boolean): HostPattern {
  const [first, ...rest] = tokens;
  const wild = (token: string): boolean => token === '*' || token === '^';
  if (open || rest.some(wild) || first === '^') return { kind: 'tokens', tokens, open };
  if (first !== '*') return { kind: 'name', name: tokens.join('.') };
  return rest.length === 0 ? { kind: 'tokens', tokens, open } : { kind: 'below', name: rest.join('.') };
}

/** The address literals that the tokens could stand for. */
function literalsOf(tokens: readonly string[]): Condition | undefined {
  if (!tokens.every((token) => /^(?:\d+|\*|\^)$/.test(token))) return undefined;
  const hosts: HostSet = {
    names: [],
    ipv4Literal: true,
    ipv6Literal: tokens.every((token) => !/\d/.test(token)),
    none: false,
  };
  return where({ field: 'host', hosts });
}

function unknownAt(known: Condition, open: string): EntryMeaning {
  return { condition: known === never ? someUrls(open) : known, open };
}

/** Some URLs, it is not known which. What has no URL is never matched. */
export function someUrls(why: string, cause?: string): Condition {
  const hasUrl = not(where({ field: 'host', hosts: noHost }));
  return all(hasUrl, cause === undefined ? unknown(why) : { kind: 'unknown', why, cause });
}

function unknown(why: string): Condition {
  return { kind: 'unknown', why };
}
