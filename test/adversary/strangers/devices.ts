/**
 * A campaign of somebody who did not write what reads the texts: up to three edits of a text, of random rule sets and many
 * options. What `verify` calls equal is judged by an engine (PAC) or by a plain walk over what the text makes of a device.
 */
import type { Answer } from '../../../src/driver/verify/verify-files.ts';
import { target as pacTarget } from '../../../src/targets/pac/target.ts';
import { target as windows } from '../../../src/targets/windows-firewall/target.ts';
import { type Next, numbersFrom, pick } from '../../support/numbers.ts';
import { listUrls, operations as pacOperations, runScript as runPac } from './pac.ts';
import { readSteps, stepOperations } from './registry.ts';
import { toLgpo, toPol, toReg } from './registry-forms.ts';
import { carryOut, decide as decideFlows, listFlows } from './registry-judge.ts';
import { ask, listPolicies, makeSubject, type Subject, type Values } from './subjects.ts';

/** An edit of a text: what `verify` says, and the first change that the judge finds. */
export interface Drawn {
  readonly name: string;
  readonly answer: Answer;
  readonly findChange: () => string | undefined;
}
export type Draw = (next: Next) => Drawn | undefined;

export interface Outcome {
  readonly equal: number;
  readonly wrong: readonly string[];
  /** Of those that are called different, the share in which the judge finds a change: it has eyes. */
  readonly seen: number;
}

/** Makes so many edits by a seed, and judges what is called equal. */
export function campaign(makeDraw: (seed: number, next: Next) => Draw, count: number, seed: number): Outcome {
  const next = numbersFrom(seed);
  const draw = makeDraw(seed, next);
  const drawn = Array.from({ length: count }).flatMap(() => draw(next) ?? []);
  const called = (answer: Answer): readonly Drawn[] => drawn.filter((one) => one.answer === answer);
  const wrong = called('equal').flatMap(({ name, findChange }) => {
    const change = findChange();
    return change === undefined ? [] : [`${name}: ${change}`];
  });
  const different = called('different').slice(0, 20);
  const seen = different.filter(({ findChange }) => findChange() !== undefined).length;
  return { equal: called('equal').length, wrong, seen: seen / Math.max(1, different.length) };
}

/** Up to three of some operations. */
export function change<T extends (...all: never[]) => void>(
  next: Next,
  all: readonly T[],
  apply: (one: T) => void,
): void {
  for (let left = 1 + next(3); left > 0; left--) apply(pick(next, all));
}

export function showEdit(before: string, after: string): string {
  const lines = new Set(before.split('\n'));
  return after
    .split('\n')
    .filter((line) => !lines.has(line))
    .slice(0, 6)
    .join('\n');
}

export function subjectsOf(
  of: unknown,
  options: readonly Values[],
  ending: string,
  seed: number,
): readonly Subject[] {
  return listPolicies(12, seed).flatMap(
    (one, at) => makeSubject(one, of, options[at % options.length] ?? {}, ending) ?? [],
  );
}

export function drawPac(seed: number): Draw {
  const ways = [
    { permitted: 'PROXY proxy.example:3128', otherwise: 'PROXY 127.0.0.1:9' },
    { permitted: 'DIRECT', otherwise: 'HTTPS [2001:db8::1]:8443; SOCKS5 192.0.2.1:1080; DIRECT' },
  ];
  const subjects = subjectsOf(pacTarget, ways, '.pac', seed);
  return (next) => {
    const subject = pick(next, subjects);
    const head = subject.text.indexOf('\nfunction') + 1;
    const lines = subject.text.slice(0, head).split('\n');
    change(next, pacOperations, (one) => one(lines, next));
    const text = `${lines.join('\n')}${subject.text.slice(head)}`;
    const findChange = (): string | undefined => {
      const urls = listUrls(subject.text, text);
      const [before, after] = [subject.text, text].map((one) => runPac(one, urls).split('\n'));
      const at = before?.findIndex((one, index) => one !== after?.[index]) ?? -1;
      return at < 0 ? undefined : `${urls[at]?.join(' ')} gets ${after?.[at]}`;
    };
    return { name: showEdit(subject.text, text), answer: ask(subject, text), findChange };
  };
}

export function drawRegistry(seed: number): Draw {
  const subjects = subjectsOf(
    windows,
    [{ principal: 'scoped' }, {}, { principal: 'scoped', 'default-outbound': 'block' }],
    '.lgpo.txt',
    seed,
  );
  return (next) => {
    const subject = pick(next, subjects);
    const before = readSteps(subject.text);
    const others = readSteps(pick(next, subjects).text);
    const steps = [...before];
    change(next, stepOperations, (one) => (steps.length > 0 ? one(steps, next, others) : undefined));
    const [path, content] = pick(next, [
      ['a.lgpo.txt', toLgpo(steps, next)],
      ['a.reg', toReg(steps, next)],
      ['a.pol', toPol(steps)],
    ] as const);
    const findChange = (): string | undefined => {
      const isScoped = subject.values.principal === 'scoped';
      const all = listFlows([...before, ...steps], next).filter(({ who }) => isScoped || who === 'someone');
      const flows = all.length <= 4000 ? all : Array.from({ length: 4000 }, () => pick(next, all));
      // Without a default that is set, what no rule lets through is blocked as by a rule.
      const says = (some: typeof before, holds: boolean): string =>
        decideFlows(carryOut(some), flows, holds).replaceAll('B', '-');
      for (const holds of [false, true]) {
        const after = says(steps, holds);
        const at = [...says(before, holds)].findIndex((one, index) => one !== after[index]);
        if (at >= 0)
          return `${JSON.stringify({ ...flows[at], address: String(flows[at]?.address) })} gets ${after[at]}`;
      }
      return undefined;
    };
    return {
      name: `${path} ${JSON.stringify(steps.filter((one) => !before.includes(one)))}`,
      answer: ask(subject, content, path),
      findChange,
    };
  };
}
