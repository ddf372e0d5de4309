/** Edits of what `show` prints by default: blocks in braces, with what a terminal adds. */
import { expect, test } from 'vitest';
import { type Node, readTree } from '../../adversary/by-manual/paloalto-tree.ts';
import { ask, bases } from './stranger/devices.ts';

const { document } = bases;
const esc = String.fromCharCode(27);

function quoted(text: string): string {
  return /[\s"{};[\]]/.test(text) || text === '' ? `"${text}"` : text;
}

/** An element as a statement or a block. */
function print({ tag, attributes, children, text }: Node): string {
  const name = tag === 'entry' ? quoted(attributes[0]?.[1] ?? '') : tag;
  const values = children.map((child) => quoted(child.text));
  if (children.length === 0) return text === '' ? `${name};\n` : `${name} ${quoted(text)};\n`;
  if (children.every((child) => child.tag === 'member'))
    return `${name} ${values.length > 1 ? `[ ${values.join(' ')} ]` : values[0]};\n`;
  return `${name} {\n${children.map(print).join('')}}\n`;
}

/** What the one vsys of the document holds. */
function printVsys(): string {
  const [devices] = readTree(document.text).children.filter(({ tag }) => tag === 'devices');
  return (devices?.children[0]?.children[0]?.children[0]?.children ?? []).map(print).join('');
}

const text = printVsys();
const answerTo = (content: string): string => ask({ ...document, path: 'adv.set' }, content)[0];
const rule = /(rulec-adv\.cloud \{\n)(disabled no;)/;

function instead(find: string | RegExp, put: string): string {
  const edited = text.replace(find, put);
  expect(edited).not.toBe(text);
  return edited;
}

test('the text is equal, with prompts, a pager and comments as well', () => {
  const lines = text.split('\n');
  const paged = (words: string): string =>
    lines.map((line, at) => (at % 20 === 19 ? `lines ${at}-${at + 20} ${words}${line}` : line)).join('\n');
  expect(answerTo(text)).toBe('equal');
  expect(answerTo(`admin@fw# show\n${text}[edit]\nadmin@fw# \n`)).toBe('equal');
  expect(answerTo(`!RANCID-CONTENT-TYPE: paloalto\n!\n# x\n${text}`)).toBe('equal');
  expect(answerTo(paged(`\r${esc}[K`))).toBe('equal');
  expect(answerTo(paged('\n'))).toBe('equal');
  expect(answerTo(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toBe('equal');
});

test.each([
  'disabled yes;',
  'disabled yes; disabled no;',
  'disabled no; disabled yes;',
  'disabled { yes; }',
  'disabled no; { disabled yes; }',
  '/* disabled no; */ disabled yes;',
  'inactive: disabled no;',
  'disabled\nyes;',
  'disabled\u00a0no;',
  'disabled no; schedule x;',
  'disabled no; target { negate yes; }',
  'disabled no; option { disable-inspect yes; }',
  'disabled no; profile-setting { group x; }',
  'disabled no; } rulec-adv.cloud { disabled yes;',
  `lines 1-23 ${esc}[Kdisabled yes;`,
  `lines 1-23 \r${esc}[Kdisabled yes;`,
  '--more-- disabled yes;',
  'admin@fw# set disabled yes\ndisabled no;',
  'Server error: x\ndisabled no;',
  'description "a\n# b";\ndisabled yes;\ngroup-tag "\n# d";',
  'description "a\n! b";\ndisabled yes;\ngroup-tag "\n! d";',
])('a rule with %j is another', (put) => {
  expect(answerTo(instead(rule, `$1${put}`))).not.toBe('equal');
});

test.each([
  'disabled no ;',
  'disabled "no";',
  '# disabled yes;\ndisabled no;',
  'group-tag "a\n# b";\ndisabled no;',
])('a rule with %j is the same', (put) => {
  expect(answerTo(instead(rule, `$1${put}`))).toBe('equal');
});

test.each([
  ['from trust;', 'from trust dmz;'],
  ['from trust;', 'from "trust dmz";'],
  ['from trust;', 'from [ trust dmz ];'],
  ['from trust;', 'from [ ];'],
  ['action deny;', 'action;'],
  ['action deny;', 'action deny allow;'],
  ['port 443;', 'port 443; source-port 1-1023;'],
  ['ip-netmask 192.0.2.0/24;', 'ip-netmask [ 192.0.2.0/24 10.0.0.0/8 ];'],
  ['login.example.net/', 'login.example.net/;evil.example/'],
  ['login.example.net/', '"login.example.net/ evil.example/"'],
] as const)('%j is no %j', (find, put) => {
  expect(answerTo(instead(find, put))).not.toBe('equal');
});

test.each([
  '}\n',
  'set rulebase security rules rulec-adv.cloud disabled yes\n',
  'vsys { vsys1 { rulebase { security { rules { rulec-adv.cloud { disabled yes; } } } } } }\n',
])('what stands behind it counts: %j', (more) => {
  expect(answerTo(`${text}${more}`)).not.toBe('equal');
});
