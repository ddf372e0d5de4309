/**
 * Every device of the corpus, imported as a rule set: it is compiled for its own target, and what the text then lets through
 * the device lets through, by the truths and by an audit. How many lines are carried over whole is printed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { prepareToAsk } from '../../src/driver/audit/ask-device.ts';
import { auditDevice } from '../../src/driver/audit/audit-device.ts';
import { createLineFinder } from '../../src/driver/audit/find-lines.ts';
import { openDevice } from '../../src/driver/audit/open-device.ts';
import { settleByClaim, settleReading } from '../../src/driver/audit/settle-reading.ts';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { importDevice } from '../../src/driver/import/import-device.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { findTarget } from '../../src/targets/registry.ts';
import type { Target } from '../../src/targets/target.ts';
import { dataFile, describeWithData } from '../support/data.ts';

interface Truth {
  readonly request?: string;
  readonly answer: string;
  readonly given?: string;
  readonly anonymous?: string;
  readonly address?: string;
}

const { chooseOptions, targetNames } = (await import(join(import.meta.dirname, 'ask.mjs'))) as {
  readonly chooseOptions: (kind: string, truth: Truth, device: object) => Record<string, string | undefined>;
  readonly targetNames: Readonly<Record<string, string>>;
};

const corpus = dataFile('device-files');
const kinds = ['squid', 'pf', 'paloalto', 'windows'];
const own = new Set(['truth.jsonl', 'device.json', 'README.md']);
/** How many sets of options a device is asked with. */
const mostOptions = 3;

interface Score {
  devices: number;
  imported: number;
  lines: number;
  wholeLines: number;
  asked: number;
  readonly wrong: string[];
}

function readDevice(kind: string, name: string) {
  const dir = join(corpus, kind, name);
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !own.has(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
  const device = existsSync(join(dir, 'device.json'))
    ? (JSON.parse(readFileSync(join(dir, 'device.json'), 'utf8')) as { readonly main?: string })
    : {};
  const main = device.main ?? paths.find((file) => file === 'squid.conf') ?? paths[0];
  const ordered = [...paths].sort((a, b) => Number(b === main) - Number(a === main));
  const files = ordered.map((path) => ({
    ...{ path, shown: path, found: true },
    content: readFileSync(join(dir, path)) as Uint8Array,
  }));
  const truths = readFileSync(join(dir, 'truth.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Truth)
    .filter(({ request }) => request !== undefined);
  return { device, files, truths };
}

/** Imports a device in the ways in which it is asked most, with all premises or none. */
function judgeDevice(score: Score, target: Target, kind: string, name: string, takesPremises: boolean): void {
  const { device, files, truths } = readDevice(kind, name);
  const known = new Set(target.options.map((one) => one.name));
  const byOptions = new Map<string, Truth[]>();
  for (const truth of truths) {
    const entries = Object.entries(chooseOptions(kind, truth, device));
    const key = JSON.stringify(entries.filter(([option, value]) => known.has(option) && value !== undefined));
    byOptions.set(key, [...(byOptions.get(key) ?? []), truth]);
  }
  const most = [...byOptions].sort((a, b) => b[1].length - a[1].length).slice(0, mostOptions);
  const every = (target.premises ?? []).map((one) => one.name);
  const premises = takesPremises ? every : [];
  for (const [key, asked] of most) {
    score.devices++;
    const values = Object.fromEntries(JSON.parse(key) as [string, string][]);
    const place = `${kind}/${name} ${key}`;
    const opened = openDevice(target, files, { values, assumptions: [], noPremise: [] }).value;
    if (opened?.readFor().value === undefined) continue;
    const { shown, lineOf } = createLineFinder(files);
    const plan = { name: 'imported', tunnels: 'https' as const, title: 'imported', source: 'device' };
    const imported = importDevice(opened, { ...plan, premises, shown, lineOf });
    if (imported.value === undefined) {
      score.wrong.push(`${place}: ${imported.diagnostics.find((one) => hasErrors([one]))?.message}`);
      continue;
    }
    score.imported++;
    const { proof, text } = imported.value;
    score.lines += proof.lines;
    score.wholeLines += proof.wholeLines;
    if (proof.tooWide.length > 0) score.wrong.push(`${place}: too wide: ${proof.tooWide.join(', ')}`);
    const ruleSet = loadRuleSet('imported', text).value;
    const policy = ruleSet && resolvePolicy([ruleSet], []).value;
    if (policy === undefined || !policy.rules.some(({ action }) => action === 'allow')) continue;
    const audited = auditDevice(policy, opened, {
      ...{ values, files, beyond: false, noPremise: every.filter((one) => !premises.includes(one)) },
    });
    const lost = audited.value?.rules.filter(
      ({ rule, answer }) => rule.action === 'allow' && answer !== 'carried' && answer !== 'not-here',
    );
    for (const { rule, answer } of lost ?? []) score.wrong.push(`${place}: ${rule.id} is ${answer}`);
    const compiled = compileTarget(policy, target, values).value;
    if (compiled === undefined) continue;
    const reread = openDevice(target, compiled.files, { values, assumptions: [], noPremise: [] }).value;
    const reading = reread?.readFor().value;
    if (reading === undefined) {
      score.wrong.push(`${place}: what is compiled of it is not read`);
      continue;
    }
    // As a text of rulec is read: its own rules decide, and nothing beside them.
    const claimed = { ...reading, reading: settleReading(reading.reading, settleByClaim) };
    const ask = prepareToAsk(claimed, { off: new Set() });
    for (const { request = '', address, answer, given, anonymous } of asked) {
      score.asked++;
      const said = ask({ request, principal: 'someone', ...(address === undefined ? {} : { address }) });
      if ('problem' in said || said.answer !== 'allow') continue;
      const right = takesPremises ? [answer, given, anonymous] : [answer];
      if (!right.includes('allow')) score.wrong.push(`${place}: ${request} is let through, and is ${answer}`);
    }
  }
}

describeWithData('the corpus of device files, imported', ['device-files'], () => {
  test.each(kinds.flatMap((kind) => [[kind, true] as const, [kind, false] as const]))(
    '%s: nothing is let through that the device denies; premises: %s',
    async (kind, takesPremises) => {
      const target = await findTarget(targetNames[kind] ?? '')?.load();
      if (target === undefined) throw new Error(kind);
      const score: Score = { devices: 0, imported: 0, lines: 0, wholeLines: 0, asked: 0, wrong: [] };
      const names = readdirSync(join(corpus, kind)).filter((name) =>
        existsSync(join(corpus, kind, name, 'truth.jsonl')),
      );
      for (const name of names) judgeDevice(score, target, kind, name, takesPremises);
      const share = ((100 * score.wholeLines) / Math.max(1, score.lines)).toFixed(1);
      process.stdout.write(
        `${kind}, ${takesPremises ? 'all premises' : 'no premise'}: imported ${score.imported} of ${score.devices}, lines carried whole ${score.wholeLines} of ${score.lines} (${share} %), asked ${score.asked}, wrong ${score.wrong.length}\n`,
      );
      expect(score.wrong.slice(0, 20)).toEqual([]);
    },
  );
});
