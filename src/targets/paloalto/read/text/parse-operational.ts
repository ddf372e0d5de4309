/** Commands of operational mode, at a prompt of it or behind `run`, and those of configure mode that change nothing there. */
import type { Origin } from '../../../target.ts';
import type { Change } from './parse-set-change.ts';
import type { Word } from './parse-words.ts';

/**
 * First words of commands that only show, look for, check or save something, in either mode, with what follows them where
 * that decides (PAN-OS 10.0 CLI reference, "Configure CLI Command Hierarchy" and "Ops CLI Command Hierarchy"). `request`,
 * `load`, `debug` and the like can change a configuration or the device that it is for: they are not here.
 */
const harmless: readonly RegExp[] = [
  /^(?:show|less|find|check|validate|test|ping)(?= |$)/,
  /^save (?:config|device-state)(?= |$)/,
  // How the command line behaves, and which packets are kept or go through hardware.
  /^set (?:cli|application dump|session offload) /,
  // Any other than `none` is told by itself.
  /^set system setting target-vsys /,
];

/** Whether a command leaves the configuration, and what is in force, as it is. */
export function isHarmless(command: string): boolean {
  const words = command
    .trim()
    .replace(/^run\s+/, '')
    .replace(/\s+/g, ' ');
  return harmless.some((one) => one.test(words));
}

/** The same at a prompt of operational mode, where one comes and goes. */
export function isHarmlessAtPrompt(command: string): boolean {
  return /^\s*(?:configure|exit|quit)?\s*$/.test(command) || isHarmless(command);
}

/** First words of `set` and `delete` in operational mode: how the command line behaves. */
const operational = ['cli', 'system', 'application', 'session', 'clock', 'password', 'ssh', 'panorama'];

/** Whether a `set` or `delete` is one of operational mode. */
export function isOperational(words: readonly Word[]): boolean {
  const [verb, next] = words;
  if (verb !== 'set' && verb !== 'delete') return false;
  return operational.includes(String(next)) && !isOfConfiguration(words);
}

/**
 * `set application NAME …` is a definition, `set application dump on` a command of operational mode;
 * `set panorama vsys …` is what Panorama sent, `set panorama off` such a command.
 */
function isOfConfiguration(words: readonly Word[]): boolean {
  if (words[0] === 'delete' && words[1] === 'panorama') return true;
  const most = { application: 4, panorama: 3 }[String(words[1])];
  return most !== undefined && words.length > most;
}

/** What chooses, in operational mode, the vsys that lines go to which name none (the CLI reference; `none` is the device's own). */
export const targetsVsys: RegExp = /^\s*(?:run\s+)?set\s+system\s+setting\s+target\S*\s+(?!none\s*$)\S/;

/** Leaves open what a command changes. */
export function doubtCommand({ unread }: Change, command: string, origin: Origin): void {
  unread.push({
    what: `the command ${command.trim()} is not known here, and may change anything`,
    origin,
  });
}
