import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { present } from '../../src/diagnostics/present.ts';
import { runCli } from './run-cli.ts';

/** The rule set that configurations written by hand are held against. */
export const byHandRules = `rulec: 1
name: by-hand
rules:
  - id: service
    services: [443/https]
    tls-inspection: bypass
    to:
      - hosts: ["*.example.com", login.example.net]
        addresses: [192.0.2.0/25, 198.51.100.0/24, "2001:db8:1::/48"]
  - id: revocation
    services: [80/http]
    to:
      - hosts: [crl.example.org, ocsp.example.org]
        addresses: [203.0.113.0/28]
      - hosts: [www.example.org/pki]
        addresses: [203.0.113.16/28]
`;

/** What `rulec verify` says of some files. */
interface Said {
  readonly status: number;
  /** One line for each difference: its effect and its region. */
  readonly differences: readonly string[];
  /** The messages about lines, each with its place: `file:line: code`. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files as people write them, the main one first, and how they are held against a rule set. */
export interface HandWritten {
  readonly target: string;
  readonly files: Files;
  readonly options?: Readonly<Record<string, string>>;
  /** The text of the rule set, where it is not the one above. */
  readonly rules?: string;
}

/**
 * What is expected of files: all differences, each with its effect and its region, or the effects that there are
 * (sorted, once each, with blanks between them); and the messages about lines, where they are looked at.
 */
export interface Expected {
  readonly says: readonly string[] | RegExp;
  readonly lines?: readonly string[] | RegExp;
}

/** Holds files against a rule set, and compares what is said of them with what is expected. */
export async function expectByHand(written: HandWritten, { says, lines }: Expected): Promise<void> {
  const { status, differences, lines: found, stderr } = await verifyByHand(written);
  if (says instanceof RegExp) {
    const effects = differences.map((one) => one.replace(/ .*/s, ''));
    expect([...new Set(effects)].sort().join(' ')).toMatch(says);
  } else expect([differences, stderr]).toEqual([says, stderr]);
  if (lines instanceof RegExp) expect(found.join()).toMatch(lines);
  else if (lines !== undefined) expect(found).toEqual(lines);
  expect(status).toBe(differences.length === 0 && !found.join().includes('config-syntax') ? 0 : 1);
}

/**
 * An edit of the main file, or what it replaces and by what, with what is expected then: no difference, where nothing
 * is said. Other files and options may come with it.
 */
export type Edit = readonly [
  title: string,
  edit: ((text: string) => string) | readonly [from: string | RegExp, to: string],
  says?: Expected['says'],
  rest?: Pick<Expected, 'lines'> & Partial<Pick<HandWritten, 'files' | 'options'>>,
];

/** The text as it is, which means what the rule set says. */
export function asItIs(text: string): string {
  return text;
}

/** Tests edits of a text that means what the rule set says. */
export function testEdits(written: HandWritten, edits: readonly Edit[]): void {
  const [[name, text] = ['', '']] = Object.entries(written.files);
  for (const [title, edit, says = [], { lines, files, options } = {}] of edits)
    test(title, async () => {
      const edited = typeof edit === 'function' ? edit(String(text)) : String(text).replace(...edit);
      if (edit !== asItIs) expect(edited).not.toBe(text);
      const all = { ...written.files, [name]: edited, ...files };
      await expectByHand(
        { ...written, ...present({ options }), files: all },
        { says, ...present({ lines }) },
      );
    });
}

async function verifyByHand({ target, files, options, rules = byHandRules }: HandWritten): Promise<Said> {
  const dir = mkdtempSync(join(tmpdir(), 'rulec-test-'));
  try {
    writeFileSync(join(dir, 'rules.yaml'), rules);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, 'given', name)), { recursive: true });
      writeFileSync(join(dir, 'given', name), content);
    }
    const set = Object.entries(options ?? {}).flatMap(([name, value]) => [
      '--set',
      `${target}.${name}=${value}`,
    ]);
    const words = ['verify', 'rules.yaml', 'given', '--target', target, '--format', 'json', ...set];
    const { status, stdout, stderr } = await runCli(words, { cwd: dir });
    if (stdout === '') return { status, differences: [], lines: [], stderr };
    const { targets, diagnostics } = JSON.parse(stdout) as Printed;
    return {
      status,
      differences: targets.flatMap((one) =>
        one.differences.map(({ effect, region }) => `${effect} ${region}`),
      ),
      lines: diagnostics.map(({ code, at }) => `${at?.file}:${at?.line}: ${code}`),
      stderr,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

interface Printed {
  readonly targets: readonly {
    readonly differences: readonly { readonly effect: string; readonly region: string }[];
  }[];
  readonly diagnostics: readonly {
    readonly code: string;
    readonly at?: { readonly file: string; readonly line: number };
  }[];
}
