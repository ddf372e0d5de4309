/** Edits of a PAC file at random places, and what an engine makes of a file. */
import { createContext, runInContext } from 'node:vm';
import { numbersFrom } from '../../support/numbers.ts';
import type { Edit, Text } from './texts.ts';

const hosts = [
  ...[
    'lab.shop.example',
    'x.shop.example',
    'shop.example',
    'a.b.shop.example',
    'LAB.shop.example',
    'evil.example',
  ],
  ...[
    'pay.example.net',
    'x.pay.example.net',
    'pay.example.net.',
    'crl.example.net',
    'ocsp.example.net',
    'example.net',
  ],
  ...[
    '203.0.113.0',
    '203.0.113.15',
    '203.0.113.16',
    '203.0.113.99',
    '192.0.2.200',
    'constructor',
    '__proto__',
  ],
  ...['[2001:db8:9::1]', '[2001:db8:5::1]'],
];
const ports = ['', ':443', ':80', ':5671', ':5672', ':5673', ':5061', ':53', ':1433', ':8443', ':65535'];
const asked = hosts.flatMap((host) =>
  ports.flatMap((port) =>
    ['http', 'https', 'ws', 'wss', 'ftp'].map((scheme) => [
      `${scheme}://${host}${port}/pki/x`,
      host.replace(/[[\]]/g, ''),
    ]),
  ),
);

/** What the function of a file answers for each URL; what goes wrong, where something does. */
export function answersOfScript(text: string): string {
  const context = createContext({ asked });
  try {
    runInContext(text, context, { timeout: 1000 });
    const each = 'asked.map(function (one) { return String(FindProxyForURL(one[0], one[1])) }).join("\\n")';
    return String(runInContext(each, context, { timeout: 5000 }));
  } catch (problem) {
    return `fails: ${problem}`;
  }
}

const texts = [
  ...[
    '\u2028',
    '\u0085',
    '\u00a0',
    '\ufeff',
    '\v',
    '\r',
    '\t',
    ' ',
    '\0',
    '\u200b',
    '\x1a',
    '\\',
    '"',
    "'",
    '`',
  ],
  ...[
    '/*',
    '*/',
    '/* x */',
    '//',
    '<!--',
    '-->',
    '#!',
    ';',
    ',',
    '0',
    '1',
    '2',
    '-',
    '.',
    'e1',
    '*',
    '__proto__',
  ],
  ...[
    '/*@cc_on',
    '//@if (1) rulecHosts = {} @end\n',
    '//@set @a=1\n',
    '// @if\n',
    '// x\u2028rulecOtherwise = "DIRECT";\n',
  ],
  ...[
    'rulecServices.length = 0;',
    'rulecOtherwise = rulecPermitted;\n',
    '"use strict";\n',
    '\\\n',
    '<!-- x\n',
    '--> x\n',
  ],
];

/** So many edits, by a seed. */
export function listScriptEdits(
  { content }: Pick<Text, 'content'>,
  count: number,
  seed: number,
): readonly Edit[] {
  const below = numbersFrom(seed);
  const lines = content.split('\n');
  const tables = lines.findIndex((line) => line.startsWith('function'));
  const head = content.indexOf('\nfunction');
  return Array.from({ length: count }, (): Edit => {
    const at = below(below(3) === 0 ? content.length : head);
    const row = below(below(3) === 0 ? lines.length : tables);
    const other = below(tables);
    const line = lines[row] ?? '';
    const changed = (text: string): string =>
      [...lines.slice(0, row), text, ...lines.slice(row + 1)].join('\n');
    const text = texts[below(texts.length)] ?? '';
    const flipped = (lines[other] ?? '')
      .replace(/= [01];/, `= ${below(2)};`)
      .replace(/"\d /, `"${below(4)} `);
    const number = ['0', '1', '65536', '01', '1.0', '-1', '99999999999'][below(7)] ?? '';
    const edits: readonly Edit[] = [
      { kind: `${JSON.stringify(text)} at ${at}`, content: content.slice(0, at) + text + content.slice(at) },
      { kind: `${JSON.stringify(text)} at ${at}`, content: content.slice(0, at) + text + content.slice(at) },
      { kind: `without ${at}`, content: content.slice(0, at) + content.slice(at + 1 + below(3)) },
      { kind: `without line ${row}`, content: [...lines.slice(0, row), ...lines.slice(row + 1)].join('\n') },
      { kind: `line ${row} twice`, content: changed(`${line}\n${line}`) },
      { kind: `${flipped} at line ${row}`, content: changed(`${line}\n${flipped}`) },
      { kind: `${flipped} for line ${row}`, content: changed(flipped) },
      { kind: `${number} in line ${row}`, content: changed(line.replace(/\d+/, number)) },
      { kind: `line ${row} in capitals`, content: changed(line.toUpperCase()) },
    ];
    return edits[below(edits.length)] ?? { kind: '', content };
  });
}
