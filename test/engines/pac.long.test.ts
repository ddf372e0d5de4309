/** PAC files in the engines that run them: at the edges of bundled and random rule sets each answers what the interpreter says. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { policy } from '../support/build-policy.ts';
import { bundled, bundledNames } from '../support/bundled.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { type Asked, askNode, askPacparser, listUrls, meant, python, type Written, write } from './pac.ts';
import { askBrowser, browsers } from './pac-browser.ts';

const count = 1000;

const random = fc
  .sample(randomRules, { numRuns: 20, seed: 20261130 })
  .map((words, index) => ({ title: `random rules ${index}`, rules: policy(...words), first: index }));
const named = bundledNames.map((name) => {
  const rules = resolvePolicy([bundled(name)], [], { missingTags: 'needed' }).value;
  if (rules === undefined) throw new Error(name);
  return { title: name, rules, first: 3 };
});

const engines: Readonly<
  Record<string, { readonly program: string; readonly isHere: boolean; readonly ask: typeof askNode }>
> = {
  Node: { program: 'node', isHere: true, ask: askNode },
  libpacparser: {
    program: 'python3-pacparser',
    isHere: hasProgram(python, ['-c', 'import pacparser']),
    ask: askPacparser,
  },
};

describe.each(Object.entries(engines))('PAC files in %s', (title, { program, isHere, ask }) => {
  const seen = { permitted: 0, all: 0 };

  function compare(written: Written, asked: readonly Asked[]): void {
    const said = ask(written, asked);
    const wrong = asked.flatMap((one, index) => {
      const expected = meant(written, one);
      seen.all++;
      if (said[index] === written.permitted) seen.permitted++;
      return said[index] === expected ? [] : [`${one.url}: ${said[index]}, meant ${expected}`];
    });
    expect(wrong).toEqual([]);
  }

  describeWithEngine(title, program, isHere, () => {
    it.each([...named, ...random])('$title', ({ rules, first }) =>
      compare(write(rules), listUrls(rules, count, first)),
    );
    afterAll(() => expect(Math.min(seen.permitted, seen.all - seen.permitted)).toBeGreaterThan(500));
  });
});

// Firefox is asked where it is installed.
const here = Object.entries(browsers).filter(([name]) => name === 'chromium' || hasProgram(name));

describe.each(here)('PAC files in %s', (name, start) => {
  const some = name === 'chromium' ? [...named.slice(0, 2), ...random.slice(0, 18)] : random.slice(0, 2);

  describeWithEngine(name, name, hasProgram(name), () => {
    it.each(some)(
      '$title',
      async ({ rules, first }) => {
        // URLs with a user are for navigation alone, and of these hosts it does not ask.
        const asked = listUrls(rules, 4500, first)
          .filter(({ url }, index) => !url.startsWith('ws') || index % 97 === 0)
          .filter(({ url }) => !url.slice(0, url.indexOf('/', 8)).includes('@'))
          .filter(({ host }) => !/^(?:127|169\.254)\.|^(?:fe[89ab]|::1$)/.test(host));
        const written = write(rules);
        const said = await askBrowser(start, (answers) => write(rules, answers).script, asked);
        const wrong = asked.flatMap((one, index) => {
          const expected = meant(written, one) === written.permitted ? 'permitted' : 'otherwise';
          return said[index] === undefined || said[index] === expected ? [] : [`${one.url}: ${said[index]}`];
        });
        expect(wrong).toEqual([]);
        expect(said.filter((one) => one !== undefined).length).not.toBeLessThan(1000);
      },
      150_000,
    );
  });
});
