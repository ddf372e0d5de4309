import { expect, it } from 'vitest';
import { linkLines } from '../../src/report/evidence/linked-lines.ts';

function link(text: string, ids: readonly string[]): readonly (readonly [string, string | undefined])[] {
  const file = { path: 'a.conf', content: text };
  return linkLines(file, new TextEncoder().encode(text), [], ids).lines.map((line) => [
    line.text.trim(),
    line.rule,
  ]);
}

it('links lines by the names of objects, the longest id that fits', () => {
  expect(
    link('# web\nacl rulec-small-web-host a\nacl rulec-web-2 b\ntable <rulec_web_2> c\nacl rulec-webs d\n', [
      'web',
      'web-2',
    ]),
  ).toEqual([
    ['# web', undefined],
    ['acl rulec-small-web-host a', 'web'],
    ['acl rulec-web-2 b', 'web-2'],
    ['table <rulec_web_2> c', 'web-2'],
    ['acl rulec-webs d', undefined],
  ]);
});

it('gives what is indented below a line to its rule', () => {
  const text =
    '<rules>\n  <entry name="rulec-web">\n    <from/>\n  </entry>\n  <entry name="other">\n    <to/>\n  </entry>\n</rules>\n';
  expect(link(text, ['web']).map(([, rule]) => rule)).toEqual([
    undefined,
    'web',
    'web',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('believes what the interpreter read of a line', () => {
  const always = { kind: 'all', of: [] } as const;
  const clause = {
    action: 'allow',
    condition: always,
    origin: { file: 'a.conf', line: 2 },
    rule: 'web',
  } as const;
  const reading = { permit: { mode: 'first-match', clauses: [clause], otherwise: 'deny' } } as const;
  const file = { path: 'a.conf', content: 'one\ntwo\n' };
  const { lines } = linkLines(file, Buffer.from('one\ntwo\n'), [{ format: 'conf', reading }], ['web']);
  expect(lines).toEqual([{ text: 'one' }, { text: 'two', rule: 'web' }]);
});

it('shows nothing of what is not text', () => {
  const bytes = Uint8Array.of(0x50, 0xff, 0, 1);
  expect(linkLines({ path: 'a.pol', content: bytes }, bytes, [], ['web']).lines).toEqual([]);
});
