/**
 * Python's XML parser (expat), as a foreign judge of the document, and of what it says: the same things as the
 * set script, in the same order.
 */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { target } from '../../src/targets/paloalto/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

/** Reads documents from a JSON list; of each prints the words of its facts, or what is wrong with it. */
const program = `
import json, sys
from xml.etree import ElementTree

def facts(element, words):
    children = list(element)
    if not children:
        yield words + ([element.text] if element.text else [])
        return
    assert not (element.text or '').strip(), 'text among elements'
    names = [child.tag for child in children if child.tag not in ('entry', 'member')]
    assert len(names) == len(set(names)), 'an element twice'
    for child in children:
        assert not (child.tail or '').strip(), 'text between elements'
        step = [child.get('name')] if child.tag == 'entry' else [] if child.tag == 'member' else [child.tag]
        yield from facts(child, words + step)

def read(document):
    try:
        root = ElementTree.fromstring(document.encode())
        assert root.tag == 'config', root.tag
        return list(facts(root, []))
    except (ElementTree.ParseError, AssertionError) as problem:
        return str(problem)

print(json.dumps([read(document) for document in json.load(sys.stdin)]))
`;
const available =
  spawnSync('python3', ['-c', 'import xml.etree.ElementTree'], { stdio: 'ignore' }).status === 0;

type Facts = readonly (readonly string[])[];

function readByPython(documents: readonly string[]): readonly (Facts | string)[] {
  const run = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as readonly (Facts | string)[];
}

/** The words of the `set` lines of a script, as far as no later line says otherwise; rules as they are moved. */
function factsOf(script: string): { readonly facts: readonly string[]; readonly order: readonly string[] } {
  const lines = script
    .split('\n')
    .map((line) => [...line.matchAll(/"([^"]*)"|\S+/g)].map(([bare, quoted]) => quoted ?? bare));
  const said = lines.filter(([verb]) => verb === 'set').map(([, ...words]) => words);
  const enabled = new Set(
    said
      .filter((words) => words.slice(-2).join() === 'disabled,no')
      .map((words) => words.slice(0, -1).join(' ')),
  );
  const moves = lines.filter(([verb, ...words]) => verb === 'move' && words.at(-1) === 'top').reverse();
  return {
    facts: said
      .filter((words) => words.at(-1) !== 'yes' || !enabled.has(words.slice(0, -1).join(' ')))
      .map((words) => words.join(' ')),
    order: moves.map(([, ...words]) => words.slice(0, -1).join(' ')),
  };
}

/** What Python read, in the words of a script for the same place. */
function inWords(facts: Facts, group: string | undefined): readonly string[] {
  const place =
    group === undefined
      ? ['devices', 'localhost.localdomain', 'vsys', 'vsys1']
      : ['devices', 'localhost.localdomain', 'device-group', group];
  return facts.map((words) => {
    expect(words.slice(0, 4)).toEqual(place);
    return [...(group === undefined ? [] : ['device-group', group]), ...words.slice(4)].join(' ');
  });
}

const awkward: RuleWords = {
  services: ['443/https'],
  hosts: ['a.example.com'],
  addresses: ['192.0.2.0/24'],
  inspection: 'bypass',
};

function textsFor(words: readonly RuleWords[], values: Readonly<Record<string, string>>) {
  const options = target.readOptions(values).value;
  const wanted = policy(...words);
  const named = {
    ...wanted,
    rules: wanted.rules.map((rule) => ({
      ...rule,
      why: 'Ärger & <b>"quotes"</b> ]]> --',
      ticket: "O'Neil #1; $(x)",
    })),
  };
  const config = options && target.lower(named, options).value;
  const files = config === undefined ? [] : target.print(config);
  const [xml, set] = ['.xml', '.set'].map((ending) =>
    String(files.find(({ path }) => path.endsWith(ending))?.content),
  );
  if (xml === undefined || set === undefined) throw new Error('no text');
  return { xml, set };
}

describeWithEngine('PAN-OS XML, read by Python', 'python3', available, () => {
  test.each(optionSets.paloalto ?? [])('says what the script says: %j', (values) => {
    const random = fc.sample(randomRules, { numRuns: 60, seed: 20_261 });
    const texts = [[awkward], ...random].map((words) => textsFor(words, values));
    const read = readByPython(texts.map(({ xml }) => xml));
    for (const [index, { set }] of texts.entries()) {
      const found = read[index];
      if (found === undefined || typeof found === 'string') throw new Error(found ?? 'nothing read');
      const words = inWords(found, values['device-group']);
      const { facts, order } = factsOf(set);
      expect([...words].sort()).toEqual([...facts].sort());
      const rules = words.flatMap((one) => /^(.* rules \S+) from /.exec(one)?.[1] ?? []);
      expect(order).toEqual([
        ...rules.filter((one) => one.includes(' decryption ')),
        ...rules.filter((one) => one.includes(' security ')),
      ]);
      expect(new Set(words).size).toBe(words.length);
    }
  });

  test('broken documents are told from whole ones', () => {
    const { xml } = textsFor([awkward], optionSets.paloalto?.[0] ?? {});
    const broken = [
      xml.replace('</rules>', ''),
      `${xml}<config/>`,
      xml.replace('<member>', '<member>&nbsp;'),
      xml.replace('<to>', '<from>'),
      xml.replace('<rules>', '<rules>any'),
    ];
    for (const one of readByPython([...broken, xml.replace(/<to>([\s\S]*?)<\/to>/, '<from>$1</from>')]))
      expect(one).toBeTypeOf('string');
    expect(readByPython([xml])[0]).toBeInstanceOf(Array);
  });
});
