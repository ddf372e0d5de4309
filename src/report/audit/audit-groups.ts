/** Rows of a rule of which the same can be said. */
import type { RuleAudit } from '../../driver/audit/audit-device.ts';
import type { AuditAnswer, AuditFinding } from '../../proof/audit/result.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';

export interface Shown {
  readonly rule: RuleAudit;
  /** Nothing where it is so for all clients. */
  readonly clients: readonly string[];
  readonly findings: readonly AuditFinding[];
}

/** Puts rows of one rule together that have an answer, and of which the same can be said. */
export function groupFindings(rule: RuleAudit, answer: AuditAnswer): readonly Shown[] {
  const groups = new Map<string, { readonly clients: Set<string>; readonly findings: AuditFinding[] }>();
  const classes = rule.classes.filter(({ isDevice }) => !isDevice);
  for (const { clients = '', findings } of classes)
    for (const finding of findings.filter((one) => one.answer === answer)) {
      const group = remember(groups, makeKey(finding), () => ({
        clients: new Set<string>(),
        findings: [] as AuditFinding[],
      }));
      group.clients.add(clients);
      group.findings.push(finding);
    }
  const all = classes.filter(({ answer: one }) => one !== 'not-here').length;
  return [...groups.values()].map(({ clients, findings }) => ({
    ...{ rule, findings },
    clients: clients.size === all ? [] : [...clients].filter((one) => one !== ''),
  }));
}

/** The same for findings of which the same can be said. */
function makeKey({ lines, region, causes, open, isByDefault, losses }: AuditFinding): string {
  const prefixes = open === undefined ? undefined : coverOf(open).map(formatPrefix);
  const places = lines.map(({ file, line }) => `${file}:${line}`);
  return JSON.stringify([places, isByDefault, region, causes, prefixes, losses]);
}
