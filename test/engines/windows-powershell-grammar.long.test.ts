/** A foreign grammar of PowerShell reads the script: no syntax error, and data that is data. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { scriptHead, scriptTail } from '../../src/targets/windows-firewall/config.ts';
import { target } from '../../src/targets/windows-firewall/target.ts';
import { policy } from '../support/build-policy.ts';
import { listErrors, listKinds, loadGrammar, nodesOf } from '../support/powershell/parse.ts';

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
  let rootOf: (script: string) => Node;
  beforeAll(async () => {
    rootOf = await loadGrammar();
  });

  test.each([{}, { principal: 'scoped', 'default-outbound': 'block', gpo: "corp.example\\Bob's" }])(
    'has no syntax error: %j',
    (values) => {
      expect(listErrors(rootOf(scriptOf(values)))).toEqual([]);
    },
  );

  test('its data region is assignments of literals, arrays and hash tables, and a comment that names the rule sets', () => {
    const text = scriptOf({ principal: 'scoped' });
    const data = text.slice(scriptHead.length, text.length - scriptTail.length);
    expect(listKinds(rootOf(data))).toEqual([
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
    const root = rootOf(marked);
    expect(listErrors(root)).toEqual([]);
    expect(
      nodesOf(root)
        .filter(({ type }) => type === 'comment')
        .map((node) => node.text),
    ).toContain(comment);
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
