/**
 * Runs the script of somebody else. It runs in an interpreter of its own, compiled to WebAssembly, that has neither files nor
 * network nor anything of this program, within bounds of memory and of steps.
 */
import type { QuickJSWASMModule } from 'quickjs-emscripten-core';
import type { RunScript, ScriptAnswer } from '../driver/audit/run-requests.ts';

/**
 * Bounds: pages of memory, of 64 KB each, bytes of stack, turns of one call and of all (some 10,000 steps of the interpreter
 * each, so that no clock decides), calls that fail, characters of an answer. Of its stack, the interpreter's own engine takes
 * several times as much.
 */
const most = { pages: 1024, stack: 64 * 1024, call: 2_000, all: 20_000, failures: 3, answer: 1000 };

/** The interpreter, and the build of it; they come with npm, and no bundle has them. */
const packages = ['quickjs-emscripten-core', '@jitl/quickjs-singlefile-mjs-release-sync'] as const;

/** Runs a script with calls, each in a world of its own; returns their answers in their order. */
export const runScript: RunScript = async ({ functions, text }, calls) => {
  const engine = await loadEngine();
  if (engine === undefined) return calls.map(() => fail(`not run: npm install ${packages.join(' ')}`));
  let left = most.all;
  let failures = 0;
  return calls.map((code) => {
    if (left <= 0 || failures >= most.failures) return fail('not asked: the script fails, or takes too long');
    try {
      const { turns, ...answer } = runOnce(engine, [functions, text, code]);
      left -= turns;
      if (answer.problem !== undefined) failures++;
      return answer;
    } catch {
      // What it leaves behind is not known, so that nothing is asked of it again.
      failures = most.failures;
      return fail('it failed: the interpreter does not get through it');
    }
  });
};

/** Loads the interpreter; undefined where it is not installed. */
async function loadEngine(): Promise<QuickJSWASMModule | undefined> {
  type Core = typeof import('quickjs-emscripten-core');
  type Build = typeof import('@jitl/quickjs-singlefile-mjs-release-sync');
  try {
    const [core, build] = (await Promise.all(packages.map((name) => import(name)))) as [Core, Build];
    const variant = core.newVariant(build.default, { wasmMemory: makeMemory() });
    return await core.newQuickJSWASMModuleFromVariant(variant);
  } catch (problem) {
    if ((problem as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw problem;
  }
}

/** The interpreter counts only a part of what it takes: its memory itself has the bound. */
function makeMemory(): never {
  type Memory = new (bounds: { readonly initial: number; readonly maximum: number }) => never;
  const { Memory } = Reflect.get(globalThis, 'WebAssembly') as { readonly Memory: Memory };
  return new Memory({ initial: 256, maximum: most.pages });
}

/** Runs parts in turn in a new world; the value of the last is the answer. */
function runOnce(
  engine: QuickJSWASMModule,
  parts: readonly string[],
): ScriptAnswer & { readonly turns: number } {
  const runtime = engine.newRuntime();
  const asked = new Set<string>();
  let turns = 0;
  runtime.setMaxStackSize(most.stack);
  runtime.setInterruptHandler(() => ++turns > most.call);
  const world = runtime.newContext();
  try {
    const hear = world.newFunction('rulecAsks', (what) => {
      if (asked.size < 10) asked.add(tidy(world.getString(what)).slice(0, 100));
    });
    world.setProp(world.global, 'rulecAsks', hear);
    hear.dispose();
    let answer = '';
    for (const part of parts) {
      const result = world.evalCode(part, 'script', { strict: false });
      if (result.error !== undefined) {
        const said = turns > most.call ? 'it does not end in time' : describe(world.dump(result.error));
        result.error.dispose();
        return { ...fail(`it failed: ${said}`), turns };
      }
      answer = world.typeof(result.value) === 'string' ? tidy(world.getString(result.value)) : '';
      result.value.dispose();
    }
    return { answer, asked: [...asked], turns };
  } finally {
    world.dispose();
    runtime.dispose();
  }
}

function fail(problem: string): ScriptAnswer {
  return { answer: '', asked: [], problem };
}

function describe(problem: unknown): string {
  const { name = 'an error', message = '' } = (problem ?? {}) as { name?: unknown; message?: unknown };
  return tidy(typeof problem === 'string' ? problem : `${name}: ${message}`);
}

/** One line of printable characters: what a script says goes to terminals. */
function tidy(text: string): string {
  return text
    .slice(0, most.answer)
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/g, '?')
    .trim();
}
