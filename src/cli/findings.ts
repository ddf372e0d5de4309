import type { Finding } from '../report/findings/findings.ts';
import { version } from '../version.ts';
import type { Io, Told } from './io.ts';

/**
 * Does the work of a command and, where its result is to be a log of findings (SARIF, or workflow commands of
 * GitHub), writes one that has all that was told on the way, errors that ended the work early too.
 */
export async function withFindings(
  { format, strict }: { readonly format: string; readonly strict: boolean },
  io: Io,
  work: (io: Io) => Promise<number>,
): Promise<number> {
  if (format !== 'sarif' && format !== 'github') return work(io);
  const told: Told[] = [];
  const status = await work({ ...io, told: (one) => told.push(one) });
  const { diagnosticFindings, diffFindings, targetFindings } = await import('../report/findings/findings.ts');
  const findings = told.flatMap((one): readonly Finding[] => {
    const { sources, diagnostics = [], targets = [], shown = (path: string) => path, diff } = one;
    return [
      ...diagnosticFindings(diagnostics, sources),
      ...targets.flatMap((target) => targetFindings(target, sources, shown)),
      ...(diff === undefined ? [] : diffFindings(diff, sources)),
    ];
  });
  const judged = findings.map((one): Finding => {
    const grave = strict && one.severity === 'warning' && one.accepted === undefined;
    return grave ? { ...one, severity: 'error' } : one;
  });
  if (format === 'sarif') {
    const { renderSarif } = await import('../report/findings/sarif.ts');
    io.stdout.write(renderSarif(judged, version));
  } else {
    const { renderGithub } = await import('../report/findings/github.ts');
    io.stdout.write(renderGithub(judged));
  }
  return status;
}
