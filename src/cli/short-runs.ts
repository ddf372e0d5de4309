import { setFlagsFromString } from 'node:v8';

/** Keeps new objects in the little room that they have at first, and collects old ones whenever they have grown by a fifth. */
const littleRoom = ['--semi-space-growth-factor=1', '--heap-growing-percent=20'];

/**
 * V8's flags that make its optimising compilers set in late, and objects take little room, by the version of V8. V8 writes a line to
 * standard error about a flag that it does not know, and flags come and go: only versions that were tried stand here.
 */
const flagsByVersion: Readonly<Record<string, readonly string[]>> = {
  // Node 20
  '11.3': ['--interrupt-budget=1000000', ...littleRoom],
  // Node 22: 16 times the default, each
  '12.4': [
    '--invocation-count-for-turbofan=48000',
    '--invocation-count-for-osr=12800',
    '--invocation-count-for-maglev=6400',
    '--invocation-count-for-maglev-osr=1600',
    ...littleRoom,
  ],
  // Node 24: the same
  '13.6': [
    '--invocation-count-for-turbofan=48000',
    '--invocation-count-for-osr=8000',
    '--invocation-count-for-maglev=6400',
    '--invocation-count-for-maglev-osr=1600',
    ...littleRoom,
  ],
};

/** Returns the flags for a version of V8, as `process.versions.v8` writes it; none for other versions. */
export function shortRunFlags(v8: string): readonly string[] {
  return flagsByVersion[v8.split('.', 2).join('.')] ?? [];
}

/**
 * Sets V8 up for a short run. Most last half a second, of which the optimising compilers would take a third of the processor time
 * for code that is then hardly used; long runs still get them. (`docs/decisions/0006`)
 */
export function expectShortRun(): void {
  for (const flag of shortRunFlags(process.versions.v8)) setFlagsFromString(flag);
}

/** Gives objects room as they need it, as V8 does by default: much input makes many that last. */
export function expectMuch(): void {
  if (shortRunFlags(process.versions.v8).length === 0) return;
  for (const flag of ['--semi-space-growth-factor=2', '--heap-growing-percent=0']) setFlagsFromString(flag);
}
