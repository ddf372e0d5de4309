import { digestOf } from '../../driver/report.ts';
import { printable } from '../forms/paint.ts';
import { type Finding, type FindingRule, findingWords, type Place } from './findings.ts';

/** SARIF names levels as rulec does. */
type Level = Finding['severity'];

/**
 * Findings as a SARIF 2.1.0 log (OASIS). What somebody accepted is a suppressed result, with the reason. Results
 * have fingerprints that do not change when lines move.
 */
export function renderSarif(findings: readonly Finding[], version: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'rulec', semanticVersion: version, rules: rules.map(ruleValue) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultValue(finding, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleValue(id: FindingRule): unknown {
  return { id, shortDescription: { text: findingWords[id] } };
}

function resultValue(
  { rule, severity, message, place, accepted, key }: Finding,
  rules: readonly FindingRule[],
): unknown {
  const level: Level = severity;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: printable(message) },
    locations: place === undefined ? [] : [{ physicalLocation: locationValue(place) }],
    partialFingerprints: { 'rulec/v1': digestOf(JSON.stringify([rule, ...key])).slice('sha256:'.length) },
    ...(accepted === undefined
      ? {}
      : { suppressions: [{ kind: 'inSource', status: 'accepted', justification: printable(accepted) }] }),
  };
}

function locationValue({ file, line, column, endLine, endColumn }: Place): unknown {
  return {
    artifactLocation: { uri: uriOf(file) },
    region: {
      startLine: line,
      ...(column === undefined ? {} : { startColumn: column }),
      ...(endLine === undefined ? {} : { endLine }),
      ...(endColumn === undefined ? {} : { endColumn }),
    },
  };
}

/** A path as a relative reference; `rulec:NAME` and `git:REV:PATH` are URIs of their own. */
function uriOf(file: string): string {
  const [, scheme = '', rest = file] = /^(rulec:|git:)(.*)$/s.exec(file) ?? [];
  const path = rest
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');
  return scheme + path;
}

/** Halves of surrogate pairs, which no URI can hold, as the replacement character. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
