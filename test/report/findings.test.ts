import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { warning } from '../../src/diagnostics/diagnostic.ts';
import {
  diagnosticFindings,
  diffFindings,
  type Finding,
  type FindingRule,
  findingWords,
} from '../../src/report/findings/findings.ts';
import { renderGithub } from '../../src/report/findings/github.ts';
import { findPage, renderSarif } from '../../src/report/findings/sarif.ts';
import { home } from '../../src/version.ts';
import { policy } from '../support/build-policy.ts';
import { diffReport, hostileTexts } from '../support/diff-report.ts';
import { sarifErrors, sarifResults } from '../support/sarif.ts';

const text = 'rulec: 1\nrules:\n  - id: web\n    to: x\n\n  - id: mail\n';
const start = text.indexOf('- id: web');
const span = { file: './rules/a b.yaml', start, end: text.indexOf('- id: mail') };
const sources = new Map([[span.file, text]]);
const [finding] = diagnosticFindings(
  [warning('dead-rule', 'never decides', { span, help: 'remove it' })],
  sources,
);
if (finding === undefined) throw new Error('no finding');
const one: Finding = finding;

describe('renderSarif', () => {
  it('writes a log that the schema of SARIF 2.1.0 takes', () => {
    const accepted: Finding = { ...one, rule: 'path-not-visible', accepted: 'nobody can see it' };
    const log = renderSarif(
      [one, accepted, { ...one, rule: 'host-by-address', severity: 'note', key: ['x'] }],
      '0.1.0',
    );
    expect(sarifErrors(JSON.parse(log))).toEqual([]);
    const [first, second] = sarifResults(log);
    expect(first).toMatchObject({
      ruleId: 'dead-rule',
      level: 'warning',
      message: { text: 'never decides. remove it' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'rules/a%20b.yaml' },
            region: { startLine: 3, startColumn: 3, endLine: 4, endColumn: 10 },
          },
        },
      ],
    });
    expect(second?.suppressions).toEqual([
      { kind: 'inSource', status: 'accepted', justification: 'nobody can see it' },
    ]);
    expect(sarifErrors(JSON.parse(renderSarif([], '0.1.0')))).toEqual([]);
  });

  it('links each kind to its page, at the version that found it', () => {
    const { rules } = JSON.parse(renderSarif([one], '1.2.3')).runs[0].tool.driver;
    expect(rules).toMatchObject([{ helpUri: `${home}/blob/v1.2.3/docs/diagnostics/dead-rule.md` }]);
    const root = join(import.meta.dirname, '../..');
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).homepage).toBe(`${home}#readme`);
    for (const id of Object.keys(findingWords) as FindingRule[])
      expect([id, existsSync(join(root, findPage(id)))]).toEqual([id, true]);
  });

  it('knows a result again after its lines moved', () => {
    const moved = new Map([[span.file, `# more\n${text}`]]);
    const later = diagnosticFindings(
      [
        warning('dead-rule', 'never decides', {
          span: { ...span, start: span.start + 7, end: span.end + 7 },
        }),
      ],
      moved,
    );
    const prints = [
      ...sarifResults(renderSarif([one], '0.1.0')),
      ...sarifResults(renderSarif(later, '0.1.0')),
    ].map(({ partialFingerprints }) => partialFingerprints['rulec/v1']);
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(prints[1]).toBe(prints[0]);
  });

  it('takes any text and any file name', () => {
    const hostile = hostileTexts.map(
      (words): Finding => ({
        ...one,
        message: words,
        accepted: words,
        place: { file: `${words}\ud800`, line: 1 },
      }),
    );
    expect(sarifErrors(JSON.parse(renderSarif(hostile, '0.1.0')))).toEqual([]);
  });
});

describe('renderGithub', () => {
  it('writes one command a finding, without those that were accepted', () => {
    expect(
      renderGithub([one, { ...one, accepted: 'so' }, { ...one, severity: 'note', rule: 'host-by-address' }]),
    ).toBe(
      '::warning title=dead-rule,file=rules/a b.yaml,line=3,endLine=4::never decides. remove it\n' +
        '::notice title=host-by-address,file=rules/a b.yaml,line=3,endLine=4::never decides. remove it\n',
    );
  });

  it('shows as many as GitHub does, and says how many there are besides', () => {
    const lines = renderGithub(Array.from({ length: 25 }, () => one))
      .split('\n')
      .slice(0, -1);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('::warning::and 16 more; the log of this step has all of them');
  });

  it('is never more than one command a finding, whatever is written', () => {
    for (const words of [
      ...hostileTexts,
      'a\n::set-output name=x::y',
      '::stop-commands::x',
      '%0A::error::x',
    ]) {
      const hostile = { ...one, message: words, place: { file: words, line: 1 } };
      const made = renderGithub([hostile]);
      expect(made.split(/\r\n|[\r\n\u2028\u2029]/), words).toHaveLength(2);
      expect(made, words).toMatch(/^::warning title=dead-rule,file=[^:,]*,line=1::[^\n]*\n$/);
      expect(made).not.toContain('%0A::error');
    }
  });
});

describe('findings of a comparison', () => {
  const web = { id: 'web', services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] };
  const hole = { id: 'hole', action: 'deny' as const, services: ['443/https'], hosts: ['bad.example.com'] };

  it('stand at the rules of the newer side, once for targets that find the same', () => {
    const found = diffFindings(diffReport(policy(web), policy(hole, web)), new Map([['test.yaml', 'rules']]));
    expect(found.map(({ rule, severity, place }) => [rule, severity, place?.file])).toEqual([
      ['permits-no-more', 'note', 'test.yaml'],
    ]);
    expect(found[0]?.message).toContain('rule hole, a new denial; rule web, permitted it');
    const back = diffFindings(diffReport(policy(hole, web), policy(web)), new Map());
    expect(back).toMatchObject([{ rule: 'permits-now', severity: 'warning' }]);
    expect(back[0]?.place).toBeUndefined();
  });
});

it('has words for every kind of finding', () => {
  for (const words of Object.values(findingWords)) expect(words).toMatch(/^[A-Z].*\.$/);
});
