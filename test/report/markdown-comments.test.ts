/** Nothing that a rule set says gets out of code in a comment, whichever command writes it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, compile } = useSmallFolder();

/** What GitHub and its like would make something of, around a word that tells where it went. */
const hostile: readonly string[] = [
  '@zebra #1 GH-2 zebra/zebra#3 zebra@zebra.example a5c3785ed8d6a35868bc169f07e40e889087fd2e',
  'https://zebra.example/ www.zebra.example <https://zebra.example> [zebra](https://zebra.example) ![zebra](x.png)',
  '</code>@zebra <code> </details></summary> <img src=zebra onerror=zebra> <!-- zebra',
  '`@zebra` ``@zebra`` ``` zebra ``` `` ` zebra',
  '| @zebra | zebra || --- | \\| zebra',
  '**@zebra** _zebra_ ~~zebra~~ $zebra$ &#64;zebra &lt;zebra :zebra: - zebra',
  '@zebra\\n\\n# zebra\\n\\n- [ ] zebra\\n\\n---\\nzebra\\n===\\n\\n    zebra',
  '-->@zebra<!-- rulec diff: zebra --> --!> ]]> zebra',
];

/** What is left of a comment without its code: elements, spans of backticks as CommonMark reads them, and fences. */
function outsideOfCode(markdown: string): string {
  return markdown
    .replace(/^```text\n(?:(?!```).*\n)*```$/gm, '')
    .replace(/<code>[^<>`|\n]*<\/code>/g, '')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?[^`\n]\1(?!`)/g, '')
    .replace(/^<!-- rulec diff: (?:(?!--).)* -->$/gm, '');
}

function ruleSet(text: string, hosts: string): string {
  const quoted = `"${text.replace(/\\(?!n)/g, '\\\\').replaceAll('"', '')}"`;
  return `rulec: 1
name: zebra
title: ${quoted}
sources: { zebra: { title: ${quoted}, url: "https://zebra.example/?${encodeURIComponent(text).slice(0, 40)}" } }
rules:
  - id: zebra-1
    why: ${quoted}
    source: ${quoted.replace(/^"/, '"zebra / ')}
    owner: ${quoted}
    ticket: ${quoted}
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: [${hosts}]
        addresses: [192.0.2.0/24]
        evidence: ${quoted}
accept:
  - { loss: host-by-address, reason: ${quoted} }
tests:
  - allow: https://zebra.example/
`;
}

function run(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

describe.each(hostile)('%s', (text) => {
  beforeEach(() => {
    write('zebra-old.yaml', ruleSet('team', 'zebra.example'));
    write('zebra.yaml', ruleSet(text, 'zebra.example, "*.zebra.example"'));
  });

  it.each<[string, readonly string[]]>([
    ['a change', ['diff', 'zebra-old.yaml', 'zebra.yaml', '--format', 'markdown']],
    ['what goes', ['diff', 'zebra.yaml', 'zebra-old.yaml', '--target', 'pf', '--format', 'markdown']],
    [
      'a new rule set',
      ['diff', '/dev/null', 'zebra.yaml', '--format', 'markdown', '--comment-id', `${text}-->`],
    ],
    [
      'a gate',
      [
        'diff',
        '/dev/null',
        'zebra.yaml',
        '--no-new-access',
        '--except',
        `zebra-1=${text}`,
        '--format',
        'markdown',
      ],
    ],
    [
      'an answer',
      ['explain', 'https://zebra.example/', 'zebra.yaml', '--target', 'all', '--format', 'markdown'],
    ],
  ])('%s', async (_, words) => {
    const { status, stdout, stderr } = await run(...words);
    expect([status > 1, stderr.includes('internal')]).toEqual([false, false]);
    expect(stdout).toMatch(/zebra/);
    expect(outsideOfCode(stdout)).not.toMatch(/zebra|\[ \]|[@\\]/i);
  });
});

it('of two folders, and of what was edited in them', async () => {
  write('zebra-old.yaml', ruleSet('team', 'zebra.example'));
  write('zebra.yaml', ruleSet(hostile[0] ?? '', 'zebra.example').replace('192.0.2.0/24', '192.0.2.0/25'));
  for (const [name, out] of [
    ['zebra-old.yaml', 'zebra-old'],
    ['zebra.yaml', 'zebra@new'],
  ] as const)
    expect((await compile([name, '--target', 'pf', '--out', out, '--quiet'])).status).toBe(0);
  const { stdout } = await run('diff', './zebra-old', './zebra@new', '--format', 'markdown');
  expect(stdout).toMatch(/zebra/);
  expect(outsideOfCode(stdout)).not.toMatch(/zebra|@/i);
});

it('the measure of these tests sees what is outside of code', () => {
  expect(outsideOfCode('<code>zebra</code> `zebra` ``a ` zebra``')).not.toMatch(/zebra/);
  for (const text of [
    'zebra',
    '<code>a</code>zebra',
    '`a` zebra `b`',
    '<code>|</code> zebra',
    '`` a ` zebra',
  ])
    expect(outsideOfCode(text)).toMatch(/zebra/);
});
