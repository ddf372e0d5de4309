/** Which questions a rule set gives: those of its allow rules, and on demand those of its tests that expect a denial. */
import { present } from '../../diagnostics/present.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { parseRequest, type RequestText } from '../../rules/forms/request-text.ts';
import { formatService } from '../../rules/forms/services.ts';
import type { Destination, Policy, PolicyHost, PolicyRule, Service } from '../../rules/policy.ts';
import { type Address, containsAddress } from '../../sets/addresses.ts';
import { matchesHost } from '../../sets/hosts.ts';
import { isMisread, parsePrefix, prefixRange } from '../../sets/prefix.ts';
import { decideQuestion } from './decide-question.ts';
import { planDenials } from './plan-denials.ts';
import {
  chooseSpeech,
  type GivenHost,
  isLinkLocal,
  nameHost,
  type ProbePlan,
  type Question,
  type Speech,
  type Use,
} from './questions.ts';

export interface ProbeWishes {
  /** Names and addresses to try where a rule names none. */
  readonly hosts: readonly GivenHost[];
  /** Whether the tests that expect a denial are asked too. */
  readonly negative: boolean;
}

/** Plans what to ask for a policy and the rule sets that it was made of. */
export function planQuestions(
  policy: Policy,
  ruleSets: readonly RuleSet[],
  { hosts, negative }: ProbeWishes,
): ProbePlan {
  const tried = [
    ...hosts.map(({ text: _, ...one }): Candidate => ({ ...one, by: 'given' })),
    ...listTested(ruleSets),
  ];
  const parts = policy.rules
    .filter(({ action }) => action === 'allow')
    .flatMap((rule) => planRule(rule, tried));
  const asked = parts.flatMap(({ questions }) => questions);
  const decided = asked.map((question) => decideQuestion(policy, question));
  const denials = negative ? planDenials(policy, ruleSets, hosts) : { questions: [], unasked: [] };
  return {
    questions: mergeQuestions([...decided.flatMap(({ question }) => question ?? []), ...denials.questions]),
    unasked: [
      ...parts.flatMap(({ unasked }) => unasked),
      ...decided.flatMap(({ unasked }) => unasked ?? []),
      ...denials.unasked,
    ],
  };
}

/** Where a question goes, and who named it. */
interface Place {
  readonly host?: string;
  readonly address?: Address;
  readonly port?: number;
  readonly by: Question['by'];
}

/** A name or address that may be tried for a wildcard or a network. */
interface Candidate extends Place {
  readonly by: 'given' | 'test';
  readonly scheme?: RequestText['scheme'];
  readonly transport?: RequestText['transport'];
}

/** Lists what tests expect to be allowed: names and addresses to try, on their ports; not link-local ones, which have to be named. */
function listTested(ruleSets: readonly RuleSet[]): readonly Candidate[] {
  return ruleSets.flatMap(({ tests }) =>
    tests.flatMap(({ expect, request }): readonly Candidate[] => {
      const read = parseRequest(request.value);
      if (expect === 'deny' || isMisread(read)) return [];
      const { transport, scheme, port, host, address } = read;
      if (address !== undefined && isLinkLocal(address)) return [];
      return [{ by: 'test', transport, scheme, port, ...present({ host, address }) }];
    }),
  );
}

/** Plans what to ask for one rule, whatever stands before it. */
function planRule(rule: PolicyRule, tried: readonly Candidate[]): readonly ProbePlan[] {
  return rule.destinations.flatMap((destination) =>
    (destination.services ?? rule.services).flatMap((service) =>
      destination.kind === 'hosts'
        ? destination.hosts.map((host) => planEntry({ rule, destination, service, host }, tried))
        : [planEntry({ rule, destination, service }, tried)],
    ),
  );
}

interface PlannedEntry {
  readonly rule: PolicyRule;
  readonly destination: Destination;
  readonly service: Service;
  readonly host?: PolicyHost;
}

