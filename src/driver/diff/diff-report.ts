import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import type { Comparison } from '../../diff/change.ts';
import type { Rewrites } from '../../diff/rewrites.ts';
import { permitsMore } from '../../diff/summary.ts';
import type { Loss, Verdict } from '../../proof/compare/proof.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import type { FileReport, Report } from '../report.ts';

/** What a comparison of two sides found; every rendering is made from this value. */
export interface DiffReport {
  readonly rulec: string;
  readonly before: SideReport;
  readonly after: SideReport;
  /** The policy first, if there is one, then the targets or devices. */
  readonly comparisons: readonly Comparison[];
  /** Absent where texts were compared, and not rule sets. */
  readonly rewrites?: Rewrites;
  /** What became of the texts of the newer side. */
  readonly proofs: readonly ProofReport[];
  readonly gate?: GateReport;
  /** What guardrails say: where they were weakened, and what they forbid. */
  readonly guards?: readonly string[];
  /** What of the locks is not judged, each a line. */
  readonly locks?: readonly string[];
}

export interface SideReport extends Pick<Report, 'ruleSets' | 'serviceTags'> {
  /** As the user named it. */
  readonly name: string;
  /** The files of an output folder. */
  readonly files?: readonly FileReport[];
}

/** The text of one target or device: what it is proved to be, and how its losses differ from the older side's. */
export interface ProofReport {
  readonly name: string;
  readonly target: string;
  /** Absent: there is no text, and `problems` say why. */
  readonly verdict?: Verdict;
  readonly problems: readonly Diagnostic[];
  readonly losses: readonly Loss[];
  /** Absent where the older side has no text to compare with. */
  readonly lossesBefore?: readonly Loss[];
}

/** What `--no-new-access` says. */
export interface GateReport {
  readonly passed: boolean;
  /** What of the comparisons is new access, the exceptions aside; those of the policy and of each target. */
  readonly comparisons: readonly Comparison[];
  readonly exceptions: readonly Exception[];
  /** Where it cannot be told whether there is new access: options are others, or lines are not understood. */
  readonly unjudged: readonly string[];
  /** The changes of a device's configuration that somebody has agreed to. */
  readonly devices: readonly DeviceException[];
}

/** A change of a device's configuration that somebody has agreed to. */
export interface DeviceException {
  readonly device: string;
  readonly reason: string;
  /** Whether the configuration of that device has changed. */
  readonly isUsed: boolean;
}

/** New access that somebody has agreed to, by the rule that gives or gave up something. */
export interface Exception {
  readonly rule: string;
  readonly reason: string;
  /** The rule on either side; absent: there is none of that id, or it did not change. */
  readonly meets?: PolicyRule;
}

/** Says whether nothing was found that was looked for: no difference or, with a gate, no new access. */
export function isPassed({ comparisons, gate }: DiffReport): boolean {
  if (gate === undefined) return comparisons.every(({ verdict }) => verdict === 'equal');
  return !gate.comparisons.some(permitsMore);
}

/** Returns an error for each comparison that was too large; with a gate it is no finding of new access. */
export function refuseUndecided({ comparisons, gate }: DiffReport): readonly Diagnostic[] {
  const code = gate === undefined ? 'not-decided' : 'too-large';
  const help =
    'compare fewer rules at a time; many host patterns with a * that is not in front make it large';
  return comparisons
    .filter(({ verdict }) => verdict === 'not-decided')
    .map(({ of }) => error(code, `${of}: the two sides are too large to compare`, { help }));
}
