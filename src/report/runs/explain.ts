/** How a request is decided, outcome by outcome; most requests have one. */
import type { Explanation, Reason, TextDecision } from '../../driver/explain-requests.ts';
import type { ChosenParts } from '../../rules/check/requests.ts';
import { parseHost } from '../../rules/forms/hosts.ts';
import { formatRequest, someone } from '../../rules/forms/request-text.ts';
import { lossWords } from '../../rules/losses.ts';
import type { PolicyRule, Request, RuleRow } from '../../rules/policy.ts';
import { matchesHost } from '../../sets/hosts.ts';
import { formatAddress, isMisread } from '../../sets/prefix.ts';
import type { Origin } from '../../targets/target.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import {
  type Block,
  code,
  joinWords,
  makeSection,
  makeTable,
  own,
  type Run,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText } from '../forms/print-text.ts';
import { cutLine } from './verify-text.ts';

/** What explanations refer to. */
export interface ExplainContext {
  readonly sources: Sources;
  /** The text of a line of a target's files; none of a binary file. */
  readonly lineOf: (name: string, line: Origin) => string | undefined;
  /** What rulec chose where the request left it out. */
  readonly chosen: ChosenParts;
}

/** Writes who decides a request, and why, for a terminal. */
export function renderExplanationsText(
  request: string,
  explanations: readonly Explanation[],
  context: ExplainContext,
  paint: Paint,
): string {
  const of = [...describeChosen(context), ...describeOutcomes(explanations, context)];
  return printText([makeSection(sayStandsFor(request, explanations), of)], paint);
}

/** Writes the same for a comment, below a matrix of the outcomes, and of who decides how. */
export function renderExplanationsMarkdown(
  request: string,
  explanations: readonly Explanation[],
  context: ExplainContext,
): string {
  const outcomes = describeOutcomes(explanations, context);
  const of = [...describeChosen(context), describeMatrix(explanations), ...outcomes];
  const elsewhere = say`All of it: ${code('rulec explain REQUEST --format json')}.`;
  return printMarkdown({ title: sayStandsFor(request, explanations), of }, elsewhere);
}

/** Says what the words behind "as" and "at" are, where the user did not write them. */
function describeChosen({ chosen: { isEachPrincipal, address } }: ExplainContext): readonly Block[] {
  const parts = [
    isEachPrincipal && own('as: each account or service that a rule names'),
    address === 'known' && own('at: an address of the server, from the rule set'),
    address === 'example' && own('at: an example address of the server; the rule set has none'),
  ];
  const words = joinWords(parts, '; ');
  return words.length === 0 ? [] : [{ kind: 'paragraph', words: say`(${words})` }];
}

function sayStandsFor(request: string, explanations: readonly Explanation[]): Words {
  const number = explanations.reduce((sum, { requests }) => sum + requests.length, 0);
  const stands = number > 1 && say` stands for ${number} requests`;
  const actions = explanations.flatMap(({ policy, texts }) => [policy, ...texts].map(({ action }) => action));
  const isAlike = actions.every((one) => one === actions[0] && one !== 'unknown');
  const groups = explanations.length;
  const outcomes = isAlike
    ? say`, all ${own(actions[0] === 'allow' ? 'allowed' : 'denied')}, by different rules or lines`
    : say`, with ${groups} outcomes`;
  return say`${request}${stands}${groups > 1 && outcomes}`;
}

/** Describes every outcome as a row, and the rule set and each target as a column. */
function describeMatrix(explanations: readonly Explanation[]): Block {
  const names = [...new Set(explanations.flatMap(({ texts }) => texts.map(({ name }) => name)))];
  const rows = explanations.map(({ requests, policy, texts }) => {
    const decided = names.map((name) => {
      const of = texts.filter((one) => one.name === name);
      const actions = new Map(of.map((one) => [markDecision(one).text, markDecision(one)]));
      return sayLines([...actions.values()].map((action) => [action]));
    });
    return [sayRequests(requests), [markAction(policy.action)], ...decided];
  });
  return makeTable(['', 'rule set', ...names.map((name) => say`${name}`)], rows);
}

function describeOutcomes(explanations: readonly Explanation[], context: ExplainContext): readonly Section[] {
  return explanations.map((one, index) => {
    const words = sayRequests(one.requests);
    const title = explanations.length > 1 ? say`${index + 1}. ${words}` : words;
    return makeSection(title, [describeDecisions(one, context)]);
  });
}

/** Says who asks and where it goes; each request for itself where these do not multiply. */
function sayRequests(requests: readonly Request[]): Words {
  const who = [...new Set(requests.map(nameRequester))];
  const addresses = [...new Set(requests.map(({ address }) => formatAddress(address)))];
  if (who.length * addresses.length !== requests.length)
    return say`${requests.map(formatRequest).join('; ')}`;
  const asWhom = who.filter((one) => one !== '');
  const literal = requests.every(({ host }) => host === undefined);
  const parts = [
    asWhom.length > 0 && say`as ${sayNames(asWhom)}`,
    !literal && say`at ${sayNames(addresses)}`,
  ];
  return joinWords(parts, ' ');
}

function nameRequester({ account, services }: Request): string {
  return [...services.map((service) => `service:${service}`), account]
    .filter((one) => one !== someone)
    .join(' in ');
}