function planEntry(entry: PlannedEntry, tried: readonly Candidate[]): ProbePlan {
  const { destination, service, host } = entry;
  const use = describeUse(entry);
  const refuse = (why: string, help?: string): ProbePlan => ({
    questions: [],
    unasked: [{ use, why, ...present({ help }) }],
  });
  const named = listNamed(destination, host);
  const meant = tried.filter((one) => matchesEntry(one, entry));
  const places: readonly Place[] = host !== undefined && named.length > 0 ? named : [...named, ...meant];
  if (places.length === 0) {
    const form = host === undefined ? 'ADDRESS' : 'NAME';
    return refuse('it names nothing to try', `write a test that allows one, or give --host ${form}`);
  }
  const ports = [
    ...new Set(service.from === service.to ? [service.from] : meant.flatMap(({ port }) => port ?? [])),
  ];
  if (ports.length === 0) {
    const help = `write a test with one of them, or give --host ${host === undefined ? 'ADDRESS' : 'NAME'}:PORT`;
    return refuse('it has a range of ports, of which any may be in use', help);
  }
  const questions = places.flatMap((place) =>
    ports
      .filter((port) => place.port === undefined || place.port === port)
      .flatMap((port): readonly Question[] => {
        const speaks = chooseSpeech(service, port);
        return speaks === undefined ? [] : [makeQuestion(entry, place, port, speaks, use)];
      }),
  );
  return questions.length > 0
    ? { questions, unasked: [] }
    : refuse('whoever listens on this UDP port answers nothing that rulec could ask');
}

/** Lists what a destination names itself: an exact host, and addresses that stand alone. */
function listNamed(destination: Destination, host: PolicyHost | undefined): readonly Place[] {
  if (host !== undefined)
    return host.pattern.kind === 'name' ? [{ host: host.pattern.name, by: 'rule' }] : [];
  if (destination.kind === 'hosts') return [];
  return destination.origins.flatMap(({ text }): readonly Place[] => {
    const prefix = parsePrefix(text);
    if (isMisread(prefix) || prefix.length !== (prefix.family === 4 ? 32 : 128)) return [];
    return [{ address: prefixRange(prefix).from, by: 'rule' }];
  });
}

function matchesEntry(one: Candidate, { destination, service, host }: PlannedEntry): boolean {
  if (one.port !== undefined && (one.port < service.from || one.port > service.to)) return false;
  if (one.transport !== undefined && one.transport !== service.transport) return false;
  if (one.scheme !== undefined && service.scheme !== 'any' && one.scheme !== service.scheme) return false;
  if (host !== undefined) return one.host !== undefined && matchesHost(host.pattern, one.host);
  if (destination.kind === 'hosts' || one.address === undefined) return false;
  return destination.addresses === 'any' || containsAddress(destination.addresses, one.address);
}

function makeQuestion(
  { rule, destination, service, host }: PlannedEntry,
  place: Place,
  port: number,
  speaks: Speech,
  use: Use,
): Question {
  const known = destination.kind === 'hosts' && destination.known !== 'any' ? destination.known : undefined;
  const isWeb = speaks === 'https' || speaks === 'http';
  return {
    expect: 'through',
    ...{
      transport: service.transport,
      port,
      speaks,
      bypass: rule.inspection === 'bypass',
      by: place.by,
      uses: [use],
    },
    ...present({ host: place.host, address: place.host === undefined ? place.address : undefined, known }),
    ...present({ path: isWeb ? (host?.path ?? '/') : undefined }),
  };
}

function describeUse({ rule, destination, service, host }: PlannedEntry): Use {
  const place =
    host?.text ??
    (destination.kind === 'addresses' && destination.addresses !== 'any'
      ? destination.origins.map(({ text }) => text).join(', ')
      : 'any address');
  return {
    ...{ rule: rule.id, ruleSet: rule.ruleSet, ...present({ source: rule.source }) },
    entry: `${place} ${formatService(service)}`,
    principals: (rule.principals ?? []).map(({ kind, name }) =>
      kind === 'service' ? `service:${name}` : name,
    ),
    span: host?.span ?? destination.span,
  };
}

/** Puts questions together that ask the same; TLS is to stay closed where one of their rules says so. */
function mergeQuestions(questions: readonly Question[]): readonly Question[] {
  const merged = new Map<string, Question>();
  for (const question of questions) {
    const { expect, transport, speaks, port, path } = question;
    const key = [expect, transport, speaks, nameHost(question), port, path].join(' ');
    const before = merged.get(key);
    if (before === undefined) merged.set(key, question);
    else {
      const by = [before.by, question.by].includes('rule') ? 'rule' : before.by;
      const bypass = before.bypass || question.bypass;
      merged.set(key, { ...before, by, bypass, uses: [...before.uses, ...question.uses] });
    }
  }
  return [...merged.values()];
}
