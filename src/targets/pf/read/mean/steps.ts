/**
 * A ruleset with its anchors laid flat, as a packet of one direction meets it at one place (pf_match_rule of
 * OpenBSD, pf_test_rule of FreeBSD and xnu): `last` and the tag are one variable for the whole evaluation, and
 * `quick` ends all of it, also inside an anchor.
 */

import { present } from '../../../../diagnostics/present.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import type { Anchor, Rule, Setting, Statement } from '../../config.ts';
import { findAnchorRules } from './anchors.ts';
import { translateByMatch, translateFirst } from './changes.ts';
import { holdsAt } from './interfaces.ts';
import type { Packet } from './packet.ts';
import { givenBy } from './premises.ts';
import { type Asked, doubt, inOrder, meet, pushOpen, type Tagging, type Walk } from './walk.ts';

/** Anchors inside anchors: deeper ones are skipped by some systems, and on others drop the packet. */
const deepestAnchor = 31;

/** Walks the whole text with a packet that has these tags. */
export function walkText(asked: Asked, packet: Packet, tags: readonly Tagging[]): Walk {
  const walk: Walk = {
    ...{
      asked,
      packet,
      steps: [],
      tags: [...tags],
      changes: [{ condition: always }],
      redirected: [],
      skipped: false,
    },
  };
  const { statements } = asked.config;
  for (const { why, origin } of asked.doubts) pushOpen(walk, doubt(walk, why), origin);
  for (const statement of statements) if (statement.kind === 'set') walkSetting(walk, statement);
  if (walk.skipped) return walk;
  translateFirst(walk, statements);
  walkRuleset(walk, statements, { condition: always, path: '', depth: 0 });
  return walk;
}

/** What the anchors around a ruleset ask for. */
interface Outer {
  readonly condition: Condition;
  /** The name of the anchor, from the main ruleset on. */
  readonly path: string;
  readonly depth: number;
}

function walkRuleset(walk: Walk, statements: readonly Statement[], outer: Outer): void {
  const { conditions } = walk.asked.question;
  for (const statement of statements) {
    if (statement.kind === 'rule') walkRule(walk, statement, statements, outer);
    else if (statement.kind === 'anchor') walkAnchor(walk, statement, statements, outer);
    else if (statement.kind === 'unread')
      pushOpen(walk, conditions.all(outer.condition, doubt(walk, statement.why)), statement.origin);
  }
}

/** `set skip on` turns pf off for an interface; settings that may stop everything leave it open. */
function walkSetting(walk: Walk, setting: Setting): void {
  const { conditions, options } = walk.asked.question;
  const { skip, origin } = setting;
  if (setting.doubt !== undefined) pushOpen(walk, doubt(walk, setting.doubt), origin);
  if (skip === undefined) return;
  const holds = holdsAt(skip, walk.packet.place, conditions, options);
  if (holds === always) walk.skipped = true;
  else pushOpen(walk, holds, origin);
}

function walkRule(walk: Walk, rule: Rule, own: readonly Statement[], outer: Outer): void {
  const { conditions } = walk.asked.question;
  const keepsState = rule.action === 'pass' && rule.state !== 'no';
  const condition = meet(walk, rule, own, outer.condition, keepsState);
  if (condition === never) return;
  const { unread, diversions = [], origin, tag } = rule;
  if (unread !== undefined || (rule.action === 'match' && rule.quick)) {
    const why = unread?.why ?? 'a match rule with quick, which systems read otherwise';
    pushOpen(walk, conditions.all(condition, doubt(walk, why)), origin);
    return;
  }
  if (tag !== undefined) walk.tags.push({ tag, condition, behind: walk.steps.length });
  if (rule.action === 'match') {
    walkMatch(walk, rule, own, condition, outer);
    return;
  }
  const surely = readSurely(walk, rule);
  const label = rule.labels[0];
  walk.steps.push({
    ...{
      action: rule.action === 'pass' ? 'allow' : 'deny',
      quick: rule.quick,
      condition,
      keepsState,
      origin,
    },
    redirects: diversions.some(({ kind }) => kind === 'redirect'),
    ...present({ tag }),
    ...(surely === always ? {} : { surely }),
    ...present({ label }),
  });
  if (walk.packet.direction === 'out' || !diversions.some(({ kind }) => kind === 'source')) return;
  const why = 'a translation of the source on the way in';
  pushOpen(walk, conditions.all(condition, doubt(walk, why)), origin);
}

