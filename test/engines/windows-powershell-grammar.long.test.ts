/** A foreign grammar of PowerShell reads the script: no syntax error, and data that is data. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { scriptHead, scriptTail } from '../../src/targets/windows-firewall/config.ts';
import { target } from '../../src/targets/windows-firewall/target.ts';
import { policy } from '../support/build-policy.ts';

const require = createRequire(import.meta.url);
const grammar = join(
  dirname(require.resolve('tree-sitter-powershell/package.json')),
  'tree-sitter-powershell.wasm',
);

function scriptOf(values: Readonly<Record<string, string>>): string {
  const wanted = policy(
    { id: 'dns', services: ['53/udp', '53/tcp'], addresses: 'any' },
    {
      id: 'service',
      services: ['443/https', '8000-8080/tcp'],
      hosts: ['*.example'],
      addresses: ['192.0.2.0/24', '198.51.100.7/32', '2001:db8::/48'],
      principals: [
        { kind: 'account', name: 'network-service' },
        { kind: 'service', name: 'wapcsvc' },
      ],
    },
  );
  const options = target.readOptions(values).value;
  const config = options && target.lower(wanted, options).value;
  const [file] = config === undefined ? [] : target.print(config);
  if (typeof file?.content !== 'string') throw new Error('no script');
  return file.content;
}

describe('the script under tree-sitter-powershell', () => {
  let parser: Parser;
  beforeAll(async () => {
    await Parser.init();
    parser = new Parser();
    parser.setLanguage(await Language.load(grammar));
  });

  const rootOf = (text: string): Node => {
    const root = parser.parse(text)?.rootNode;
    if (root === undefined) throw new Error('no tree');
    return root;
  };
  const nodesOf = (node: Node): readonly Node[] => [
    node,
    ...node.children.flatMap((one) => (one ? nodesOf(one) : [])),
  ];

  test.each([{}, { principal: 'scoped', 'default-outbound': 'block', gpo: "corp.example\\Bob's" }])(
    'has no syntax error: %j',
    (values) => {
      const broken = nodesOf(rootOf(scriptOf(values))).filter((node) => node.isError || node.isMissing);
      expect(broken.map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`)).toEqual([]);
    },
  );

  test('its data region is assignments of literals, arrays and hash tables, and a comment that names the rule sets', () => {
    const text = scriptOf({ principal: 'scoped' });
    const data = text.slice(scriptHead.length, text.length - scriptTail.length);
    const kinds = new Set(
      nodesOf(rootOf(data))
        // A node with one child says how tightly an operator would bind, if there were one.
        .filter((node) => node.isNamed && (node.childCount !== 1 || node.namedChildCount !== 1))
        .map(({ type }) => type),
    );
    expect([...kinds].sort()).toEqual([
      'array_expression',
      'assignement_operator',
      'assignment_expression',
      'comment',
      'hash_entry',
      'hash_literal_body',
      'hash_literal_expression',
      'program',
      'simple_name',
      'statement_list',
      'variable',
      'verbatim_string_characters',
    ]);
  });

  test('has comments behind its values, which the data is read without', () => {
    const text = scriptOf({});
    const comment = "# it's a @( relay";
    const marked = text.replace("'198.51.100.7'", `$& ${comment}`);
    const nodes = nodesOf(rootOf(marked));
    expect(nodes.filter((node) => node.isError || node.isMissing)).toEqual([]);
    expect(nodes.filter(({ type }) => type === 'comment').map((node) => node.text)).toContain(comment);
    const [before, after] = [text, marked].map(
      (content) => target.formats[0]?.parse([{ path: 'x.ps1', content }]).value?.rules,
    );
    expect(before?.length).toBeGreaterThan(0);
    expect(after).toEqual(before);
  });

  test('is no longer right without any one bracket or quote of its data', () => {
    const text = scriptOf({});
    const data = text.slice(scriptHead.length, text.length - scriptTail.length);
    const inText = (at: number): boolean => data[at] !== "'" && /'[^'\n]+$/.test(data.slice(0, at));
    const found = [...data.matchAll(/[(){}']/g)].filter(({ index }) => !inText(index));
    const inData = found.map(({ index }) => scriptHead.length + index);
    expect(inData.length).toBeGreaterThan(50);
    for (const at of inData) {
      const broken = text.slice(0, at) + text.slice(at + 1);
      expect(
        target.formats[0]?.parse([{ path: 'x.ps1', content: broken }]).value,
        `at ${at}`,
      ).toBeUndefined();
    }
  });
});
