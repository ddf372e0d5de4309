/** What of the playground needs no browser: completion by the schema, and the state in a link. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeAt } from '../../site/playground/complete.ts';
import { packState, readState, unpackState } from '../../site/playground/state.ts';
import { root } from './pages.ts';

const schema = JSON.parse(readFileSync(join(root, 'schemas/rule-set.schema.json'), 'utf8'));

/** The labels that are offered where a text has `|`, and the word that they take the place of. */
function offered(text: string): readonly [string, readonly string[]] {
  const offset = text.indexOf('|');
  const { from, suggestions } = completeAt(text.replace('|', ''), offset, schema);
  return [text.slice(from, offset), suggestions.map(({ label }) => label)];
}

it.each([
  ['ru|', 'ru', ['rulec', 'name', 'rules', 'accept', 'tests']],
  ['rulec: 1\nrules:\n  - id: a\n    ser|', 'ser', ['services', 'to', 'why', 'tls-inspection']],
  ['rulec: 1\nrules:\n- id: a\n  |', '', ['services', 'to']],
  ['rules:\n  - id: a\n    to:\n      - ho|', 'ho', ['hosts', 'addresses', 'except']],
  ['rules:\n  - tls-inspection: |', '', ['bypass']],
  ['rules:\n  - id: a\n    action: de|', 'de', ['allow', 'deny']],
  ['rules:\n  - id: a\naccept:\n  - |', '', ['loss', 'reason']],
  ['rules:\n  - id: a\naccept:\n  - loss: |', '', ['host-without-addresses']],
  ['accept:\n  - loss: path-not-visible\n    targets: [squid, |', '', ['pf', 'paloalto']],
  ['sources:\n  vendor:\n    ti|', 'ti', ['title', 'url', 'date']],
])('completes %j', (text, word, labels) => {
  const [taken, all] = offered(text);
  expect(taken).toBe(word);
  expect(all).toEqual(expect.arrayContaining(labels));
});

it('offers nothing of another place', () => {
  expect(offered('rules:\n  - id: a\n    |')[1]).not.toContain('rulec');
  expect(offered('rules:\n  - id: a\naccept:\n  - |')[1]).not.toContain('services');
  expect(offered('name: x # a comm|')[1]).toEqual([]);
});

it('keeps a state in the alphabet of a link, and takes nothing else for one', async () => {
  const state = { rules: 'rulec: 1\nname: ä\n', devices: { pf: { source: '192.0.2.0/24' } }, tags: 'a.json' };
  const packed = await packState(state);
  expect(packed).toMatch(/^[\w-]+$/);
  expect(await unpackState(packed)).toEqual(state);
  for (const wrong of ['', 'x', '!', packed.slice(3)]) expect(await unpackState(wrong)).toBeUndefined();
  expect(readState('{"version":1,"clouds":{}}')).toBeUndefined();
  expect(readState('{"rules":"a","devices":{"pf":{"source":1}}}')).toEqual({
    rules: 'a',
    devices: { pf: {} },
  });
});
