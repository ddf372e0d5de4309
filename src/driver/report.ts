import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Difference, Loss, Proof } from '../proof/compare/proof.ts';
import type { Cloud } from '../service-tags/cloud.ts';
import { remember } from '../sets/remember.ts';
import { sha256 } from '../sets/sha256.ts';
import { withUtf8 } from '../sets/text/utf8.ts';
import type { TargetFile } from '../targets/target.ts';

/** What a run read and what came of it; every rendering is made from this value. */
export interface Report {
  /** The version of rulec. */
  readonly rulec: string;
  readonly ruleSets: readonly { readonly name: string; readonly digest: string }[];
  readonly serviceTags: readonly TagsUsed[];
  readonly targets: readonly TargetReport[];
  /** What `verify` says of the lines under test. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** One cloud's Service Tags; the digest is that of Microsoft's file, also where a lock stood in for it. */
export interface TagsUsed {
  readonly cloud: Cloud;
  readonly digest: string;
  readonly changeNumber: number | null;
}

/** What was made for one target or device. */
export interface TargetReport {
  readonly target: string;
  /** The name that the configuration file gives the device. */
  readonly device: string | null;
  /** The values in force, defaults included. */
  readonly options: Readonly<Record<string, string>>;
  readonly files: readonly FileReport[];
  readonly verdict: Proof['verdict'];
  readonly losses: readonly Loss[];
  readonly differences: readonly Difference[];
}

/** A file, its path relative to the output folder. */
export interface FileReport {
  readonly path: string;
  readonly digest: string;
  readonly bytes: number;
}

/** Returns the SHA-256 of some bytes (of a text: of its UTF-8) as reports write it: `sha256:` and 64 hex digits. */
export function digestOf(content: Uint8Array | string): string {
  return `sha256:${sha256(content)}`;
}

/** Returns the bytes of a file as it will lie in the output folder. */
export function bytesOf(file: TargetFile): Uint8Array {
  const { content } = file;
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

const measured = new WeakMap<TargetFile, Omit<FileReport, 'path'>>();

/** Describes a file of a target whose folder is `folder`. */
export function fileReport(folder: string, file: TargetFile): FileReport {
  return { path: `${folder}/${file.path}`, ...remember(measured, file, measureFile) };
}

function measureFile({ content }: TargetFile): Omit<FileReport, 'path'> {
  const measure = (bytes: Uint8Array): Omit<FileReport, 'path'> => ({
    digest: digestOf(bytes),
    bytes: bytes.length,
  });
  return typeof content === 'string' ? withUtf8(content, measure) : measure(content);
}

/** Says whether there is a loss that is an error (or a warning, under `strict`) and that nobody has accepted. */
export function hasOpenLosses(targets: readonly TargetReport[], strict: boolean): boolean {
  return targets.some(({ losses }) => listOpenLosses(losses, strict, 'error').length > 0);
}

/** Returns the losses of this severity that nobody has accepted. */
export function listOpenLosses(
  losses: readonly Loss[],
  strict: boolean,
  severity: Loss['severity'],
): readonly Loss[] {
  return losses.filter((loss) => loss.accepted === null && rateSeverity(loss, strict) === severity);
}

/** Returns how grave a loss is: under `strict` a warning is an error. */
export function rateSeverity({ severity }: Loss, strict: boolean): Loss['severity'] {
  return strict && severity === 'warning' ? 'error' : severity;
}
