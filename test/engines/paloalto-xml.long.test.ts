/** A strict XML parser of another make (expat) reads the document, and finds in it what the set lines say. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { print } from '../../src/targets/paloalto/compile/print.ts';
import type { PaloaltoConfig } from '../../src/targets/paloalto/config.ts';
import { target } from '../../src/targets/paloalto/target.ts';
import { policy } from '../support/build-policy.ts';
import { paloaltoConfigs } from '../support/configs/paloalto.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

const python = '/usr/bin/python3';
/**
 * Reads a list of documents; of each gives the paths of its values, or what is wrong with it. An element stands once
 * in its place, but for entries and members; text stands in leaves alone.
 */
const program = `
import json, sys
from xml.parsers import expat

def facts(text):
    found, stack = [], []
    def open_(tag, attributes):
        if any(name not in ('name', 'version', 'urldb') for name in attributes):
            raise ValueError('attributes of ' + tag)
        if (tag == 'entry') != ('name' in attributes):
            raise ValueError('name of ' + tag)
        if stack:
            key = (tag, attributes.get('name')) if tag == 'entry' else tag
            if tag != 'member' and key in stack[-1]['seen']:
                raise ValueError('twice: ' + str(key))
            stack[-1]['seen'].append(key)
        word = attributes['name'] if tag == 'entry' else None if tag == 'member' else tag
        stack.append({'word': word, 'seen': [], 'text': ''})
    def close(tag):
        top = stack.pop()
        words = [one['word'] for one in stack + [top] if one['word'] is not None]
        if top['seen'] and top['text'].strip():
            raise ValueError('text beside elements in ' + tag)
        if not top['seen']:
            found.append(words + ([top['text']] if top['text'].strip() else []))
    def characters(text):
        stack[-1]['text'] += text
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = open_, close
    parser.CharacterDataHandler = characters
    parser.Parse(text, True)
    return found

print(json.dumps([facts(text) for text in json.load(sys.stdin)]))
`;

function factsOfDocuments(documents: readonly string[]): readonly (readonly string[][])[] {
  const run = spawnSync(python, ['-c', program], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout);
}

/** What the set lines say, in the words of the document's elements. */
function factsOfScript(text: string): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const line of text.split('\n').filter((one) => one.startsWith('set '))) {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    const place = words[1] === 'shared' ? [] : ['devices', 'localhost.localdomain'];
    const scope = ['shared', 'vsys', 'device-group'].includes(words[1] ?? '') ? [] : ['vsys', 'vsys1'];
    const fact = ['config', ...place, ...scope, ...words.slice(1)];
    // A rule is made disabled and enabled by its last line; the document has the last word alone.
    if (fact.at(-2) === 'disabled') facts.delete([...fact.slice(0, -1), 'yes'].join('\0'));
    facts.add(fact.join('\0'));
  }
  return facts;
}

function compare(configs: readonly PaloaltoConfig[]): number {
  const files = configs.map((config) => print(config));
  const find = (index: number, ending: string): string =>
    String(files[index]?.find(({ path }) => path.endsWith(ending))?.content);
  const documents = factsOfDocuments(files.map((_, index) => find(index, '.xml')));
  documents.forEach((facts, index) => {
    // An empty category has an empty list, of which a script says nothing.
    const said = facts.filter((words) => words.at(-1) !== 'list').map((words) => words.join('\0'));
    const scripted = factsOfScript(find(index, '.set'));
    const readable = (words: string): string => words.replaceAll('\0', ' ');
    expect({
      alone: said.filter((one) => !scripted.has(one)).map(readable),
      missing: [...scripted].filter((one) => !said.includes(one)).map(readable),
    }).toEqual({ alone: [], missing: [] });
  });
  return documents.reduce((sum, facts) => sum + facts.length, 0);
}

describeWithEngine('PAN-OS XML, read by expat', 'python3', hasProgram(python), () => {
  test.each(optionSets.paloalto ?? [])('lowered with %o', (values) => {
    const options = target.readOptions(values).value;
    if (options === undefined) throw new Error('options');
    const configs = fc
      .sample(randomRules, { numRuns: 40, seed: 20251028 })
      .flatMap((words) => target.lower(policy(...words), options).value ?? []);
    expect(compare(configs)).toBeGreaterThan(1000);
  });

  test('of configs that no compiler makes, hostile texts included', () => {
    expect(compare(fc.sample(paloaltoConfigs, { numRuns: 60, seed: 20251028 }))).toBeGreaterThan(3000);
  });

  test('is no longer well-formed, or another, without any one of its brackets', () => {
    const [config] = fc.sample(paloaltoConfigs, { numRuns: 1, seed: 1 });
    const text = config === undefined ? '' : String(print(config)[0]?.content);
    const places = [...text.matchAll(/[<>"/]/g)]
      .map(({ index }) => index)
      .filter((_, index) => index % 40 === 0);
    expect(places.length).toBeGreaterThan(10);
    for (const at of places) {
      const broken = text.slice(0, at) + text.slice(at + 1);
      const run = spawnSync(python, ['-c', program], { input: JSON.stringify([broken]), encoding: 'utf8' });
      const ours = target.formats[0]?.parse([{ path: 'x.xml', content: broken }]);
      // A slash inside a value leaves another value, and `<` of an empty element a text, which expat takes and rulec
      // refuses; every other loss is seen by both.
      const isSame = run.status === 0 && text[at] === '/';
      const isText = run.status === 0 && text[at] === '<';
      expect([at, isSame || ((isText || run.status !== 0) && ours?.value === undefined)]).toEqual([at, true]);
    }
  });
});
