/**
 * Every device file of the corpus, asked every request that has a truth. What is told may be no less than the record says
 * (`record.json`), and nothing wrong may be told.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { dataFile, describeWithData } from '../support/data.ts';

interface Truth {
  readonly request?: string;
  readonly answer: string;
  readonly given?: string;
  /** What a client without credentials gets, at a proxy that asks for a login; 407 is a denial. */
  readonly anonymous?: string;
}

interface Score {
  readonly files: number;
  read: number;
  requests: number;
  told: number;
  tellable: number;
  tellableTold: number;
  notTold: number;
  readonly wrong: string[];
}

interface Opened {
  readonly ask: (truth: Truth) => string;
}

const corpus = dataFile('device-files');
const kinds = ['squid', 'pf', 'paloalto', 'windows'];
const own = new Set(['truth.jsonl', 'device.json', 'README.md']);

const { createOpen } = await import(join(import.meta.dirname, 'ask.mjs'));
const open = (await createOpen(library)) as (device: object) => Opened;
const record = JSON.parse(readFileSync(join(import.meta.dirname, 'record.json'), 'utf8')) as Readonly<
  Record<string, { readonly read: number; readonly told: number }>
>;

/** Asks all devices of a kind. */
function scoreKind(kind: string): Score {
  const names = readdirSync(join(corpus, kind)).filter((name) =>
    existsSync(join(corpus, kind, name, 'truth.jsonl')),
  );
  const score: Score = {
    ...{ files: names.length, read: 0, requests: 0, told: 0, tellable: 0, tellableTold: 0, notTold: 0 },
    wrong: [],
  };
  for (const name of names) scoreDevice(score, kind, name);
  return score;
}

function scoreDevice(score: Score, kind: string, name: string): void {
  const dir = join(corpus, kind, name);
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !own.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
  const device = existsSync(join(dir, 'device.json'))
    ? (JSON.parse(readFileSync(join(dir, 'device.json'), 'utf8')) as { readonly main?: string })
    : {};
  const main = device.main ?? files.find((file) => file === 'squid.conf') ?? files[0];
  const truths = readFileSync(join(dir, 'truth.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Truth)
    .filter(({ request }) => request !== undefined);
  let opened: Opened | undefined;
  try {
    opened = open({ kind, dir, files, main, device, truths });
    score.read++;
  } catch {
    // What refuses to be read tells nothing: the record says how many files are read.
  }
  for (const truth of truths) {
    const { request, answer, anonymous } = truth;
    const nobody = anonymous === undefined ? undefined : anonymous === 'allow' ? 'allow' : 'deny';
    const given = [truth.given, nobody].filter((one) => one !== undefined);
    const said = opened?.ask(truth) ?? 'refused';
    const isTold = said === 'allow' || said === 'deny';
    const canBeTold = answer !== 'cannot-be-told' || given.length > 0;
    score.requests++;
    if (canBeTold) score.tellable++;
    if (!isTold) {
      score.notTold++;
      continue;
    }
    score.told++;
    if (canBeTold) score.tellableTold++;
    const isRight = said === answer || (answer === 'cannot-be-told' && given.includes(said));
    if (!isRight)
      score.wrong.push(
        `${name}: ${request}: said ${said}, is ${answer} (${given.join(' or ') || 'not given'})`,
      );
  }
}

describeWithData('the corpus of device files', ['device-files'], () => {
  test.each(kinds)('%s: nothing wrong is told, and no less than before', (kind) => {
    const { wrong, ...score } = scoreKind(kind);
    const share = ((100 * score.tellableTold) / Math.max(1, score.tellable)).toFixed(1);
    process.stdout.write(
      `${kind}: read ${score.read} of ${score.files}, told ${score.told} (${score.tellableTold} of ${score.tellable} that can be told), wrong ${wrong.length}, not told ${score.notTold}; of what can be told ${share} %\n`,
    );
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(score.read).toBeGreaterThanOrEqual(record[kind]?.read ?? 0);
    expect(score.tellableTold).toBeGreaterThanOrEqual(record[kind]?.told ?? 0);
  });
});
