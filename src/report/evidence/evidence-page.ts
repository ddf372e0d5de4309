/** The evidence as one page, which can be narrowed to a rule, a host or a device, and needs nothing else. */
import type { Loss } from '../../proof/compare/proof.ts';
import { lossWords } from '../../rules/losses.ts';
import { describeCheck, describeScope } from '../../rules/machine-check.ts';
import { groupBy } from '../../sets/remember.ts';
import { describeDiff } from '../diff/diff-document.ts';
import { sayHeadline } from '../diff/diff-headline.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  code,
  type Facts,
  type Filters,
  makeList,
  makeParagraph,
  makeSection,
  makeTable,
  own,
  plainWords,
  type Row,
  type Run,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  type Tone,
  type Words,
} from '../forms/document.ts';
import { printPage } from '../forms/print-html.ts';
import { count, describeRequest, describeSize } from '../forms/words.ts';
import { type Evidence, namePrincipals, type RuleEvidence, type Status } from './evidence.ts';
import { describeTexts, type SharedFile, sayPlaces, shareFiles } from './evidence-texts.ts';

/** Writes the evidence as a page. */
export function renderEvidenceHtml(evidence: Evidence, sources: Sources): string {
  const { title, rules, devices, since, ruleSets, rulec } = evidence;
  const hosts = [...new Set(rules.flatMap(listHosts))].sort();
  const names = sayNames(ruleSets.map(({ name }) => name));
  const changes = since && [makeParagraph(sayHeadline(since)), ...describeDiff(since, sources)];
  const files = shareFiles(devices);
  const context = { evidence, files, hosts, sources };
  const ofRules = rules.map((one, index) => describeRuleEvidence(one, index, context));
  const ofTexts = describeTexts(devices, files, rules);
  const of = [
    makeParagraph(
      say`Rule set ${names}: ${own(count(rules.length, 'rule'))}, ${own(count(hosts.length, 'host'))}`,
    ),
    describeVerdicts(evidence),
    ...(changes === undefined ? [] : [makeSection(say`What changed since ${since?.before.name}`, changes)]),
    describeFilters(evidence, hosts),
    ...describeRequirements(evidence),
    makeSection(own('Rules'), ofRules),
    makeSection(own('Texts'), ofTexts),
    describeCertificate(evidence),
  ];
  const foot = own(`rulec ${rulec}. Nothing on this page depends on the day, the machine or the network.`);
  return printPage({ title: say`${title}`, of }, foot);
}

function listHosts({ destinations }: RuleEvidence): readonly string[] {
  return destinations.flatMap(({ hosts }) => hosts);
}

function describeFilters({ rules, devices }: Evidence, hosts: readonly string[]): Filters {
  const of = [
    { name: 'rule', title: 'Rule', choices: rules.map(({ rule }) => rule.id) },
    { name: 'host', title: 'Host', choices: hosts },
    { name: 'device', title: 'Device', choices: devices.map(({ name }) => name) },
  ];
  return { kind: 'filters', of };
}

const statuses: Readonly<Record<Status, readonly [Tone, string]>> = {
  exact: ['good', 'nothing is decided otherwise'],
  'best possible': ['calm', 'only what was accepted, each for a reason'],
  lossy: ['warn', 'more gets through than the rule means'],
  unmet: ['bad', 'something is blocked, or a demand is not met'],
  'no text': ['bad', 'nothing was compiled'],
};

function markStatus(status: Status): Run {
  return strong(status, statuses[status][0]);
}

function linkTo(text: string, to: string): Words {
  return [{ kind: 'link', text, to }];
}

/** Describes the verdict on each text, and how many rules came out how. */
function describeVerdicts({ devices, rules }: Evidence): Section {
  const found = new Set(rules.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)));
  const used = (Object.keys(statuses) as readonly Status[]).filter((status) => found.has(status));
  const rows = devices.map(({ name, title, problems, verdict }, index) => {
    const counts = used.map(
      (status) => say`${rules.filter(({ outcomes }) => outcomes[index]?.status === status).length}`,
    );
    const [problem] = problems;
    const words = verdict === undefined ? say`no text${problem && say`: ${problem.message}`}` : own(verdict);
    return {
      cells: [linkTo(name, `#text-${index}`), say`${title}`, words, ...counts],
      shownBy: { device: [index] },
    };
  });
  return makeSection(own('At a glance'), [
    makeTable(['device', 'target', 'verdict', ...used.map((status) => [markStatus(status)])], rows),
    ...makeList(used.map((status) => say`${markStatus(status)} ${own(statuses[status][1])}`)),
  ]);
}

/** Describes what a machine must have; nothing where the rule sets ask for nothing. */
function describeRequirements({ requires }: Evidence): readonly Section[] {
  if (requires.length === 0) return [];
  const rows = requires.map(({ requirement, document, row, place }) => {
    const { id, check, why, mend } = requirement;
    const scope = describeScope(requirement);
    const where = scope !== '' && own(`where: ${scope}`);
    const cells = [
      say`${id.value}`,
      sayLines([code(describeCheck(check)), where]),
      sayLines([say`${why}`, mend !== undefined && say`to mend: ${mend}`]),
      document === undefined ? say`${requirement.source?.value}` : sayDocument(document, row),
      say`${place}`,
    ];
    return cells;
  });
  return [
    makeSection(own('What the machine must have'), [
      makeParagraph(own('No text comes of this, and nothing on this page says whether a machine has it.')),
      makeTable(['requirement', 'check', 'why', 'source', 'written at'], rows),
    ]),
  ];
}