/** Where a rule acts as it says: within bounds, and where what it sends elsewhere leads on. */
function readSurely(
  { asked, packet }: Walk,
  { action, state, further = [], diversions = [] }: Rule,
): Condition {
  const { conditions } = asked.question;
  // "Rules with synproxy … act on incoming SYN packets only" (pf.conf(5)); on the way out nobody has tried it.
  const isOdd = state === 'synproxy' && packet.direction === 'out';
  const proxied = isOdd ? [conditions.unknown({ why: 'synproxy state on the way out' })] : [];
  const limits = further
    .filter(({ kind }) => kind === 'limit')
    .map(({ text }) => conditions.unknown({ why: text, ...givenBy('limits-not-met', true) }));
  const ways = diversions
    // What is blocked goes no way; but without the table nothing loads.
    .filter(({ kind, text }) => kind !== 'source' && (action !== 'block' || text.startsWith('rtable')))
    .map(({ text }) =>
      conditions.unknown({ why: `where "${text}" leads`, ...givenBy('ways-lead-on', true) }),
    );
  return conditions.all(...limits, ...ways, ...proxied);
}

/** A match rule decides nothing (pf.conf(5), `match`), but it translates, tags, and sends elsewhere. */
function walkMatch(walk: Walk, rule: Rule, own: readonly Statement[], met: Condition, outer: Outer): void {
  const { conditions } = walk.asked.question;
  const ways = (rule.diversions ?? []).filter(({ kind }) => kind === 'route');
  const surely = readSurely(walk, { ...rule, diversions: ways });
  if (surely !== always) pushOpen(walk, conditions.all(met, conditions.not(surely)), rule.origin);
  for (const diversion of rule.diversions ?? [])
    if (diversion.kind !== 'route') translateByMatch(walk, rule, diversion, own, outer.condition);
}

function walkAnchor(walk: Walk, anchor: Anchor, own: readonly Statement[], outer: Outer): void {
  const { question, anchors } = walk.asked;
  const { conditions } = question;
  const condition = meet(walk, anchor, own, outer.condition, false);
  if (condition === never) return;
  const { tag, origin, unread } = anchor;
  const depth = outer.depth + 1;
  const unclear = unread?.why ?? (depth > deepestAnchor ? 'anchors that are nested too deep' : undefined);
  if (unclear !== undefined) {
    pushOpen(walk, conditions.all(condition, doubt(walk, unclear)), origin);
    return;
  }
  if (tag !== undefined) walk.tags.push({ tag, condition, behind: walk.steps.length });
  const { rules, unknown } = findAnchorRules({ anchors, conditions }, anchor, outer.path);
  if (unknown !== undefined) pushOpen(walk, conditions.all(condition, unknown), origin);
  const start = walk.steps.length;
  for (const { path, statements } of rules) walkRuleset(walk, statements, { condition, path, depth });
  if (!anchor.quick) return;
  // What has matched inside is the last word. With anchors inside, FreeBSD and xnu forget matches that came before.
  const inside = walk.steps.splice(start);
  const why = {
    why: 'quick on an anchor, which systems read otherwise',
    ...givenBy('anchors-as-documented', false),
  };
  pushOpen(walk, conditions.all(condition, conditions.unknown(why)), origin);
  walk.steps.push(...inOrder(inside).map((step) => ({ ...step, quick: true })));
}
