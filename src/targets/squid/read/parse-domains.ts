/** Values of `dstdomain`. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { Address } from '../../../sets/addresses.ts';
import type { HostPattern } from '../../../sets/hosts.ts';
import { addressSetOf, formatAddress, isMisread, parseAddress } from '../../../sets/prefix.ts';
import type { Origin } from '../../target.ts';
import type { AclContent, AclValue } from './parse-acl-types.ts';
import { flaw } from './parse-text.ts';

/**
 * `x` is the name x, `.x` is x and everything below it; nothing else is a pattern. Values that cover each
 * other are refused by Squid 5 and 6 in one order or another, and 7 warns of them.
 */
export function readDomains(
  acl: string,
  values: readonly AclValue[],
  lookup: boolean,
  problems: Diagnostic[],
): AclContent {
  const names: HostPattern[] = [];
  const literals: Address[] = [];
  const doubtful = { ipv4: false, ipv6: false };
  const seen = new Map<string, Origin>();
  for (const { text, origin } of values) {
    // Without any `-n` in front, what literals match is not known anyway, and reported.
    if (text.startsWith('-') && !lookup) {
      const help = 'flags stand right behind the type: acl NAME dstdomain -n value';
      problems.push(flaw(origin, `${word(text)} is a name to be matched here, and no flag`, help));
      continue;
    }
    const value = text.toLowerCase();
    if (seen.has(value)) problems.push(covered(acl, text, text, origin));
    seen.set(value, origin);
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
    else if (/[[\]]/.test(name)) doubtful.ipv6 = true;
    else if (name === '') {
      doubtful.ipv4 = true;
      doubtful.ipv6 = true;
    } else problems.push(matchesNothing(text, origin));
  }
  reportCovered(acl, seen, problems);
  return { kind: 'domains', names, literals: addressSetOf(literals.map(prefixOf)), doubtful, lookup };
}

/** The address that a value spells as Squid does: dotted, or in brackets. 0.0.0.0 and :: are names to it. */
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
  for (const [value, origin] of seen) {
    if (!value.startsWith('.') && seen.has(`.${value}`))
      problems.push(covered(acl, value, `.${value}`, origin));
    for (let dot = value.indexOf('.', 1); dot > 0; dot = value.indexOf('.', dot + 1)) {
      const above = value.slice(dot);
      if (!seen.has(above)) continue;
      problems.push(covered(acl, value, above, origin));
      break;
    }
  }
}

function covered(acl: string, value: string, by: string, origin: Origin) {
  const help = 'take it out: Squid 5 and 6 refuse such lists in one order or another';
  return flaw(origin, `${word(value)} is covered by ${word(by)} in the same ACL ${word(acl)}`, help);
}

function matchesNothing(text: string, at: Origin): Diagnostic {
  const name = text.replace(/^\*\.|\.$|[:/#].*$/g, '');
  const help = text.startsWith('*.')
    ? `Squid has no * here: .${name} is ${name} and everything below it`
    : 'it is compared as it stands, and no host is spelt so';
  return warning('config-syntax', `the dstdomain value ${word(text)} matches no host`, { at, help });
}
