/** What a device lacks, as text of the compiler. */
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { AuditAnswer, AuditFinding } from '../../proof/audit/result.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import type { Clause, Reading, Target, TargetFile } from '../../targets/target.ts';
import { type Compilation, compileTarget, readBack } from '../compile-target.ts';
import { listTextLines } from '../text-lines.ts';

/** Text that a device lacks: the compiler's own lines for what is blocked. */
export interface Addition {
  readonly files: readonly TargetFile[];
  /** Whether the text ends with a denial of its own, which is not to be taken over. */
  readonly closes: boolean;
  /** Whether the device has all of its lines already, at places where they do not decide. */
  readonly isThere: boolean;
}

/** What came of a rule, for each class of clients. */
interface JudgedRule {
  readonly rule: PolicyRule;
  readonly answer: AuditAnswer;
  readonly classes: readonly { readonly isDevice: boolean; readonly findings: readonly AuditFinding[] }[];
}

/** Compiles what is blocked for every class of clients as a text of its own. */
export function makeAddition(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  rules: readonly JudgedRule[],
  present: readonly TargetFile[],
): Addition | undefined {
  const lacking = rules.flatMap(({ rule, answer, classes }) => {
    if (answer !== 'blocked') return [];
    const blocked = new Set(
      classes.flatMap(({ isDevice, findings }) =>
        findings
          .filter((one) => !isDevice && one.answer === 'blocked' && one.losses === undefined)
          .map(({ destination }) => destination),
      ),
    );
    // What no text of the target lets through, no line of the compiler carries.
    if (blocked.size === 0) return [];
    return [narrowRule(rule, blocked)];
  });
  if (lacking.length === 0) return undefined;
  const hasClosing = target.options.some(({ name }) => name === 'closing');
  const own = hasClosing ? { ...values, closing: 'none' } : values;
  const { value } = compileTarget({ ...policy, rules: lacking }, target, own);
  if (value === undefined || value.files.length === 0) return undefined;
  const open = hasClosing ? value.files : leaveOutClosing(target, value, own);
  const files = open ?? value.files;
  return { files, closes: open === undefined, isThere: hasLines(present, files[0]) };
}

/** Says whether files have every line of a text but its comments and empty ones. */
function hasLines(files: readonly TargetFile[], text: TargetFile | undefined): boolean {
  const there = new Set(files.flatMap(listTextLines).map((one) => one.text));
  const wanted = text === undefined ? [] : listTextLines(text);
  return wanted.length > 0 && wanted.every((one) => there.has(one.text));
}

/** Returns a rule with those of its destinations that are named. */
function narrowRule(rule: PolicyRule, names: ReadonlySet<string>): PolicyRule {
  const destinations = rule.destinations.flatMap((one): readonly (typeof one)[] => {
    if (one.kind !== 'hosts') return [one];
    const hosts = one.hosts.filter(({ text }) => names.has(text));
    return hosts.length === 0 ? [] : [{ ...one, hosts }];
  });
  return { ...rule, destinations };
}

/**
 * Returns the files without the denial that closes them, where it is a line of its own: what is left has to be read as all
 * the other clauses, and no less well. Undefined where that is not so.
 */
function leaveOutClosing(
  target: Target,
  { files, readings }: Compilation,
  values: Readonly<Record<string, string>>,
): readonly TargetFile[] | undefined {
  const closing = new Set(
    readings.flatMap(({ reading }) => listClauses(reading).filter(isClosing)).map(placeOf),
  );
  const open = files.map(({ path, content }) => {
    if (typeof content !== 'string') return { path, content };
    const lines = content.split('\n');
    const isLeftOut = (index: number): boolean => closing.has(`${path}:${index + 1}`);
    const left = lines.filter(
      (line, index) => !isLeftOut(index) && !(line.trimStart().startsWith('#') && isLeftOut(index + 1)),
    );
    return { path, content: left.join('\n') };
  });
  // Allow rules alone, as of Windows Firewall, close nothing.
  if (closing.size === 0) return files;
  const { value: options } = target.readOptions(values);
  if (options === undefined) return undefined;
  const { value: again, diagnostics } = readBack(target, options, open);
  if (again === undefined || hasErrors(diagnostics) || again.length !== readings.length) return undefined;
  const isSame = readings.every(({ reading }, index) => {
    const left = listClauses(reading).filter((one) => !isClosing(one));
    const found = again[index]?.reading;
    return found !== undefined && tellClauses(listClauses(found)) === tellClauses(left);
  });
  return isSame ? open : undefined;
}

function listClauses({ permit }: Reading): readonly Clause[] {
  return [permit, ...(permit.also ?? [])].flatMap(({ clauses }) => clauses);
}

/** A denial of no rule; what is blocked is allowed by rules, and so every denial of the text closes it. */
function isClosing({ action }: Clause): boolean {
  return action === 'deny';
}

function placeOf({ origin }: Clause): string {
  return `${origin.file}:${origin.line}`;
}

function tellClauses(clauses: readonly Clause[]): string {
  return JSON.stringify(
    clauses.map(({ action, condition, rule }) => ({ action, condition, rule })),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );
}
