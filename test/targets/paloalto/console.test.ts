/** What a terminal leaves in a set script: words of its pager, its escape sequences, and what the device says. */
import { expect, test } from 'vitest';
import { ask, bases } from './stranger/devices.ts';

const { script } = bases;
const esc = String.fromCharCode(27);
const disables = 'set rulebase security rules rulec-adv.cloud disabled yes';
const named = 'set deviceconfig system hostname fw';
const answerTo = (...lines: readonly string[]): string =>
  ask(script, `${script.text}${lines.join('\n')}\n`)[0];

test.each([
  ...['lines 1-23 ', '--more--', '--More-- ', '# '].flatMap((words) =>
    ['[K', '[7m', '[01;31m', '[?25h', '='].map((code) => `${words}${esc}${code}${disables}`),
  ),
  `lines 1-23 (END) ${disables}`,
  `lines 1-23 q${disables}`,
  `lines 1-23 \r${esc}[K${disables}`,
  '# revert config',
  `# ${esc}[Kload config from x.xml`,
])('a command behind the words of a terminal counts: %j', (line) => {
  expect(answerTo(line)).not.toBe('equal');
});

test.each([
  `lines 1-23 ${esc}[K`,
  'lines 1-23 (END)',
  'lines 24-46 \r',
  `lines 1-23 \r${esc}[K${named}`,
  `--more--\r${named}`,
  `${esc}[01;31m# a remark`,
])('the words of a pager alone, and those that it takes back, are no matter: %j', (line) => {
  expect(answerTo(line)).toBe('equal');
});

test('what comes after configure mode may not apply', () => {
  const out = 'Exiting configuration mode';
  expect(answerTo(out, disables)).toBe('unknown');
  expect(answerTo(out, 'set tag other')).toBe('unknown');
  expect(answerTo(out, 'Entering configuration mode', 'set tag other')).toBe('equal');
  expect(answerTo(out)).toBe('equal');
});

test('a device keeps so many addresses of lists, and drops the rest', () => {
  const { lists } = bases;
  const more = `${'192.0.2.1\n'.repeat(50_000)}${lists.list?.content}`;
  expect(ask(lists, lists.text, more)[0]).toBe('unknown');
  const large = { ...lists, values: { ...lists.values, model: 'pa-5220' } };
  expect(ask(large, lists.text, more)[0]).toBe('equal');
});

test.each(['sec ret/', 'secret#x/', ' # a remark', '# a remark'])(
  'no URL holds a blank or a #: %j',
  (end) => {
    const { document } = bases;
    const text = document.text.replace(
      /<member>crl\.example\.org\/<\/member>/,
      `$&<member>www.example.org/${end}</member>`,
    );
    expect(text).not.toBe(document.text);
    expect(ask(document, text)[0]).toBe('unknown');
  },
);

test.each([
  ['blocks in each other', 'set {\n'.repeat(25_000)],
  ['an answer that fails again and again', `Command ${'fail'.repeat(1500)}${' '.repeat(3000)}\u2028x\n`],
])('%s are refused at once', (_name, text) => {
  const before = performance.now();
  expect(ask(script, `${text.startsWith('set {') ? '' : script.text}${text}`)[0]).toBe('refused');
  expect(performance.now() - before).toBeLessThan(5000);
});
