import { domainToASCII } from 'node:url';
import { word } from '../diagnostics/quote.ts';
import { isPlainPath, normalisePath } from '../sets/paths.ts';
import type { Misread } from '../sets/prefix.ts';
import type { PolicyHost } from './policy.ts';

export type RulePattern = PolicyHost['pattern'];

/** A host as a rule set writes it: a pattern, and the path behind an exact name. */
export interface HostParts {
  readonly pattern: RulePattern;
  readonly path?: string;
}

/** Reads `name`, `*.name`, a name with `*` inside labels, or `name/path`. Upper case is read as lower case. */
export function parseHost(text: string): HostParts | Misread {
  const slash = text.indexOf('/');
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) {
    return {
      problem: `${word(text)} has a scheme`,
      help: 'write the name alone; the scheme stands under services',
    };
  }
  if (slash < 0) {
    const pattern = parsePattern(text);
    return 'problem' in pattern ? pattern : { pattern };
  }
  const host = text.slice(0, slash);
  if (/^[\d.]+$/.test(host) || host.includes(':')) return addressAmongHosts(text, host);
  const pattern = parsePattern(host);
  if ('problem' in pattern) return pattern;
  if (pattern.kind !== 'name') {
    return {
      problem: `${word(text)} has a path behind a wildcard`,
      help: 'a path stands behind an exact name only',
    };
  }
  const path = text.slice(slash);
  const flaw = pathFlaw(path);
  return flaw === undefined
    ? { pattern, path }
    : { problem: `${word(text)}: ${flaw.problem}`, ...helpOf(flaw) };
}

/** Reads the name of a request: no wildcard, no path. */
export function parseName(text: string): { readonly name: string } | Misread {
  const pattern = parsePattern(text);
  if ('problem' in pattern) return pattern;
  return pattern.kind === 'name'
    ? { name: pattern.name }
    : { problem: `${word(text)} is a pattern, not one name` };
}

function parsePattern(text: string): RulePattern | Misread {
  const flaw = nameFlaw(text);
  if (flaw !== undefined) return { problem: `${word(text)} ${flaw.problem}`, ...helpOf(flaw) };
  const lower = text.toLowerCase();
  if (lower.startsWith('*.')) return { kind: 'below', name: lower.slice(2) };
  return lower.includes('*') ? { kind: 'labels', labels: lower.split('.') } : { kind: 'name', name: lower };
}

function nameFlaw(text: string): Misread | undefined {
  if (text === '') return { problem: 'is empty where a host belongs' };
  if (text === '*') {
    return {
      problem: 'is no host pattern',
      help: 'to match every destination, write addresses: any and no hosts',
    };
  }
  if (/\s/.test(text)) return { problem: 'holds a blank', help: 'write each host as an entry of its own' };
  if (/^\[?[0-9a-f]*:[0-9a-f:.]*\]?$/i.test(text) && text.replace(/[^:]/g, '').length > 1) return anAddress;
  if (/:\d*$/.test(text)) return { problem: 'has a port', help: 'ports stand under services' };
  if (/[^ -~]/.test(text)) return internationalised(text);
  if (!/^[A-Za-z0-9_.*-]+$/.test(text)) {
    return {
      problem: 'holds a character that host names do not have',
      help: 'letters, digits, - and _ are all there is',
    };
  }
  if (text.endsWith('.')) return { problem: 'ends with a dot', help: `write ${text.replace(/\.+$/, '')}` };
  const labels = text.split('.');
  if (labels.includes('')) return { problem: 'has an empty label' };
  if (text.length > 253) return { problem: 'is longer than 253 characters' };
  if (labels.some((label) => label.length > 63)) return { problem: 'has a label longer than 63 characters' };
  if (labels.some((label) => /^-|-$/.test(label)))
    return { problem: 'has a label that begins or ends with a hyphen' };
  // The rule of the URL standard for what a browser takes as an IPv4 address, 0x7f.1 and 1.2.3 included.
  if (/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return anAddress;
  return starFlaw(text, labels) ?? labels.map(alabelFlaw).find((flaw) => flaw !== undefined);
}

const anAddress: Misread = {
  problem: 'is an address, not a host name',
  help: 'write it under addresses, with its mask: 192.0.2.1/32',
};

function addressAmongHosts(text: string, host: string): Misread {
  const flaw = nameFlaw(host) ?? anAddress;
  if (flaw === anAddress && /^[^/]*\/\d+$/.test(text)) {
    return { problem: `${word(text)} is a prefix, not a host name`, help: 'write it under addresses' };
  }
  return { problem: `${word(text)} ${flaw.problem}`, ...helpOf(flaw) };
}

function starFlaw(text: string, labels: readonly string[]): Misread | undefined {
  if (!text.includes('*')) return undefined;
  if (text.includes('**'))
    return { problem: 'has two * in a row', help: 'one * stands for one or more characters' };
  if (labels[0] === '*' && text.slice(1).includes('*')) {
    return { problem: 'has a * in front of all labels and another inside', help: 'write one or the other' };
  }
  return undefined;
}

/** A label that says it is encoded must decode; how much a wildcard in it would match nobody can tell. */
function alabelFlaw(label: string): Misread | undefined {
  if (!/^xn--/i.test(label)) return undefined;
  if (label.includes('*')) return { problem: 'has a * in an encoded label' };
  if (domainToASCII(label) === label.toLowerCase()) return undefined;
  return { problem: `has the label ${label}, which is not a valid encoding` };
}

function internationalised(text: string): Misread {
  const problem = 'has characters outside ASCII';
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  const encoded = labels.map((label) => (/[^ -~]/.test(label) ? domainToASCII(label) : label)).join('.');
  const help =
    encoded === text || labels.includes('') || nameFlaw(encoded) !== undefined ? undefined : encoded;
  return help === undefined ? { problem } : { problem, help: `write its A-label: ${help}` };
}

function pathFlaw(path: string): Misread | undefined {
  if (path === '/')
    return { problem: 'the path / says nothing', help: 'leave the slash off: the host alone is all paths' };
  if (/[?#]/.test(path)) return { problem: 'a path has no query and no fragment' };
  if (/[^!-~]/.test(path))
    return { problem: 'the path holds a blank or a character outside ASCII', help: 'percent-encode it' };
  if (path.endsWith('/'))
    return { problem: 'the path ends with a slash', help: 'leave it off: what is below is meant' };
  if (path.includes('//')) return { problem: 'the path has an empty segment' };
  if (path.includes('*'))
    return { problem: 'a path has no wildcard', help: 'everything below it is meant already' };
  if (!isPlainPath(path)) {
    return {
      problem: 'the path is one that proxies and servers read differently',
      help: 'no . or .. segments, no encoded slashes',
    };
  }
  const normal = normalisePath(path);
  return normal === path
    ? undefined
    : { problem: 'the path is not in its normal form', help: `write ${normal}` };
}

function helpOf(flaw: Misread): { help?: string } {
  return flaw.help === undefined ? {} : { help: flaw.help };
}

/** What tells hosts apart: their spelling without regard to the case of the name; paths have theirs. */
export function hostKey(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? text.toLowerCase() : text.slice(0, slash).toLowerCase() + text.slice(slash);
}
