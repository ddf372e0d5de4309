import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { digestOf } from '../driver/digest.ts';
import type { TargetReport } from '../driver/report.ts';
import type { Verification } from '../driver/verify-files.ts';
import type { Difference } from '../proof/compare/proof.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import type { Target } from '../targets/target.ts';
import { optionsInForce } from './compile-devices.ts';
import type { Device } from './inputs/devices.ts';
import type { GivenFile } from './inputs/given-files.ts';

/** What came of a comparison, for people. */
export function answerOf(proof: Verification['proof']): 'equal' | 'different' | 'unknown' | 'unreadable' {
  if (proof === undefined) return 'unreadable';
  if (proof.verdict === 'not-decided') return 'unknown';
  if (proof.differences.length === 0) return 'equal';
  return proof.differences.every(({ effect }) => effect === 'unknown') ? 'unknown' : 'different';
}

/** What a report says of the files, with the text of the lines that differences point at. */
export function describeVerification(
  device: Device,
  target: Target,
  { proof }: Verification,
  files: readonly GivenFile[],
  expired: TargetReport['losses'],
): TargetReport {
  const texts = new Map(files.map(({ path, content }) => [path, linesOf(content)]));
  const differences = proof?.differences.map((one): Difference => {
    const { line } = one;
    const text = line === undefined ? undefined : texts.get(line.file)?.[line.line - 1];
    return line === undefined || text === undefined ? one : { ...one, line: { ...line, text } };
  });
  return {
    target: device.target,
    device: device.device,
    options: optionsInForce(target, device),
    files: files.map(({ path, content }) => ({ path, digest: digestOf(content), bytes: content.length })),
    verdict: proof === undefined || answerOf(proof) === 'unknown' ? 'not-decided' : proof.verdict,
    losses: [...expired, ...(proof?.losses ?? [])],
    differences: differences ?? [],
  };
}

/** The lines of a text; none of a binary file. */
function linesOf(content: Uint8Array): readonly string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content).split(/\r?\n/);
  } catch {
    return [];
  }
}

/** Messages about lines name the files as the user did. */
export function showPlace(diagnostic: Diagnostic, shown: (path: string) => string): Diagnostic {
  const { at } = diagnostic;
  return at === undefined ? diagnostic : { ...diagnostic, at: { ...at, file: shown(at.file) } };
}

/** `AzureCloud of ServiceTags_Public_20260622.json, change 412`. */
export function versionOf(
  { cloud, name }: { readonly cloud: string; readonly name: string },
  tags: readonly ServiceTags[],
): string {
  const from = tags.find((one) => one.cloud === cloud);
  const change = from?.tags.get(name.toLowerCase())?.changeNumber || from?.changeNumber;
  const words = [
    from?.published ?? from?.file,
    change === undefined || change === '' ? undefined : `change ${change}`,
  ];
  const known = words.filter((one) => one !== undefined);
  return known.length === 0 ? name : `${name} of ${known.join(', ')}`;
}
