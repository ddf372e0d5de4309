import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { isMisread, parseAddress } from '../../sets/prefix.ts';
import { badValue, describeOptions, type Kind, readValues } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { PacOptions } from './config.ts';

const form = 'DIRECT|PROXY HOST:PORT;…';
const expected = 'DIRECT, or PROXY, HTTPS, SOCKS or SOCKS5 with HOST:PORT, several with "; " between them';

/**
 * What the function may answer: no more than every client reads alike. Chromium 156 takes other words, lower-case types,
 * ports over 65535 and a missing `;` for DIRECT (observed).
 */
const answer: Kind<string> = {
  form,
  read: (text, refuse) => {
    if (isAnswer(text)) return text;
    refuse(` cannot be "${text.replace(/[^ -~]/g, '?')}"`, `write ${expected}`);
    return undefined;
  },
};

/** Returns whether every client takes a text for the same list of ways. */
export function isAnswer(text: string): boolean {
  return text.split('; ').every(isAnswerItem);
}

function isAnswerItem(text: string): boolean {
  if (text === 'DIRECT') return true;
  const [, host = '', port = ''] = /^(?:PROXY|HTTPS|SOCKS|SOCKS5) (\S+):([1-9][0-9]{0,4})$/.exec(text) ?? [];
  return Number(port) >= 1 && Number(port) <= 65535 && isProxyHost(host);
}

function isProxyHost(host: string): boolean {
  const [, literal] = /^\[([0-9a-f:.]+)\]$/.exec(host) ?? [];
  if (literal !== undefined) {
    const read = parseAddress(literal);
    return !isMisread(read) && read.family === 6;
  }
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host) && host.length <= 253;
}

const table = {
  permitted: {
    ...answer,
    help: 'What clients do with requests that the rule set permits.',
    required: true,
    placeholder: 'PROXY proxy.example:3128',
  },
  otherwise: {
    ...answer,
    help: 'What clients do with all other requests; PROXY 127.0.0.1:9 is a dead end.',
    required: true,
    placeholder: 'PROXY 127.0.0.1:9',
  },
} as const;

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`, `missing-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<PacOptions> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  const { permitted, otherwise } = read;
  if (permitted !== otherwise) return { value: { permitted, otherwise }, diagnostics };
  const other = 'something else than permitted: a file that always answers the same says nothing';
  return { diagnostics: [...diagnostics, badValue('otherwise', otherwise, other)] };
}
