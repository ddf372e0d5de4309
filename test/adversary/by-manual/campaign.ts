/**
 * A campaign by somebody who did not write what reads the texts: edits listed from the vendors' manuals and schemas, and
 * edits at random places. After none that changes what the machine does may `verify` say `equal`. Lines of scripts, tokens
 * and values are judged by the manuals, one by one; XML by an evaluator that shares nothing with the reader; PAC files by
 * the engine that runs this.
 */
import { expect, test } from 'vitest';
import { sampleOf } from '../../support/sample.ts';
import { harmlessKinds } from './harmless.ts';
import { answersOfScript, listScriptEdits as listPacEdits } from './pac-edits.ts';
import { answersOf, probes } from './paloalto-evaluator.ts';
import { listLineEdits } from './paloalto-lines.ts';
import { devices, scripts } from './paloalto-texts.ts';
import { listTreeEdits, readTree } from './paloalto-tree.ts';
import { ask, type Edit, printText, type Text } from './texts.ts';
import { listRegistryEdits, listScriptEdits } from './windows-edits.ts';

const lists = new Map([
  ['rulec-depot.st-DepotBus', ['203.0.113.0/28', '203.0.113.99/32', '2001:db8:9::/64']],
]);

/** Kinds that are equal, of a text, and those that are not. */
function split(
  text: Text,
  edits: readonly Edit[],
): { readonly equal: readonly Edit[]; readonly other: readonly string[] } {
  const answers = edits.map((edit) => ({ edit, answer: ask(text, edit.content, edit.path) }));
  return {
    equal: answers.flatMap(({ edit, answer }) => (answer === 'equal' ? [edit] : [])),
    other: answers.flatMap(({ edit, answer }) => (answer === 'equal' ? [] : [`${answer}: ${edit.kind}`])),
  };
}

const kindsOf = (edits: readonly Edit[]): readonly string[] => edits.map(({ kind }) => kind);
const isAddition = (kind: string): boolean => / with <| called | also in | with the attribute /.test(kind);

function answersOfDocument(content: string): string {
  return answersOf(readTree(content), probes, lists).join();
}

/** Edits of XML that are called equal, and are of no kind that is known to be harmless, or are answered otherwise. */
function wrongTrees(text: Text, edits: readonly Edit[]): readonly string[] {
  const before = answersOfDocument(text.content);
  return split(text, edits).equal.flatMap(({ kind, content }) => {
    const isKnown = !isAddition(kind) || harmlessKinds.some(([known]) => known.test(kind));
    return isKnown && answersOfDocument(String(content)) === before ? [] : [kind];
  });
}

const windows = [{}, { principal: 'scoped' }].flatMap((values) => [
  { text: printText('windows-firewall', values, '.lgpo.txt'), list: listRegistryEdits },
  { text: printText('windows-firewall', values, '.ps1'), list: listScriptEdits },
]);
const pac = printText('pac', { permitted: 'PROXY proxy.example:3128', otherwise: 'DIRECT' }, '.pac');

/** Tries all edits, or so many of each text. */
export function testByManual(count: number = Number.POSITIVE_INFINITY): void {
  test.each(Object.entries(devices))(
    'documents of PAN-OS: %s',
    (_name, text) => {
      expect(ask(text, text.content)).toBe('equal');
      expect(answersOfDocument(text.content)).toContain('allow');
      expect(wrongTrees(text, listTreeEdits(text, Math.min(count, 400), 20261201))).toEqual([]);
    },
    300_000,
  );

  test.each(Object.entries(scripts))(
    'scripts of PAN-OS: %s',
    (_name, text) => {
      expect(ask(text, text.content)).toBe('equal');
      const { harmful, harmless } = listLineEdits(text);
      expect(kindsOf(split(text, sampleOf(harmful, count)).equal)).toEqual([]);
      expect(split(text, sampleOf(harmless, count)).other).toEqual([]);
    },
    300_000,
  );

  test.each(windows)(
    'Windows Firewall: $text.path $text.values',
    ({ text, list }) => {
      expect(ask(text, text.content)).toBe('equal');
      const { harmful, harmless } = list(text);
      expect(kindsOf(split(text, sampleOf(harmful, count)).equal)).toEqual([]);
      expect(split(text, sampleOf(harmless, count)).other).toEqual([]);
    },
    300_000,
  );

  test('PAC: what is equal is answered as before', () => {
    expect(ask(pac, pac.content)).toBe('equal');
    const before = answersOfScript(pac.content);
    const { equal } = split(pac, listPacEdits(pac, Math.min(count * 4, 1500), 20261201));
    expect(equal.length).toBeGreaterThan(count === Number.POSITIVE_INFINITY ? 100 : 1);
    expect(kindsOf(equal.filter(({ content }) => answersOfScript(String(content)) !== before))).toEqual([]);
  }, 300_000);
}
