/** Every `--format` of `rulec probe`. */
import type { Question, Use } from '../../driver/probe/questions.ts';
import { judgeAnswer, type ProbeResult } from '../../driver/probe/results.ts';
import type { Report } from '../../driver/report.ts';
import { formatAddress } from '../../sets/prefix.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { own } from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText, printWords } from '../forms/print-text.ts';
import { writeJson } from '../runs/json.ts';
import { countAnswers, describeProbe } from './probe-document.ts';
import { nameVerdict, writeQuestion } from './probe-words.ts';

/** Writes a probe for a terminal. */
export function renderProbeText(result: ProbeResult, sources: Sources, paint: Paint, quiet: boolean): string {
  const { title, of } = describeProbe(result, sources, quiet);
  return `${printWords(title, paint)}${printText(of, paint)}`;
}

/** Writes a probe as a comment. */
export function renderProbeMarkdown(result: ProbeResult, sources: Sources): string {
  return printMarkdown(describeProbe(result, sources), own('All of it: rulec probe --format json.'));
}

/** Writes a probe as `schemas/probe.schema.json` describes it. */
export function renderProbeJson(
  provenance: Omit<Report, 'targets'>,
  result: ProbeResult,
  sources: Sources,
): string {
  const { answers, unasked, contacts, account, setting } = result;
  return writeJson(
    {
      ...provenance,
      ...{ account, setting, contacts, counts: countAnswers(result) },
      answers: answers.map((answer) => {
        const {
          question,
          outcome,
          stage,
          says,
          route,
          addresses,
          unknownAddresses,
          address,
          tls,
          status,
          notes,
          took,
        } = answer;
        return {
          ...encodeQuestion(question),
          ...{ judgement: judgeAnswer(answer), outcome, stage, says, notes, route },
          ...{ addresses, unknownAddresses, answeredAt: address, tls, status, took },
        };
      }),
      unasked: unasked.map(({ use, why, help }) => ({ use: encodeUse(use), why, help })),
    },
    sources,
  );
}

function encodeQuestion(question: Question): object {
  const { expect, speaks, transport, host, address, port, path, bypass, by, uses } = question;
  return {
    ...{ asked: writeQuestion(question), expect, speaks, transport, host },
    address: address && formatAddress(address),
    ...{ port, path, bypass, by, uses: uses.map(encodeUse) },
  };
}

function encodeUse({ rule, ruleSet, source, entry, principals, span }: Use): object {
  return { rule, ruleSet, source, entry, principals, span };
}

/** Writes a probe as JUnit XML: a suite for each rule, what cannot be told or asked as skipped. */
export function renderProbeJunit({ answers, unasked }: ProbeResult, sources: Sources): string {
  const cases = [
    ...answers.flatMap((answer) =>
      answer.question.uses.map((use) => {
        const judgement = judgeAnswer(answer);
        const words = `${writeQuestion(answer.question)} (${nameVerdict(answer, judgement)}): ${answer.says}`;
        const place = renderSpan(use.span, sources);
        const inside = {
          good: '',
          finding: `<failure message="${escapeXml(words)}" type="${answer.outcome}">${escapeXml([words, ...answer.notes, place].join('\n'))}</failure>`,
          open: `<skipped message="${escapeXml(words)}"/>`,
        }[judgement];
        return { use, name: writeQuestion(answer.question), time: answer.took / 1000, judgement, inside };
      }),
    ),
    ...unasked.map(({ use, why }) => ({
      ...{ use, name: use.entry, time: 0, judgement: 'open' as const },
      inside: `<skipped message="${escapeXml(`${use.entry} is not asked: ${why}`)}"/>`,
    })),
  ];
  const attributes = (some: typeof cases): string => {
    const number = (what: string): number => some.filter(({ judgement }) => judgement === what).length;
    return `tests="${some.length}" failures="${number('finding')}" errors="0" skipped="${number('open')}"`;
  };
  const suites = [...new Set(cases.map(({ use }) => suiteOf(use)))].map((suite) => {
    const own = cases.filter(({ use }) => suiteOf(use) === suite);
    const lines = own.map(({ name, time, inside }) => {
      const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}" time="${time.toFixed(3)}"`;
      return inside === '' ? `${head}/>` : `${head}>${inside}</testcase>`;
    });
    return [`  <testsuite name="${escapeXml(suite)}" ${attributes(own)}>`, ...lines, '  </testsuite>'].join(
      '\n',
    );
  });
  const open = `<testsuites name="rulec probe" ${attributes(cases)}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', open, ...suites, '</testsuites>'].join('\n')}\n`;
}

function suiteOf({ rule, ruleSet, entry }: Use): string {
  return entry.startsWith('deny: ') ? `${ruleSet}: must not get through` : `${ruleSet}: ${rule}`;
}

/** Escapes a text for XML 1.0, and leaves out what no escape makes a character of it. */
function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  return text
    .replace(/[^\n\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd')
    .replace(/[&<>"\n]/g, (one) => entities[one] ?? one);
}
