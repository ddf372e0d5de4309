import { codes } from '../../diagnostics/codes.ts';
import { digestOf } from '../../driver/report.ts';
import { lossWords } from '../../rules/losses.ts';
import { home } from '../../version.ts';
import { printable } from '../forms/paint.ts';
import { writeJson } from '../runs/json.ts';
import { type Finding, type FindingRule, findingWords, type Place } from './findings.ts';

/**
 * Writes findings as a SARIF 2.1.0 log (OASIS), whose levels are called as rulec's. What somebody accepted is a
 * suppressed result, with the reason. Results have fingerprints that do not change when lines move.
 */
export function renderSarif(findings: readonly Finding[], version: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'rulec',
            semanticVersion: version,
            rules: rules.map((rule) => encodeSarifRule(rule, version)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => encodeSarifResult(finding, rules)),
      },
    ],
  };
  return writeJson(log);
}

function encodeSarifRule(id: FindingRule, version: string): unknown {
  const helpUri = `${home}/blob/v${version}/${findPage(id)}`;
  return { id, shortDescription: { text: findingWords[id] }, helpUri };
}

/** Names the page of the documentation that is about a kind of finding, from the root of the repository. */
export function findPage(id: FindingRule): string {
  if (Object.hasOwn(codes, id)) return `docs/diagnostics/${id}.md`;
  if (Object.hasOwn(lossWords, id)) return `docs/losses/${id}.md`;
  return id.startsWith('device-') ? 'docs/audit.md' : 'docs/diff.md';
}

function encodeSarifResult(
  { rule, severity, of, message, place, accepted, key }: Finding,
  rules: readonly FindingRule[],
): unknown {
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: severity,
    message: { text: printable(of === undefined ? message : `${of} ${message}`) },
    locations: place === undefined ? [] : [{ physicalLocation: encodeSarifLocation(place) }],
    partialFingerprints: { 'rulec/v1': digestOf(JSON.stringify([rule, ...key])).slice('sha256:'.length) },
    suppressions:
      accepted === undefined
        ? undefined
        : [{ kind: 'inSource', status: 'accepted', justification: printable(accepted) }],
  };
}

function encodeSarifLocation({ file, line, column, endLine, endColumn }: Place): unknown {
  return {
    artifactLocation: { uri: writeUri(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** Writes a path as a relative reference; `rulec:NAME` and `git:REV:PATH` are URIs of their own. */
function writeUri(file: string): string {
  const [, scheme = '', rest = file] = /^(rulec:|git:)(.*)$/s.exec(file) ?? [];
  const path = rest
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .map((part) => encodeURIComponent(replaceHalfPairs(part)))
    .join('/');
  return scheme + path;
}

/** Replaces halves of surrogate pairs, which no URI can hold. */
function replaceHalfPairs(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
