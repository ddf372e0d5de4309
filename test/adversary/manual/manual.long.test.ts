/** All edits of the indexes of the manuals; and of those that are called equal, what Squid and nft make of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hasKernel } from '../../engines/kernel.ts';
import { loadAll } from '../../engines/nftables-loads.ts';
import { askWith, squidVersion } from '../../engines/squid-daemon.ts';
import { editRequests } from '../../engines/squid-edits.ts';
import { describeWithEngine } from '../../support/engines.ts';
import { sample } from '../edits.ts';
import { type Edit, findEqual, findUnexplained, type Manual } from './generate.ts';
import { manuals } from './manuals.ts';
import { dependsOnMachine } from './squid-harmless.ts';

const seed = Number(process.env.RULEC_SEED ?? 20261201);
const equal = new Map<Manual, readonly Edit[]>();

function equalOf(manual: Manual | undefined): readonly Edit[] {
  if (manual === undefined) throw new Error('there is no such manual');
  const known = equal.get(manual) ?? findEqual(manual, Number.POSITIVE_INFINITY, 1);
  equal.set(manual, known);
  return known;
}

describe.each(Object.entries(manuals))('%s', (_, manual) => {
  it('calls no edit equal without a reason, and each reason has an edit', () => {
    expect(findUnexplained(manual, equalOf(manual))).toEqual([]);
    const unused = manual.harmless.filter(([names]) => !equalOf(manual).some(({ name }) => names.test(name)));
    expect(unused.map(([names]) => String(names))).toEqual([]);
  }, 1_800_000);
});

describeWithEngine('nft', 'nft, or a network namespace for root,', hasKernel(), () => {
  it('loads what is called equal', () => {
    const edits = equalOf(manuals.nftables);
    const loads = loadAll(edits.map(({ files }) => String(files[0]?.content)));
    expect(
      edits.flatMap(({ name }, at) => (loads[at]?.loads ? [] : [`${name}: ${loads[at]?.says}`])),
    ).toEqual([]);
  }, 1_800_000);
});

const version = squidVersion();

describeWithEngine(`Squid ${version}`, 'squid', version !== undefined, () => {
  let usual: readonly string[] = [];

  beforeAll(async () => {
    usual = await askWith(manuals.squid?.subjects[0]?.files ?? [], editRequests);
  });

  it('answers as before to what is called equal', async () => {
    expect(usual.filter((said) => said === 'allow').length).toBeGreaterThan(10);
    const asked = equalOf(manuals.squid).filter(
      ({ name, subject }) => subject === 0 && !dependsOnMachine.test(name),
    );
    const edits = [...sample(asked, 200, seed)];
    const wrong: string[] = [];
    const work = async (): Promise<void> => {
      for (let edit = edits.pop(); edit !== undefined; edit = edits.pop()) {
        const ask = (files: typeof edit.files): Promise<readonly string[]> =>
          askWith(files, editRequests).catch((failure: unknown) => [String(failure).slice(0, 100)]);
        const differs = (said: readonly string[]): number => usual.findIndex((one, at) => one !== said[at]);
        let said = await ask(edit.files);
        // On a busy machine a request may get no answer at all: what differs differs a second time.
        if (differs(said) >= 0) said = await ask(edit.files);
        const odd = differs(said);
        if (odd >= 0) wrong.push(`${edit.name}: ${editRequests[odd]?.line}: ${said[odd] ?? said[0]}`);
      }
    };
    await Promise.all([work(), work(), work()]);
    expect(wrong).toEqual([]);
  }, 1_800_000);
});
