/** Changes of rule sets of hundreds of rules: what a reviewer must see is in the first lines. */
import { expect, it } from 'vitest';
import { longestComment } from '../../src/report/forms/print-markdown.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

function diff(...words: readonly string[]): Promise<CliResult> {
  return runCli(['diff', ...words, '--target', 'squid,pf'], { cwd: path() });
}

const size = 80;
const numbers = Array.from({ length: size }, (_, index) => index);

/** Rules that share nothing; `word` is in all of their names. */
function rules(word: string, base: number): readonly string[] {
  return numbers.map(
    (index) => `  - id: ${word}-${index}
    services: [${[443, 8443, 9443][index % 3]}/https]
    owner: team-${index % 7}
    ticket: NET-${index}
    to:
      - hosts: [a.${word}${index}.example.com, "*.b.${word}${index}.example.com"]
        addresses: ["2001:db8:${base}${index.toString(16).padStart(3, '0')}::/48"]
`,
  );
}

function save(name: string, list: readonly string[]): void {
  write(name, `rulec: 1\nname: large\nrules:\n${list.join('')}`);
}

const old = rules('old', 1);

it('shows one host among hundreds of moved lines, and that it is the only one', async () => {
  save('old.yaml', old);
  const moved = old.toReversed();
  save('moved.yaml', moved);
  expect((await diff('old.yaml', 'moved.yaml')).stdout).toBe(
    'no difference: only the text moved\n  the order of the rules changed\n',
  );
  save(
    'new.yaml',
    moved.map((rule) => rule.replace('[a.old77.', '[evil.example.net, a.old77.')),
  );
  const { status, stdout } = await diff('old.yaml', 'new.yaml');
  expect(status).toBe(1);
  expect(stdout.replace(/new\.yaml:\d+/, 'new.yaml:N')).toBe(`new access   policy, squid: 1 host name
lost access  nothing
because of   old-77, changed: hosts, owner team-0, ticket NET-77
the text     1 rule written otherwise: old-77; the order of the rules changed
outputs      squid: best-possible, 1 new loss; pf: best-possible, 2 new losses

policy
  + https, port 9443, host evil.example.net: 1 host name
      rule old-77, changed: hosts (new.yaml:N:5); owner team-0, ticket NET-77
      e.g. https://evil.example.net:9443/
squid: nothing else, as far as it can be seen there
pf: no difference
`);
});

it('answers in the first lines where everything is another, and counts all of it', async () => {
  save('old.yaml', old);
  save('new.yaml', rules('new', 2));
  const { stdout } = await diff('old.yaml', 'new.yaml');
  const first = stdout.split('\n').slice(0, 25);
  const amount = `${size} host names and ${size} wildcards`;
  // 80 times 2^80 addresses.
  expect(first.slice(0, 2)).toEqual([
    `new access   policy, squid: ${amount}; pf: about 2^86 IPv6 addresses × 3 ports`,
    `lost access  policy, squid: ${amount}; pf: about 2^86 IPv6 addresses × 3 ports`,
  ]);
  for (const title of ['because of', 'the text', 'outputs', 'policy'])
    expect(first.some((line) => line.startsWith(title))).toBe(true);
  expect(first).toContainEqual(expect.stringMatching(/new-\d+, new, owner team-\d, ticket NET-\d+$/));
  expect(first).toContainEqual(expect.stringMatching(/^ {2}\+ .*host .*: \d+ host names/));
  for (const line of first) expect(line.length).toBeLessThan(500);
  const comment = (await diff('old.yaml', 'new.yaml', '--format', 'markdown')).stdout;
  expect(comment.length).toBeLessThanOrEqual(longestComment);
  expect(comment.split('\n').slice(0, 12).join('\n')).toMatch(
    /^### New access: \d+ host names[\s\S]*[\s\S]*\| because of \| asked for by \|/,
  );
});
