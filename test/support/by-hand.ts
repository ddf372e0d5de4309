import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
export interface Said {
  readonly status: number;
  /** One line for each difference: its effect and its region. */
  readonly differences: readonly string[];
  /** The messages about lines, each with its place: `file:line: code`. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Holds files, by their names, against the rule set above. */
export async function verifyByHand(
  target: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: readonly string[] = [],
): Promise<Said> {
  const dir = mkdtempSync(join(tmpdir(), 'rulec-test-'));
  try {
    writeFileSync(join(dir, 'rules.yaml'), byHandRules);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, 'given', name)), { recursive: true });
      writeFileSync(join(dir, 'given', name), content);
    }
    const words = ['verify', 'rules.yaml', 'given', '--target', target, '--format', 'json', ...options];
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