function describeDecisions(
  { requests, policy, texts, reasons }: Explanation,
  context: ExplainContext,
): Block {
  const { rule, action } = policy;
  const formats = new Set(texts.map(({ format }) => format)).size;
  const several = formats > new Set(texts.map(({ name }) => name)).size;
  const ofTexts = texts.map((text, index): readonly [Words, Words] => {
    const isLast = texts[index + 1]?.name !== text.name;
    const mine = isLast ? reasons.filter(({ name }) => name === text.name) : [];
    const decision = say`${markDecision(text)}${sayForm(text)}: ${sayTextDecision(text, context)}`;
    const because = mergeReasons(mine).map((one) => sayReason(one, context));
    return [say`${several ? `${text.name} ${text.format}` : text.name}`, sayLines([decision, ...because])];
  });
  const ofRules = [
    say`${markAction(action)}: ${rule === undefined ? own('no rule matches') : sayRule(rule, context)}`,
    rule?.why !== undefined && say`why: ${rule.why}`,
    rule?.source !== undefined && say`source: ${rule.source}`,
    ...(rule?.rows ?? []).map((row) => sayListed(row, requests)),
  ];
  return { kind: 'facts', rows: [[own('rule set'), sayLines(ofRules)], ...ofTexts] };
}

/** Says what a row of a vendor's list, or a list, has for the host that is asked for; nothing where it has nothing. */
function sayListed({ name, edition, lines }: RuleRow, requests: readonly Request[]): Words | false {
  const hosts = [...new Set(requests.flatMap(({ host }) => host ?? []))];
  const fitting = lines.filter((line) => {
    const parts = parseHost(line.split(' ')[0] ?? '');
    return !isMisread(parts) && hosts.some((host) => matchesHost(parts.pattern, host));
  });
  const of = edition !== '' && say`, edition ${edition}`;
  return fitting.length > 0 && say`because ${name}${of} lists ${sayNames(fitting, 3)}`;
}

function sayRule({ id, span }: PolicyRule, { sources }: ExplainContext): Words {
  return say`rule ${id} (${renderSpan(span, sources)})`;
}

function markDecision({ action, leaves }: TextDecision): Run {
  return leaves === true ? strong('leaves it alone', 'warn') : markAction(action);
}

function markAction(action: TextDecision['action']): Run {
  if (action === 'unknown') return strong('may do either', 'warn');
  return action === 'allow' ? strong('allows it', 'good') : strong('denies it', 'bad');
}

/** In which form a client asks, or what the session is taken for, where the target decides differently by it. */
function sayForm({ form, applications, resolved }: TextDecision): string {
  if (applications !== undefined || resolved !== undefined) {
    const names = (applications ?? []).map((one) => (one === 'another' ? 'another application' : one));
    const taken = applications === undefined ? '' : ` where it takes it for ${names.join(' or ')}`;
    return `${taken}${sayResolved(resolved)}`;
  }
  if (form === undefined) return '';
  return form === 'connect' ? ' as CONNECT' : ` as a plain ${form} request`;
}

/** For which names a resolver has to have given the address. */
function sayResolved(resolved: TextDecision['resolved']): string {
  if (resolved === undefined) return '';
  if (resolved.includes(null)) return ' otherwise';
  const more = resolved.length > 4 ? [`${resolved.length - 3} more`] : [];
  const names = [...resolved.slice(0, more.length > 0 ? 3 : 4), ...more];
  return ` where its resolver gave the address for ${names.join(' or ')}`;
}

function sayTextDecision(decision: TextDecision, { lineOf }: ExplainContext): Words {
  const { name, line, action, seen, leaves } = decision;
  if (leaves === true)
    return own('its lines are for other traffic, and something else on the device decides');
  if (!seen) return own('such a request never reaches it');
  if (line === undefined) return own(action === 'allow' ? 'no line stops it' : 'no line lets it through');
  const text = lineOf(name, line)?.trim() ?? '';
  return say`${`${line.file}:${line.line}`}${text !== '' && say`: ${code(cutLine(text))}`}`;
}

/** A reason with all the destinations that it holds for. */
type MergedReason = readonly [Reason, readonly string[]];

function mergeReasons(reasons: readonly Reason[]): readonly MergedReason[] {
  const merged = new Map<string, [Reason, string[]]>();
  for (const reason of reasons) {
    const key =
      reason.kind === 'loss' ? JSON.stringify([reason.code, reason.rule.id, reason.accepted]) : reason.kind;
    const known = merged.get(key) ?? [reason, []];
    if (reason.kind === 'loss') known[1].push(reason.destination);
    merged.set(key, known);
  }
  return [...merged.values()];
}

function sayReason([reason, destinations]: MergedReason, context: ExplainContext): Words {
  if (reason.kind === 'ungoverned') return say`its text is only for this: ${reason.governs}`;
  if (reason.kind === 'unmeant') return say`because no rule covers it: ${reason.says}`;
  if (reason.kind === 'left-out') {
    const { rule: other } = reason;
    return say`because ${sayRule(other, context)} is not for it, but for ${sayNames(other.targets ?? [])}`;
  }
  const { code: loss, name, direction, rule, accepted } = reason;
  return sayLines([
    say`because of ${strong(loss, 'calm')} (${own(direction)}): ${name} ${own(lossWords[loss])}`,
    say`  ${sayRule(rule, context)}: ${sayNames(destinations)}`,
    accepted !== null && say`  accepted: ${accepted}`,
  ]);
}
