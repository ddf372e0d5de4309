/** Values of `dstdomain`. */
import { type Diagnostic, warning } from '../../../../diagnostics/diagnostic.ts';
import { word } from '../../../../diagnostics/quote.ts';
import type { Address } from '../../../../sets/addresses.ts';
import type { HostPattern } from '../../../../sets/hosts.ts';
import { addressSetOf, formatAddress, isMisread, parseAddress } from '../../../../sets/prefix.ts';
import { lowerAscii } from '../../../../sets/text/device-text.ts';
import type { Origin } from '../../../target.ts';
import { flaw, oddity } from '../parse-text.ts';
import type { AclValue, ReadValues } from './types.ts';

/**
 * `x` is the name x, `.x` is x and everything below it; nothing else is a pattern. Squid 5 and 6 refuse a value that
 * covers an earlier one, and complain of one that an earlier one covers; 7 complains of both (observed).
 */
export function readDomains(
  acl: string,
  values: readonly AclValue[],
  lookup: boolean,
  problems: Diagnostic[],
): ReadValues {
  const names: HostPattern[] = [];
  const literals: Address[] = [];
  const doubtful = { ipv4: false, ipv6: false };
  const seen = new Map<string, Origin>();
  for (const { text, origin } of values) {
    if (/^-.$/.test(text)) {
      const help = 'flags come right after the type: acl NAME dstdomain -n value';
      problems.push(oddity(origin, `${word(text)} is a name to be matched here, and no flag`, help));
    }
    const value = lowerAscii(text);
    if (seen.has(value)) {
      problems.push(oddity(origin, `${word(text)} appears twice in the ACL ${word(acl)}`));
      continue;
    }
    seen.set(value, origin);
    if (value.startsWith('..') && values.length > 1)
      problems.push(flaw(origin, `${word(text)} begins with two dots: beside others Squid may refuse it`));
    const name = value.replace(/^\./, '');
    if (
      /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(name) &&
      !/^\d+$/.test(name.slice(name.lastIndexOf('.') + 1))
    ) {
      names.push({ kind: 'name', name });
      if (value !== name) names.push({ kind: 'below', name });
      continue;
    }
    const literal = literalOf(name);
    if (literal !== undefined) literals.push(literal);
    else if (/^[\d.]+$/.test(name)) doubtful.ipv4 = true;
    else if (/[[\]]|^::$/.test(name)) doubtful.ipv6 = true;
    else if (name === '') {
      doubtful.ipv4 = true;
      doubtful.ipv6 = true;
    } else problems.push(matchesNothing(text, origin));
  }
  reportCovered(acl, seen, problems);
  const matchesNone = seen.has('none') || seen.has('.none');
  return {
    content: {
      ...{ kind: 'domains', names, literals: addressSetOf(literals.map(prefixOf)), doubtful },
      ...(lookup ? { lookup: { acl, matchesNone } } : {}),
    },
  };
}

/**
 * The address that a value spells as Squid does: dotted, or in brackets. 0.0.0.0 and :: are names to it, and the second is
 * compared without brackets (5.7, observed).
 */
function literalOf(text: string): Address | undefined {
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  const address = parseAddress(inside ?? text);
  if (isMisread(address) || (address.family === 6) !== (inside !== undefined)) return undefined;
  // inet_ntop writes the lowest addresses with an IPv4 address inside.
  const plain = address.family === 4 ? address.value > 0 : address.value >= 2n ** 32n;
  return plain && formatAddress(address) === (inside ?? text) ? address : undefined;
}

function prefixOf(address: Address) {
  return address.family === 4
    ? ({ family: 4, network: address.value, length: 32 } as const)
    : ({ family: 6, network: address.value, length: 128 } as const);
}

/** Every value that another one covers: the same name or one below a value with a leading dot. */
function reportCovered(acl: string, seen: ReadonlyMap<string, Origin>, problems: Diagnostic[]): void {
  const order = new Map([...seen.keys()].map((value, index) => [value, index]));
  for (const [value, origin] of seen) {
    const above = findAbove(value, seen);
    if (above === undefined) continue;
    const isTold = (order.get(above) ?? 0) < (order.get(value) ?? 0) && above !== `.${value}`;
    const apex = above === `.${value}`;
    const message = `${word(value)} is covered by ${word(above)} in the same ACL ${word(acl)}`;
    const at = isTold || apex ? origin : (seen.get(above) ?? origin);
    problems.push(
      isTold
        ? oddity(origin, message, 'remove it: Squid complains of it')
        : flaw(at, message, 'remove it: Squid 5 and 6 refuse the file'),
    );
  }
}

function findAbove(value: string, seen: ReadonlyMap<string, Origin>): string | undefined {
  if (!value.startsWith('.') && seen.has(`.${value}`)) return `.${value}`;
  for (let dot = value.indexOf('.', 1); dot > 0; dot = value.indexOf('.', dot + 1)) {
    if (seen.has(value.slice(dot))) return value.slice(dot);
  }
  return undefined;
}

function matchesNothing(text: string, at: Origin): Diagnostic {
  const name = text.replace(/^\*\.|\.$|[:/#].*$/g, '');
  const help = text.startsWith('*.')
    ? `Squid has no * here: .${name} is ${name} and everything below it`
    : 'it is compared literally, and no host is spelt so';
  return warning('config-syntax', `the dstdomain value ${word(text)} matches no host`, { at, help });
}
