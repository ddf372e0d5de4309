/** The probe as a script for a machine without Node: `rulec probe --script powershell`. */
import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { error, failWith, type Outcome } from '../../../diagnostics/diagnostic.ts';
import type { Run } from '../../../driver/prepare-run.ts';
import { planQuestions } from '../../../driver/probe/plan-questions.ts';
import type { GivenHost, ProbePlan } from '../../../driver/probe/questions.ts';
import type { ScriptData } from '../../../driver/probe/script/script-data.ts';
import { writeProbeScript } from '../../../driver/probe/script/write-script.ts';
import type { OwnRoot } from '../../../probe/roots.ts';

/** What says how to ask, as it was given; a script asks nothing. */
export interface AskingOptions {
  readonly proxy?: string;
  readonly pacFile?: string;
  readonly negative?: true;
  readonly timeout: number;
  readonly concurrency: number;
  readonly format: string;
}

/** Refuses options that say how to ask: whoever runs the script says that. Errors: `usage`. */
export function refuseAskingOptions(given: AskingOptions): Outcome<void> {
  const found: readonly (readonly [isGiven: boolean, flag: string, instead: string])[] = [
    [given.proxy !== undefined, '--proxy', 'run the script with -Proxy'],
    [given.pacFile !== undefined, '--pac-file', 'run the script with -Proxy'],
    [given.negative === true, '--negative', 'run the script with -Negative'],
    [given.timeout !== 10, '--timeout', 'run the script with -Timeout'],
    [given.concurrency !== 8, '--concurrency', 'the script asks one question after the other'],
    [given.format !== 'text', `--format ${given.format}`, 'the script writes text, and JSON with -Json'],
  ];
  const diagnostics = found.flatMap(([isGiven, flag, instead]) =>
    isGiven
      ? [
          error('usage', `${flag} goes with asking, and --script asks nothing`, {
            help: `leave it out: ${instead}`,
          }),
        ]
      : [],
  );
  return diagnostics.length > 0 ? { diagnostics } : { value: undefined, diagnostics };
}

/** Plans what the script asks; what must not get through is in it, and asked with `-Negative` alone. */
export function planScript({ policy, ruleSets }: Run, hosts: readonly GivenHost[]): ProbePlan {
  return planQuestions(policy, ruleSets, { hosts, negative: true });
}

/** Writes the script. Errors: `usage`, for an authority of hosts that the script cannot tell; `internal`. */
export function makeScript(
  { policy, ruleSets }: Run,
  plan: ProbePlan,
  own: readonly OwnRoot[],
): Outcome<string> {
  const ownRoots: ScriptData['ownRoots'][number][] = [];
  for (const { pattern, pem } of own) {
    const digest = digestOf(new X509Certificate(pem).raw);
    if (pattern?.kind === 'labels') {
      const help = 'write NAME=FILE or *.NAME=FILE';
      return failWith(error('usage', '--own-ca: the script tells no * inside a label', { help }));
    }
    const hosts = pattern === undefined ? '' : pattern.kind === 'below' ? `*.${pattern.name}` : pattern.name;
    ownRoots.push({ digest, hosts });
  }
  return writeProbeScript({ plan, policy, ruleSets, roots: { roots: listPublicRoots(), ownRoots } });
}

/** Lists the roots that Node carries: SHA-256 of each certificate and of its public key, in the order of the digests. */
export function listPublicRoots(): readonly string[] {
  return rootCertificates
    .map((pem) => {
      const root = new X509Certificate(pem);
      return `${digestOf(root.raw)} ${digestOf(readKeyBits(root))}`;
    })
    .sort();
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Returns the bits of a public key as Windows gives them: what the last element of SubjectPublicKeyInfo holds behind the
 * number of its unused bits (RFC 5280, section 4.1.2.7).
 */
function readKeyBits(root: X509Certificate): Uint8Array {
  const der = root.publicKey.export({ type: 'spki', format: 'der' });
  const [, inside] = readLength(der, 1);
  const [algorithm, start] = readLength(der, inside + 1);
  const bits = start + algorithm;
  const [length, content] = readLength(der, bits + 1);
  return der.subarray(content + 1, content + length);
}

/** Reads a length of DER at a place: the length, and where the content begins. */
function readLength(der: Uint8Array, at: number): readonly [length: number, content: number] {
  const first = der[at] ?? 0;
  if (first < 0x80) return [first, at + 1];
  const count = first & 0x7f;
  const length = der.subarray(at + 1, at + 1 + count).reduce((value, byte) => value * 256 + byte, 0);
  return [length, at + 1 + count];
}
