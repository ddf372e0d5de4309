/** What keeps a text from being a host name or a pattern of names, by the letters that it is made of. */
import { quote } from '../diagnostics/quote.ts';
import { toAsciiName } from './ascii-name.ts';
import type { Misread } from './prefix.ts';

const everyDestination = 'to match every destination, write addresses: any and no hosts';

/** Says what is wrong with a name or pattern; undefined where nothing is. The problem is a clause without its subject. */
export function explainName(text: string): Misread | undefined {
  if (text === '')
    return { problem: 'is empty where a host belongs', help: 'write its name: www.example.com' };
  if (/^[*.]+$/.test(text)) return { problem: 'is not a host pattern', help: everyDestination };
  if (/\s/.test(text))
    return {
      problem: 'contains a blank',
      help: 'a host name has none; write each host as an entry of its own',
    };
  if (/[^ -~]/.test(text)) return explainInternational(text);
  if (!/^[A-Za-z0-9_.*-]+$/.test(text)) return explainOddLetter(text);
  if (text.endsWith('.')) return { problem: 'ends with a dot', help: `write ${text.replace(/\.+$/, '')}` };
  const labels = text.split('.');
  if (labels.includes('')) return explainEmptyLabel(text);
  if (text.length > 253)
    return { problem: `is ${text.length} characters long`, help: 'DNS has no names of more than 253' };
  return (
    labels.map(findLabelFlaw).find((flaw) => flaw !== undefined) ??
    findNumberAtEnd(labels) ??
    findOddEnd(labels) ??
    findStarFlaw(text, labels)
  );
}

function explainOddLetter(text: string): Misread {
  const [odd = ''] = /[^A-Za-z0-9_.*-]/.exec(text) ?? [];
  if (odd === ':') {
    const where = 'a port goes under services, an IPv6 address under addresses';
    return { problem: 'contains ":", which host names do not have', help: where };
  }
  if (/\$\{|\{\{|^\$\w|%\w+%/.test(text))
    return { problem: 'is to be replaced by something', help: 'rulec replaces nothing: write the name' };
  const help = /[?^$\\(){}|+[\]]/.test(text)
    ? '* is the only wildcard: *.example.com is every name below, www*.example.com some of one label'
    : 'letters, digits, - and _ are all there is';
  return { problem: `contains ${quote(odd)}, which host names do not have`, help };
}

function explainEmptyLabel(text: string): Misread {
  const rest = text.replace(/^\.+/, '').replace(/\.{2,}/g, '.');
  if (!text.startsWith('.'))
    return { problem: 'has an empty label, two dots in a row', help: `write ${rest}` };
  const help = `write *.${rest} for every name below, and ${rest} for the name itself`;
  return { problem: 'begins with a dot', help };
}

function findLabelFlaw(label: string): Misread | undefined {
  if (label.length > 63) {
    const problem = `has a label of ${label.length} characters`;
    return { problem, help: 'DNS has no labels of more than 63: is a dot missing?' };
  }
  if (/^-|-$/.test(label)) {
    const where = label.endsWith('-') ? 'ends' : 'begins';
    const problem = `has the label ${quote(label)}, which ${where} with a hyphen`;
    return { problem, help: 'labels begin and end with a letter or digit' };
  }
  // A label that says it is encoded must decode; how much a wildcard in it would match nobody can tell.
  if (!/^xn--/i.test(label)) return undefined;
  if (label.includes('*'))
    return { problem: 'has a * in an encoded label', help: 'write * for the whole label, or list the names' };
  if (toAsciiName(label) === label.toLowerCase()) return undefined;
  return {
    problem: `has the label ${label}, which is not a valid encoding`,
    help: 'copy it again, from the address line of a browser for one',
  };
}

/** Finds a number at the end: by the URL standard such a name is an IPv4 address to browsers, as are 0x7f.1 and 1.2.3. */
function findNumberAtEnd(labels: readonly string[]): Misread | undefined {
  if (!/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return undefined;
  return {
    problem: 'ends with a number, so it is an address to browsers and no host name',
    help: 'names end with letters; an address or prefix goes under addresses, with its mask',
  };
}

/** Finds an end that no name of a public domain has (decision 0005): what a rule said of such a name would be lost. */
function findOddEnd(labels: readonly string[]): Misread | undefined {
  const last = labels.at(-1) ?? '';
  if (!/^[0-9_]/.test(last)) return undefined;
  return {
    problem: `ends with ${quote(last)}, which does not begin with a letter`,
    help: 'the last label of a name begins with a letter, as every domain of the public DNS does',
  };
}

function findStarFlaw(text: string, labels: readonly string[]): Misread | undefined {
  const [first, ...rest] = labels;
  const stars = rest.findLastIndex((label) => label.includes('*'));
  const isDouble = text.includes('**');
  if (!isDouble && (first !== '*' || stars < 0)) return undefined;
  const plain = rest.slice(stars + 1).join('.');
  const whole = rest.slice(0, stars + 1).every((label) => label === '*') && /^\*+$/.test(first ?? '');
  return {
    problem: isDouble ? 'has two * in a row' : 'has a * before all labels and another inside',
    help:
      whole && plain !== ''
        ? `write *.${plain}: it matches names at every depth`
        : 'write one *: in front it stands for any labels, inside of a label for one or more characters',
  };
}

function explainInternational(text: string): Misread {
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  const encoded = labels.map((label) => (/[^ -~]/.test(label) ? toAsciiName(label) : label)).join('.');
  const usable = encoded !== text && !labels.includes('') && explainName(encoded) === undefined;
  const help = usable
    ? `write its A-label: ${encoded}`
    : 'DNS knows letters, digits and hyphens: write its A-labels, xn--…';
  return { problem: 'has characters outside ASCII', help };
}
