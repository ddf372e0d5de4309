/** Edits of texts of PAN-OS, judged by what the device does that has them. */
import { target } from '../../../src/targets/paloalto/target.ts';
import { type Next, pick } from '../../support/numbers.ts';
import { change, type Draw, showEdit, subjectsOf } from './devices.ts';
import { decide, type Question } from './paloalto-judge.ts';
import { lineOperations } from './paloalto-lines.ts';
import { type Pools, poolsOf } from './paloalto-names.ts';
import { nodeOperations } from './paloalto-nodes.ts';
import { runScript } from './paloalto-script.ts';
import { made, type Node, printXml, readXml } from './paloalto-tree.ts';
import { writings } from './paloalto-writings.ts';
import { ask, type Subject, type Values } from './subjects.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };
const paloaltoOptions: readonly Values[] = [
  zones,
  { ...zones, source: '192.0.2.128/25' },
  { ...zones, destination: 'known', source: '192.0.2.0/24' },
  { ...zones, 'device-group': 'DG1', closing: 'none' },
  { ...zones, 'device-group': 'DG1', rulebase: 'post' },
  { ...zones, 'app-id': 'on' },
  { ...zones, destination: 'fqdn' },
  { ...zones, closing: 'none' },
  { ...zones, vsys: 'vsys2', place: 'bottom', version: '10.2', 'profile-virus': 'strict' },
];

function questionOf({ values }: Subject): Omit<Question, 'holds'> {
  const group = values['device-group'];
  const scope =
    group === undefined ? (['vsys', values.vsys ?? 'vsys1'] as const) : (['device-group', group] as const);
  return {
    from: ['trust'],
    to: ['untrust'],
    client: values.source === undefined ? '203.0.113.9' : '192.0.2.130',
    scope,
    lists: new Map(),
  };
}

/** So many at most of what two configurations name: what one of them has alone comes first. */
function poolsOfBoth(next: Next, before: Node, after: Node, applications: readonly string[]): Pools {
  const [one, other] = [poolsOf(before), poolsOf(after)];
  const some = <T>(a: readonly T[], b: readonly T[], most: number): readonly T[] => {
    const rest = a.filter((item) => b.includes(item));
    const alone = [...a, ...b].filter((item) => !rest.includes(item)).slice(0, most);
    const more = Array.from({ length: Math.min(most, rest.length) }, () => pick(next, rest));
    return [...new Set([...a.slice(0, 1), ...alone, ...more])];
  };
  return {
    addresses: some(one.addresses, other.addresses, 24),
    ports: some(one.ports, other.ports, 14),
    urls: some(one.urls, other.urls, 14),
    applications,
  };
}

/** What changes between two configurations; more that TLS inspection passes over is no change. */
function findChange(subject: Subject, next: Next, before: Node, after: Node): string | undefined {
  const applications =
    subject.values['app-id'] === 'on' ? ['ssl', 'web-browsing', 'ocsp', 'other'] : ['ssl', 'other'];
  const pools = poolsOfBoth(next, before, after, applications);
  for (const holds of [false, true]) {
    const question = { ...questionOf(subject), holds };
    const was = decide(before, question, pools).split(' ');
    try {
      const is = decide(after, question, pools).split(' ');
      const at = was.findIndex((one, index) => one !== is[index] && !(one === 'A-' && is[index] === 'An'));
      if (at >= 0) return `${was[at]} becomes ${is[at]} at ${at}`;
    } catch (problem) {
      return String(problem);
    }
  }
  return undefined;
}

/** A script of an earlier edition of which other members, actions and values are known. */
function makeOlder(next: Next, text: string): string {
  const lines = text.split('\n');
  const alike =
    /^(set .* (static|list|service|source|destination|category|from|to|action|disabled|ip-netmask|port)) (\S+)$/;
  for (let left = 10; left > 0; left--) {
    const rows = lines.flatMap((line, at) => (alike.test(line) ? [at] : []));
    if (rows.length === 0) return text;
    const at = pick(next, rows);
    const [, head = '', word] = alike.exec(lines[at] ?? '') ?? [];
    const values = rows.flatMap((row) =>
      alike.exec(lines[row] ?? '')?.[2] === word ? [alike.exec(lines[row] ?? '')?.[3] ?? ''] : [],
    );
    lines.splice(at + 1, 0, `${head} ${pick(next, values)}`);
  }
  return lines.join('\n');
}

export function drawScript(seed: number): Draw {
  const subjects = subjectsOf(target, paloaltoOptions, '.set', seed);
  return (next) => {
    const subject = pick(next, subjects);
    const others = pick(next, subjects).text.split('\n');
    const lines = subject.text.trimEnd().split('\n');
    change(next, lineOperations, (one) => one(lines, next, others));
    const text = `${lines.join('\n')}\n`;
    // Onto a device that has nothing, or the same, or an earlier edition. What deletes nothing is a configuration of its own.
    const onto = /^delete /m.test(text) ? ['', subject.text, makeOlder(next, subject.text)] : [''];
    const make = (start: string, then: string): Node =>
      runScript(runScript({ root: made('config'), refused: [] }, start), then).root;
    const find = (): string | undefined =>
      onto.flatMap(
        (start) => findChange(subject, next, make(start, subject.text), make(start, text)) ?? [],
      )[0];
    return { name: showEdit(subject.text, text), answer: ask(subject, text), findChange: find };
  };
}

export function drawDocument(seed: number): Draw {
  const subjects = subjectsOf(target, paloaltoOptions, '.xml', seed);
  return (next) => {
    const subject = pick(next, subjects);
    const root = readXml(subject.text);
    const other = readXml(pick(next, subjects).text);
    change(next, nodeOperations, (one) => one(root, next, other));
    const printed = `<?xml version="1.0"?>\n${printXml(root)}\n`;
    const text = next(4) === 0 ? pick(next, writings)(printed, next) : printed;
    const find = (): string | undefined => {
      try {
        return findChange(subject, next, readXml(subject.text), readXml(text));
      } catch (problem) {
        return String(problem);
      }
    };
    return {
      name: showEdit(printXml(readXml(subject.text)), text),
      answer: ask(subject, text),
      findChange: find,
    };
  };
}
