/**
 * The bundled rule sets and random ones in a running Squid: on requests from every class of names and from the
 * boundaries of the rules, it does what the interpreter says that the text means.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { classifyNames } from '../../src/proof/space/host-classes.ts';
import type { Policy, Request } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { formatAddress } from '../../src/sets/prefix.ts';
import { target } from '../../src/targets/squid/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { boundaryRequests } from '../support/boundary-requests.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { installFiles, makeFolder, squidVersion, startSquid } from './squid-daemon.ts';

const data = join(import.meta.dirname, '../../data');

/** A bundled rule set, its tags left open: a proxy sees the names. */
function bundled(file: string): Policy {
  const ruleSet = loadRuleSet(`rulec:${file}`, readFileSync(join(data, file))).value;
  const rules = ruleSet && resolvePolicy([ruleSet], [], { missingTags: 'needed' }).value;
  if (rules === undefined) throw new Error(file);
  return rules;
}

/** The request line of a request; some in forms that no service means. */
function lineOf(request: Request, index: number): readonly string[] {
  const { host, literal, address, port, scheme, path = '/', transport } = request;
  const text = formatAddress(address);
  // Squid takes the unspecified addresses for names, and port 0 for a mistake.
  if ((host === undefined && (!literal || address.value < 2)) || port === 0 || transport === 'udp') return [];
  const name = host ?? (address.family === 6 ? `[${text}]` : text);
  if (index % 17 === 0) return [`GET https://${name}:${port}${path}`];
  if (index % 19 === 0) return [`GET ftp://${name}:${port}/`];
  if (scheme === 'http') return [`${index % 7 === 0 ? 'POST' : 'GET'} http://${name}:${port}${path}`];
  return [`CONNECT ${name}:${port}`];
}

/** One name of every class that the patterns of the policy tell apart. */
function classNames(rules: Policy): readonly string[] {
  const patterns = rules.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts.map(({ pattern }) => pattern) : [])),
  );
  // A proxy is asked for names that begin and end like names.
  return (classifyNames(patterns) ?? []).map(({ name }) => name).filter((name) => /^\w.*\w$/.test(name));
}

function linesFor(rules: Policy, count: number, seed: number): readonly string[] {
  const atEdges = boundaryRequests(rules, count, seed).flatMap(lineOf);
  const ofClasses = classNames(rules).flatMap((name) => [
    `CONNECT ${name}:443`,
    `GET http://${name}/`,
    `CONNECT ${name}:80`,
    `CONNECT ${name}:8443`,
  ]);
  return [...new Set([...atEdges, ...ofClasses])];
}

const version = squidVersion();

describeWithEngine(`rule sets in Squid ${version}`, 'squid', version !== undefined, () => {
  const seen = { allow: 0, deny: 0 };

  async function compare(rules: Policy, lines: readonly string[]): Promise<void> {
    const options = target.readOptions({}).value;
    const config = options && target.lower(rules, options).value;
    const files = config === undefined ? [] : target.print(config);
    const parsed = target.formats[0]?.parse(files).value;
    const permit = parsed && options && target.meaning(parsed, options).value?.permit;
    if (permit === undefined) throw new Error('the policy does not compile');
    const folder = makeFolder();
    const squid = await startSquid(installFiles(files, '/etc/squid/rulec', folder), folder);
    try {
      const said = await squid.askAll(lines.map((line) => ({ line })));
      const wrong = lines.flatMap((line, index) => {
        const meant = decide(permit, line);
        if (meant !== 'unknown') seen[meant]++;
        return said[index] === meant ? [] : [`${line}: ${said[index]}, meant ${meant}`];
      });
      expect(wrong).toEqual([]);
    } finally {
      await squid.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  it.each(readdirSync(data).filter((file) => file.endsWith('.yaml')))('%s', async (file) => {
    const rules = bundled(file);
    await compare(rules, linesFor(rules, 2500, 1));
  });

  const random = fc.sample(randomRules, { numRuns: 12, seed: 20251028 });
  it.each(random.map((words, index) => [index, words] as const))('random rules %i', async (index, words) => {
    const rules = policy(...words);
    await compare(rules, linesFor(rules, 500, index));
  });

  afterAll(() => {
    expect(seen.allow + seen.deny).toBeGreaterThan(5000);
    expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(700);
  });
});
