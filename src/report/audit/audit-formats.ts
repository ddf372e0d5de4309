/** Every `--format` of `rulec audit`. */

import { present } from '../../diagnostics/present.ts';
import type { DeviceAudit } from '../../driver/audit/audit-device.ts';
import type { Report } from '../../driver/report.ts';
import type { AuditFinding } from '../../proof/audit/result.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import type { Finding } from '../findings/findings.ts';
import { locateSpan } from '../findings/findings.ts';
import { code, own, plainWords, say, sayNames } from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText, printWords } from '../forms/print-text.ts';
import { describeRequest } from '../forms/words.ts';
import { writeJson } from '../runs/json.ts';
import { type AuditContext, answerWords, describeAudit, sayAuditHeadline } from './audit-document.ts';

/** Writes an audit for a terminal. */
export function renderAuditText(audit: DeviceAudit, context: AuditContext, paint: Paint): string {
  const headline = printWords(sayAuditHeadline(audit, context), paint);
  return `${headline}${printText(describeAudit(audit, context), paint)}`;
}

/** Writes an audit as a comment. */
export function renderAuditMarkdown(audit: DeviceAudit, context: AuditContext): string {
  const elsewhere = say`All of it: ${code('rulec audit --format json')}, or ${code('--format html')}.`;
  return printMarkdown(
    { title: sayAuditHeadline(audit, context), of: describeAudit(audit, context) },
    elsewhere,
  );
}

/** Writes an audit as `schemas/audit.schema.json` describes it: all findings, of each class of clients. */
export function renderAuditJson(
  provenance: Omit<Report, 'targets'>,
  audit: DeviceAudit,
  { sources, shown, device, assumptions, lineOf, messages }: AuditContext,
): string {
  const { target, format, options, rules, classes, addition, premises, causes, ran } = audit;
  const encodeLine = (line: { file: string; line: number }): unknown => ({
    ...{ file: shown(line.file), line: line.line, text: lineOf(line) },
  });
  const encode = (finding: AuditFinding): unknown => {
    const { rule, open, lines, ...rest } = finding;
    return {
      ...rest,
      lines: lines.map(encodeLine),
      open: open && coverOf(open).map(formatPrefix),
    };
  };
  return writeJson(
    {
      ...provenance,
      ...{ device, target, format, options, premises, causes },
      assumptions: assumptions.map(({ text }) => text),
      messages: messages.map(({ code, severity, message, help, at }) => ({
        ...{ code, severity, message, help },
        at: at && { file: at.file, line: at.line },
      })),
      rules: rules.map(({ rule, answer, classes: of }) => ({
        ...{ rule: rule.id, action: rule.action, answer, source: rule.source, span: rule.span },
        classes: of.map((one) => ({
          ...{ clients: one.clients, device: one.isDevice },
          answer: one.answer,
          findings: one.findings.map(encode),
        })),
      })),
      beyond: classes.flatMap(({ clients, beyond }) =>
        beyond.map(({ line, ...one }) => ({ clients, ...one, line: line && encodeLine(line) })),
      ),
      idle: classes.flatMap(({ clients, idle }) => idle.map((line) => ({ clients, line: encodeLine(line) }))),
      ran,
      addition: addition && {
        closes: addition.closes,
        isThere: addition.isThere,
        files: addition.files.map(({ path, content }) => ({
          path,
          content: typeof content === 'string' ? content : undefined,
        })),
      },
    },
    sources,
  );
}

const severities = {
  blocked: 'error',
  'not-stopped': 'error',
  opened: 'error',
  depends: 'warning',
  'may-be-opened': 'warning',
} as const;

/** Makes findings of an audit, each at the row of the rule set that it is about. */
export function auditFindings({ rules }: DeviceAudit, context: AuditContext): readonly Finding[] {
  const { sources, device, shown } = context;
  return rules.flatMap(({ rule, answer: whole, classes }) =>
    classes.flatMap(({ clients, isDevice, findings }) =>
      findings.flatMap((finding): readonly Finding[] => {
        const { answer, destination, span, lines, witness, causes } = finding;
        if (isDevice || !(answer in severities) || (answer === 'blocked' && whole === 'carried')) return [];
        const kind = answer as keyof typeof severities;
        const [line] = lines;
        const words = say`${device}: ${destination} of ${rule.id} is ${own(answerWords[answer])}${
          clients !== undefined && say` for ${clients}`
        }${line !== undefined && say` by ${shown(line.file)}:${String(line.line)}`}${
          witness !== undefined && say`; for one, ${describeRequest(witness)}`
        }${causes.length > 0 && say`; depends on ${sayNames(causes, 3)}`}`;
        const place = locateSpan(span, sources);
        return [
          {
            rule: `device-${kind}`,
            severity: severities[kind],
            message: plainWords(words),
            key: [device, rule.id, destination, answer, clients ?? ''],
            ...present({ place }),
          },
        ];
      }),
    ),
  );
}