interface Context {
  readonly evidence: Evidence;
  readonly files: readonly SharedFile[];
  readonly hosts: readonly string[];
  readonly sources: Sources;
}

function describeRuleEvidence(one: RuleEvidence, index: number, context: Context): Section {
  const { rule } = one;
  const { hosts } = context;
  const rows = describeOutcomes(one, context);
  const shownBy = { rule: [index], host: listHosts(one).map((host) => hosts.indexOf(host)) };
  return makeSection(
    say`${rule.id}: ${own(rule.action)}`,
    [describeOrigin(one), makeTable(['device', 'losses', 'lines'], rows)],
    { id: `rule-${index}`, shownBy, look: 'card' },
  );
}

/** Describes what a rule says, where it comes from and who answers for it. */
function describeOrigin(one: RuleEvidence): Facts {
  const { rule, place, document, row, services, destinations, lists } = one;
  const to = destinations.flatMap(({ hosts, addresses, services: own, evidence }) => {
    const [first, second] = hosts.length === 0 ? [addresses, []] : [hosts, addresses];
    const at = second.length > 0 && say` at ${code(second.join(', '))}`;
    const on = own !== undefined && own.join() !== services.join() && say` on ${own.join(', ')}`;
    return [say`${code(first.join(', '))}${on}${at}`, evidence !== undefined && say`${evidence}`];
  });
  const facts: readonly (readonly [string, Words])[] = [
    ['why', say`${rule.why}`],
    ['services', say`${services.join(', ')}`],
    ['who', say`${namePrincipals(rule)?.join(', ') ?? own('anyone')}`],
    ['TLS inspection', own(rule.inspection === 'bypass' ? 'to be bypassed' : '')],
    ['to', sayLines(to)],
    ['source', document === undefined ? say`${rule.source}` : sayDocument(document, row)],
    [
      'lists',
      sayLines(lists.map(({ list, edition }) => say`${list}${edition && say`, edition ${edition}`}`)),
    ],
    ['owner', say`${rule.owner}`],
    ['ticket', say`${rule.ticket}`],
    ['expires', say`${rule.expires}`],
    ['written at', say`${place}`],
  ];
  const known = facts.filter(([, words]) => words.length > 0);
  return { kind: 'facts', rows: known.map(([title, words]) => [own(title), words]) };
}

function sayDocument(document: NonNullable<RuleEvidence['document']>, row: string | undefined): Words {
  const { id, title = id, url, date } = document;
  return say`${url === undefined ? title : linkTo(title, url)}${date && say` (${date})`}${row && say`, ${row}`}`;
}

/** Describes what became of a rule on each device; devices of one target where it came to the same are one row. */
function describeOutcomes(
  { outcomes }: RuleEvidence,
  { evidence: { devices }, files, sources }: Context,
): readonly Row[] {
  const told = outcomes.map(({ device, status, losses, lines }, index) => ({
    ...{ device, status, index, target: devices[index]?.target },
    lost: losses.length === 0 ? own('nothing') : sayLines(losses.map((loss) => sayLoss(loss, sources))),
    places: sayPlaces(lines, index, files),
  }));
  const groups = groupBy(told, ({ target, status, lost }) => JSON.stringify([target, status, lost]));
  return groups.map((all) => {
    const [{ status, lost }] = all;
    const alike = groupBy(all, ({ places }) => plainWords(places));
    const places = alike.map((some) =>
      alike.length === 1
        ? some[0].places
        : say`${sayNames(some.map(({ device }) => device))}: ${some[0].places}`,
    );
    const cells = [
      say`${sayNames(all.map(({ device }) => device))} ${markStatus(status)}`,
      lost,
      sayLines(places),
    ];
    return { cells, shownBy: { device: all.map(({ index }) => index) } };
  });
}

function sayLoss(loss: Loss, sources: Sources): Words {
  const { code: name, direction, destinations, size, witness, accepted, span, message } = loss;
  const towards = destinations.length > 0 && say`: ${code(destinations.join(', '))}`;
  const how = size !== null && own(` (${describeSize(size)})`);
  const words = message ?? own(lossWords[name]);
  return sayLines([
    say`${strong(name)} (${own(direction)}) ${words}${towards}${how}, from ${renderSpan(span, sources)}`,
    witness && say`for example ${code(describeRequest(witness.request))}`,
    accepted !== null && say`accepted: ${accepted}`,
  ]);
}

/** Describes what was compiled to what, by digests. */
function describeCertificate({ rulec, ruleSets, serviceTags, devices }: Evidence): Section {
  const what = own(
    `rulec ${rulec} compiled these inputs to these outputs, read every output back, and compared it with the rule set over all requests. Where options are placeholders, the outputs are not those that a device has.`,
  );
  const rows = [
    ...ruleSets.map(({ name, digest }) => [say`rule set ${name}`, code(digest), []]),
    ...serviceTags.map(({ cloud, digest, changeNumber }) => {
      const change = changeNumber === null ? [] : say`change ${own(String(changeNumber))}`;
      return [say`Service Tags, ${cloud}`, code(digest), change];
    }),
    ...devices.flatMap(({ files, verdict = 'no text' }, index) =>
      files.map(({ path, digest, bytes }) => ({
        cells: [say`${path}`, code(digest), own(`${count(bytes, 'byte')}, ${verdict}`)],
        shownBy: { device: [index] },
      })),
    ),
  ];
  return makeSection(own('Certificate'), [
    makeParagraph(what),
    makeTable(['input or output', 'digest', ''], rows),
  ]);
}
